import type { Calls, Handwritten } from './calls.ts'
import { readCustomers } from './read-customers.ts'

const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/'
const crmNamespace = 'urn:selvedge-demo:crm:service:v1'
const crmTypes = 'urn:selvedge-demo:crm:types:v1'

const searchEnvelope =
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${soapNamespace}" xmlns:s="${crmNamespace}" ` +
  `xmlns:t="${crmTypes}"><soap:Body><s:SearchCustomers><s:Query></s:Query>` +
  '<s:Page><t:Offset>0</t:Offset><t:Limit>50</t:Limit></s:Page></s:SearchCustomers></soap:Body></soap:Envelope>'

const soapHeaders = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${crmNamespace}/SearchCustomers"` }

const ordersHeaders = { 'x-api-key': 'demo-key' }

const ticketsQuery =
  'query ($ids: [ID!]!) { ticketsByCustomerIds(customerIds: $ids, status: OPEN) ' +
  '{ id subject customerId messages { body } } }'

interface Order {
  readonly id: string
  readonly customerId: string
  readonly placedAt: string
  readonly total: number
  readonly status: string
  readonly items: readonly { readonly quantity: number; readonly productId: string }[]
}

interface Ticket {
  readonly id: string
  readonly subject: string
  readonly customerId: string
  readonly messages: readonly { readonly body: string }[]
}

interface Product {
  readonly id: string
  readonly name: string
  readonly price: number
}

/** 50 customers (SOAP) with their orders (REST), the products in these (REST) and their tickets (GraphQL): four calls. */
export const customer360: Handwritten = async (calls) => {
  const customers = readCustomers(await calls.post('/demo/crm/crm', searchEnvelope, soapHeaders))
  const ids = customers.map(({ id }) => id)
  const [[orders, products], tickets] = await Promise.all([ordersAndProducts(calls, ids), ticketsOf(calls, ids)])
  return JSON.stringify({
    data: {
      customers: customers.map(({ id, name, email, city }) => ({
        id,
        name,
        email,
        city,
        orders: (orders.get(id) ?? []).map((order) => ({
          id: order.id,
          placedAt: order.placedAt,
          total: order.total,
          status: order.status,
          items: order.items.map(({ quantity, productId }) => ({ quantity, product: products.get(productId) })),
        })),
        tickets: (tickets.get(id) ?? []).map((ticket) => ({
          id: ticket.id,
          subject: ticket.subject,
          messages: ticket.messages.map(({ body }) => ({ body })),
        })),
      })),
    },
  })
}

async function ordersAndProducts(calls: Calls, customerIds: readonly string[]) {
  const text = await calls.get(`/demo/orders/orders?customerIds=${customerIds.join(',')}&limit=3`, ordersHeaders)
  const { orders } = JSON.parse(text) as { orders: readonly Order[] }
  const productIds = new Set(orders.flatMap(({ items }) => items.map(({ productId }) => productId)))
  const { items } = JSON.parse(await calls.get(`/demo/catalog/products?ids=${[...productIds].join(',')}`)) as {
    items: readonly Product[]
  }
  const products = new Map(items.map(({ id, name, price }) => [id, { name, price }]))
  return [groupByCustomer(orders), products] as const
}

async function ticketsOf(calls: Calls, ids: readonly string[]) {
  const text = await calls.post('/demo/support/graphql', JSON.stringify({ query: ticketsQuery, variables: { ids } }))
  const { data } = JSON.parse(text) as { data: { ticketsByCustomerIds: readonly Ticket[] } }
  return groupByCustomer(data.ticketsByCustomerIds)
}

function groupByCustomer<T extends { readonly customerId: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const each of all) {
    const group = groups.get(each.customerId)
    if (group === undefined) groups.set(each.customerId, [each])
    else group.push(each)
  }
  return groups
}
