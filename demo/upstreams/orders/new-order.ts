import { CUSTOMER_COUNT } from '../data/customers.ts'
import type { OrderItem } from '../data/orders.ts'
import type { Product } from '../data/products.ts'
import { badRequest } from '../http/problem.ts'

const MAX_ITEMS = 50
const MAX_QUANTITY = 999

export interface NewOrder {
  readonly customerId: string
  readonly items: readonly OrderItem[]
}

/**
 * An order as a client sends it: `{ customerId, items: [{ productId, quantity }] }`. The price is the catalog's.
 * @throws Problem 400 that names the wrong field
 */
export function parseNewOrder(body: unknown, products: ReadonlyMap<string, Product>): NewOrder {
  const { customerId, items } = toRecord(body, 'The body')
  if (typeof customerId !== 'string' || !isCustomer(customerId)) throw badRequest('"customerId" is none of a customer.')
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_ITEMS) {
    throw badRequest(`"items" is a list of 1 to ${MAX_ITEMS} items.`)
  }
  return { customerId, items: items.map((item: unknown, index) => parseItem(item, `items[${index}]`, products)) }
}

function parseItem(item: unknown, place: string, products: ReadonlyMap<string, Product>): OrderItem {
  const { productId, quantity } = toRecord(item, `"${place}"`)
  const product = typeof productId === 'string' ? products.get(productId) : undefined
  if (!product) throw badRequest(`"${place}.productId" is none of a product.`)
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY) {
    throw badRequest(`"${place}.quantity" is a whole number from 1 to ${MAX_QUANTITY}.`)
  }
  return { productId: product.id, quantity, unitPrice: product.price }
}

/** This service does not know the customers, only how their numbers look. */
function isCustomer(id: string): boolean {
  return /^[1-9]\d{0,3}$/.test(id) && Number(id) <= CUSTOMER_COUNT
}

function toRecord(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest(`${what} is not an object.`)
  return { ...value }
}
