import type { IncomingMessage } from 'node:http'
import { createDemoClock } from '../data/demo-time.ts'
import { createOrders, type Order, totalOf } from '../data/orders.ts'
import { CURRENCY, createProducts } from '../data/products.ts'
import { createCallCounter } from '../http/calls.ts'
import { badRequest, conflict, notFound, Problem } from '../http/problem.ts'
import { readInteger, readList } from '../http/query.ts'
import { readJson } from '../http/read-body.ts'
import { createRestUpstream, type Route } from '../http/rest.ts'
import type { Upstream } from '../http/upstream.ts'
import { fromCursor, toCursor } from './cursor.ts'
import { parseNewOrder } from './new-order.ts'

/** What the header `x-api-key` must hold. */
export const ORDERS_API_KEY = 'demo-key'

const MAX_CUSTOMERS = 500
const LIMIT = { min: 1, max: 100, fallback: 20 }

/** The orders: read one by one, by customers, or page by page; placed and cancelled. */
export function createOrdersUpstream(): Upstream {
  return createRestUpstream({ routes: createRoutes(), calls: createCallCounter(), authorize: requireApiKey })
}

function requireApiKey(request: IncomingMessage): void {
  if (request.headers['x-api-key'] === ORDERS_API_KEY) return
  throw new Problem(401, 'Unauthorized', 'Send the API key in the header x-api-key.', { 'www-authenticate': 'ApiKey' })
}

function createRoutes(): Route[] {
  const products = createProducts()
  // From the oldest to the newest: a later id is a later order.
  const orders = createOrders(products)
  const now = createDemoClock()

  function find(id: string): Order {
    const order = orders.get(id)
    if (!order) throw notFound(`There is no order "${id}".`)
    return order
  }

  return [
    {
      operation: 'getOrder',
      method: 'GET',
      path: '/orders/:id',
      answer: ({ values: [id = ''] }) => ({ body: find(id) }),
    },
    {
      operation: 'listOrders',
      method: 'GET',
      path: '/orders',
      answer: ({ query }) => {
        const limit = readInteger(query, 'limit', LIMIT)
        const customerIds = readList(query, 'customerIds', MAX_CUSTOMERS)
        return {
          body: customerIds ? ofCustomers(orders, customerIds, limit) : pageOf(orders, query.get('cursor'), limit),
        }
      },
    },
    {
      operation: 'createOrder',
      method: 'POST',
      path: '/orders',
      async answer({ request }) {
        const { customerId, items } = parseNewOrder(await readJson(request), products)
        const id = String(orders.size + 1)
        const total = totalOf(items)
        const order: Order = { id, customerId, placedAt: now(), status: 'PLACED', total, currency: CURRENCY, items }
        orders.set(id, order)
        return { status: 201, headers: { location: `/orders/${id}` }, body: order }
      },
    },
    {
      operation: 'cancelOrder',
      method: 'POST',
      path: '/orders/:id/cancel',
      answer({ values: [id = ''] }) {
        const order = find(id)
        if (order.status !== 'PLACED') throw conflict(`Order "${id}" is ${order.status} and cannot be cancelled.`)
        const cancelled: Order = { ...order, status: 'CANCELLED' }
        orders.set(id, cancelled)
        return { body: cancelled }
      },
    },
  ]
}

function newestFirst(orders: ReadonlyMap<string, Order>): Order[] {
  return [...orders.values()].reverse()
}

/** Newest first; `limit` is for each customer, so that one call serves many customers alike. */
function ofCustomers(orders: ReadonlyMap<string, Order>, customerIds: readonly string[], limit: number) {
  const left = new Map(customerIds.map((id) => [id, limit]))
  const chosen = newestFirst(orders).filter(({ customerId }) => {
    const room = left.get(customerId) ?? 0
    left.set(customerId, room - 1)
    return room > 0
  })
  return { orders: chosen, nextCursor: null }
}

/** Newest first, from the order behind the cursor on. */
function pageOf(orders: ReadonlyMap<string, Order>, cursor: string | null, limit: number) {
  const lastSeen = cursor === null ? undefined : fromCursor(cursor)
  if (lastSeen !== undefined && !orders.has(lastSeen)) throw badRequest('"cursor" is none that this service gave out.')
  const all = newestFirst(orders)
  const start = lastSeen === undefined ? 0 : all.findIndex(({ id }) => id === lastSeen) + 1
  const page = all.slice(start, start + limit)
  const last = page.at(-1)
  const isMore = start + limit < all.length
  return { orders: page, nextCursor: isMore && last ? toCursor(last.id) : null }
}
