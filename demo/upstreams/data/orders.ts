import { customerOf } from './customer-of.ts'
import { DAY_MS, DEMO_NOW, momentAt, toTimestamp } from './demo-time.ts'
import { CURRENCY, type Product } from './products.ts'
import { between, createRandom, type Random } from './random.ts'

export const ORDER_COUNT = 5000

export type OrderStatus = 'PLACED' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED'

export interface Order {
  readonly id: string
  readonly customerId: string
  readonly placedAt: string
  readonly status: OrderStatus
  readonly total: number
  readonly currency: string
  readonly items: readonly OrderItem[]
}

export interface OrderItem {
  readonly productId: string
  readonly quantity: number
  readonly unitPrice: number
}

/** All orders of the demo, by id, from `1` (the oldest) on. */
export function createOrders(products: ReadonlyMap<string, Product>): Map<string, Order> {
  const orders = new Map<string, Order>()
  for (let number = 1; number <= ORDER_COUNT; number++) {
    orders.set(String(number), createOrder(number, products))
  }
  return orders
}

/** What the items cost together. */
export function totalOf(items: readonly OrderItem[]): number {
  // In whole cents, so that no sum ends in ...0000004.
  return items.reduce((cents, item) => cents + item.quantity * Math.round(item.unitPrice * 100), 0) / 100
}

function createOrder(number: number, products: ReadonlyMap<string, Product>): Order {
  const random = createRandom(`order ${number}`)
  const placedMs = momentAt((number - random()) / ORDER_COUNT)
  const items = createItems(random, products)
  return {
    id: String(number),
    customerId: customerOf(number, random),
    placedAt: toTimestamp(placedMs),
    status: statusAt((DEMO_NOW - placedMs) / DAY_MS, random),
    total: totalOf(items),
    currency: CURRENCY,
    items,
  }
}

function createItems(random: Random, products: ReadonlyMap<string, Product>): OrderItem[] {
  const productIds = new Set<string>()
  const lines = between(random, 1, 4)
  while (productIds.size < lines) productIds.add(String(between(random, 1, products.size)))
  return [...productIds].map((productId) => ({
    productId,
    quantity: random() < 0.7 ? 1 : between(random, 2, 6),
    unitPrice: products.get(productId)?.price ?? 0,
  }))
}

function statusAt(ageDays: number, random: Random): OrderStatus {
  if (ageDays < 1) return 'PLACED'
  if (random() < 0.06) return 'CANCELLED'
  if (ageDays < 6) return random() < 0.5 ? 'PLACED' : 'SHIPPED'
  return ageDays < 12 ? 'SHIPPED' : 'DELIVERED'
}
