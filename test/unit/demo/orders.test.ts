import { describe, expect, test } from 'vitest'
import { useService } from './use-service.ts'

const service = useService('orders')
const key = { 'x-api-key': 'demo-key' }
const get = (path: string) => service.json(path, { headers: key })
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  service.json(path, { method: 'POST', headers: { ...key, 'content-type': 'application/json', ...headers }, body })

interface Page {
  readonly orders: readonly { readonly id: string; readonly customerId: string }[]
  readonly nextCursor: string | null
}

async function getPage(path: string): Promise<Page> {
  // The service's own answers, whose shape the other tests hold.
  return (await get(path)).body as Page
}

test('gives an order with its items', async () => {
  expect(await get('/orders/5000')).toMatchObject({
    status: 200,
    type: 'application/json',
    body: {
      id: '5000',
      customerId: '1',
      placedAt: '2025-06-30T08:29:19Z',
      status: 'PLACED',
      total: 66.5,
      currency: 'EUR',
      items: [
        { productId: '381', quantity: 1, unitPrice: 15.5 },
        { productId: '152', quantity: 1, unitPrice: 51 },
      ],
    },
  })
})

test('gives the orders of many customers in one call, newest first, as many of each as asked for', async () => {
  const { orders, nextCursor } = await getPage('/orders?customerIds=1,2,3,nobody&limit=2')
  expect(nextCursor).toBeNull()
  expect(orders.map(({ id }) => Number(id))).toEqual(orders.map(({ id }) => Number(id)).sort((a, b) => b - a))
  for (const id of ['1', '2', '3']) expect(orders.filter(({ customerId }) => customerId === id)).toHaveLength(2)
  expect(orders).toHaveLength(6)
})

test('gives no orders for no customers', async () => {
  expect((await get('/orders?customerIds=')).body).toEqual({ orders: [], nextCursor: null })
})

test('leads through all orders by cursors, each order once', async () => {
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page = await getPage(`/orders?limit=100${cursor && `&cursor=${cursor}`}`)
    seen.push(...page.orders.map(({ id }) => id))
    cursor = page.nextCursor
  }
  expect(seen).toEqual(Array.from({ length: 5000 }, (_, index) => String(5000 - index)))
})

test('places an order at the catalog prices', async () => {
  const body = JSON.stringify({ customerId: '7', items: [{ productId: '381', quantity: 2 }] })
  const placed = await post('/orders', body)
  expect(placed).toMatchObject({ status: 201, body: { id: '5001', customerId: '7', status: 'PLACED', total: 31 } })
  expect(placed.headers.get('location')).toBe('/orders/5001')
  expect((await get('/orders/5001')).body).toEqual(placed.body)
  expect((await getPage('/orders?customerIds=7&limit=1')).orders[0]?.id).toBe('5001')
})

test('cancels an order once', async () => {
  expect(await post('/orders/5000/cancel', '')).toMatchObject({
    status: 200,
    body: { id: '5000', status: 'CANCELLED' },
  })
  expect(await post('/orders/5000/cancel', '')).toMatchObject({
    status: 409,
    type: 'application/problem+json',
    body: {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'Order "5000" is CANCELLED and cannot be cancelled.',
    },
  })
})

test('wants its API key', async () => {
  for (const headers of [{}, { 'x-api-key': 'wrong' }]) {
    const answer = await service.json('/orders/1', { headers })
    expect(answer).toMatchObject({ status: 401, type: 'application/problem+json', body: { title: 'Unauthorized' } })
  }
})

describe('answers what it cannot do with a problem', () => {
  test.each([
    ['GET', '/orders/5001', 404],
    ['GET', '/orders/__proto__', 404],
    ['GET', '/orders/%', 400],
    ['GET', '/nothing', 404],
    ['GET', '/orders?limit=0', 400],
    ['GET', '/orders?limit=101', 400],
    ['GET', '/orders?limit=1.5', 400],
    ['GET', '/orders?cursor=xyz', 400],
    ['GET', `/orders?customerIds=${Array.from({ length: 501 }, (_, index) => index)}`, 400],
    ['DELETE', '/orders/1', 405],
    ['POST', '/orders/5001/cancel', 404],
  ])('%s %s: %i', async (method, path, status) => {
    const answer = await service.json(path, { method, headers: key })
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { type: 'about:blank', status } })
  })

  test.each([
    ['not JSON', '{', 400],
    ['no object', '[]', 400],
    ['an unknown customer', '{"customerId":"1001","items":[{"productId":"1","quantity":1}]}', 400],
    ['a number for an id', '{"customerId":1,"items":[{"productId":"1","quantity":1}]}', 400],
    ['no items', '{"customerId":"1","items":[]}', 400],
    ['an unknown product', '{"customerId":"1","items":[{"productId":"501","quantity":1}]}', 400],
    ['half a piece', '{"customerId":"1","items":[{"productId":"1","quantity":0.5}]}', 400],
    ['too much', `"${'x'.repeat(1_048_576)}"`, 413],
  ])('a new order with %s', async (_, body, status) => {
    expect(await post('/orders', body)).toMatchObject({ status, type: 'application/problem+json', body: { status } })
  })

  test('a new order in another media type', async () => {
    expect(await post('/orders', '{}', { 'content-type': 'text/plain' })).toMatchObject({ status: 415 })
  })
})

test('counts calls by operation, and forgets them when told to', async () => {
  await get('/health')
  await get('/orders/1')
  await get('/orders/none')
  await get('/orders?customerIds=1')
  expect(await service.calls()).toEqual({ total: 3, byOperation: { getOrder: 2, listOrders: 1 } })
  const reset = await service.json('/__calls', { method: 'DELETE' })
  expect(reset.body).toEqual({ total: 0, byOperation: {} })
  expect(await service.calls()).toEqual({ total: 0, byOperation: {} })
})
