import { expect, test } from 'vitest'
import { createCustomers } from '../../../demo/upstreams/data/customers.ts'
import { createOrders, totalOf } from '../../../demo/upstreams/data/orders.ts'
import { createCategories, createProducts } from '../../../demo/upstreams/data/products.ts'
import { createTickets } from '../../../demo/upstreams/data/tickets.ts'

const customers = createCustomers()
const products = createProducts()
const orders = createOrders(products)
const tickets = createTickets({ customers, products })
const firstFifty = Array.from({ length: 50 }, (_, index) => String(index + 1))

test('has 1000 customers, 500 products, 5000 orders and 3000 tickets, with ids from 1 on', () => {
  for (const [records, count] of [
    [customers, 1000],
    [products, 500],
    [orders, 5000],
    [tickets, 3000],
  ] as const) {
    expect([...records.keys()]).toEqual(Array.from({ length: count }, (_, index) => String(index + 1)))
  }
})

test('is the same in every run', () => {
  expect(createCustomers()).toEqual(customers)
  expect(createOrders(createProducts())).toEqual(orders)
  expect(createTickets({ customers: createCustomers(), products: createProducts() })).toEqual(tickets)
  // A change here changes what the documentation shows.
  expect(customers.get('1')).toEqual({
    id: '1',
    name: 'Alessia Moretti',
    email: 'alessia.moretti1@letters.example',
    phone: '+39 58 4386459',
    segment: 'CONSUMER',
    isActive: true,
    creditLimit: '550.00',
    customerSince: '2022-01-26',
    lastModified: '2024-10-14T03:18:10Z',
    address: { streetLine: 'via Garibaldi 85', postalCode: '10165', city: 'Torino', countryCode: 'IT' },
    tags: ['invoice-by-post'],
  })
})

test('gives each of the first 50 customers orders and an open ticket with a message', () => {
  const ordering = new Set([...orders.values()].map(({ customerId }) => customerId))
  const asking = new Set(
    [...tickets.values()]
      .filter(({ status, messages }) => status === 'OPEN' && messages.length > 0)
      .map((t) => t.customerId),
  )
  expect(firstFifty.filter((id) => !ordering.has(id))).toEqual([])
  expect(firstFifty.filter((id) => !asking.has(id))).toEqual([])
})

test('gives the first customer an order that can be cancelled', () => {
  expect(orders.get('5000')).toMatchObject({ customerId: '1', status: 'PLACED' })
})

test('spreads orders unevenly over known customers', () => {
  const counts = new Map<string, number>()
  for (const { customerId } of orders.values()) counts.set(customerId, (counts.get(customerId) ?? 0) + 1)
  expect([...counts.keys()].filter((id) => !customers.has(id))).toEqual([])
  expect(counts.size).toBeGreaterThan(900)
  expect(Math.max(...counts.values())).toBeGreaterThan(20)
})

test('orders products at their prices, and adds them up to the cent', () => {
  for (const { items, total } of orders.values()) {
    for (const { productId, unitPrice } of items) expect(products.get(productId)?.price).toBe(unitPrice)
    expect(total).toBe(totalOf(items))
    expect(Number(total.toFixed(2))).toBe(total)
  }
  expect(totalOf([{ productId: '1', quantity: 3, unitPrice: 0.1 }])).toBe(0.3)
})

test('tells its records in the order of time', () => {
  const times = [...orders.values()].map(({ placedAt }) => placedAt)
  expect([...times].sort()).toEqual(times)
  for (const { createdAt, messages } of tickets.values()) {
    const sent = messages.map(({ sentAt }) => sentAt)
    expect(sent[0]).toBe(createdAt)
    expect([...sent].sort()).toEqual(sent)
  }
})

test('has different names for all products, and ten categories that hold them', () => {
  expect(new Set([...products.values()].map(({ name }) => name)).size).toBe(500)
  const categories = [...createCategories(products).values()]
  expect(categories.map(({ productCount }) => productCount)).toEqual(Array.from({ length: 10 }, () => 50))
})

test('has different e-mail addresses of plain letters for all customers', () => {
  const addresses = [...customers.values()].map(({ email }) => email)
  expect(new Set(addresses).size).toBe(1000)
  expect(addresses.filter((address) => !/^[a-z]+\.[a-z]+\d+@[a-z]+\.example$/.test(address))).toEqual([])
})
