import { describe, expect, it } from 'vitest'
import { bothWays } from '../support/both-ways.ts'
import { type Answer, httpUpstream, type Seen } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'

const customers = [
  { id: 1, tenant: 'a' },
  { id: 2, tenant: 'a' },
  { id: 1, tenant: 'b' },
  { id: 3, tenant: 'b' },
]

/** A gateway over one REST module whose customers are listed, and whatever else the SDL says. */
async function shop(sdl: string, answer: (request: Seen) => Answer) {
  const upstream = await httpUpstream((request) =>
    request.url === '/customers' ? { json: customers } : answer(request),
  )
  const directory = schemaDirectory({
    'shop/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${upstream.url}" })
      type Query { customers: [Customer] @connect(source: "s", http: { GET: "/customers" }, selection: "id tenant") }
      ${sdl}`,
  })
  return { gateway: await bothWays(directory, upstream), upstream }
}

/** The calls after the one for the customers. */
const laterUrls = (urls: readonly string[]) => urls.slice(1).sort()

describe('a list field that is asked for in bulk', () => {
  const sdl = (batch: string) => `
    type Customer {
      id: ID! tenant: String!
      orders(first: Int): [Order!] @connect(source: "s",
        http: { GET: "/orders?customerIds={$batch.id->joinNotNull(',')}&limit={$args.first}" },
        batch: { groupBy: "customer.id" ${batch} }, selection: "$.orders { id }")
    }
    type Order { id: ID! }`
  const orders: Record<string, number[]> = { '1': [10, 11], '2': [20] }
  const answer = ({ url }: Seen): Answer => {
    const ids = new URL(url, 'http://x').searchParams.get('customerIds')?.split(',') ?? []
    if (ids.includes('3')) return { status: 422, body: '' }
    const found = ids.flatMap((id) => (orders[id] ?? []).map((order) => ({ id: order, customer: { id } })))
    return { json: { orders: found.reverse() } }
  }

  it('fails one parent for its own bad id, and keeps the others', async () => {
    const { gateway } = await shop(sdl(''), answer)
    const { answer: given, errors, urls } = await gateway.run('{ customers { id orders { id } } }')
    expect(given.data).toEqual({
      customers: [
        { id: '1', orders: [{ id: '11' }, { id: '10' }] },
        { id: '2', orders: [{ id: '20' }] },
        { id: '1', orders: [{ id: '11' }, { id: '10' }] },
        { id: '3', orders: null },
      ],
    })
    expect(errors).toEqual([{ code: 'UPSTREAM_BAD_REQUEST', source: 'shop', path: ['customers', 3, 'orders'] }])
    expect(laterUrls(urls)).toEqual(['1%2C2%2C3', '1%2C2', '3'].map((ids) => `/orders?customerIds=${ids}`).sort())
  })

  it('keeps arguments apart, and chunks by size', async () => {
    const { gateway } = await shop(sdl('maxSize: 2'), answer)
    const { urls } = await gateway.run('{ customers { a: orders(first: 1) { id } b: orders(first: 2) { id } } }')
    expect(laterUrls(urls)).toEqual([
      '/orders?customerIds=1%2C2&limit=1',
      '/orders?customerIds=1%2C2&limit=2',
      '/orders?customerIds=3&limit=1',
      '/orders?customerIds=3&limit=2',
    ])
  })

  it('chunks by the length of the URL', async () => {
    const { gateway, upstream } = await shop(
      sdl(`maxUrlLength: ${'http://127.0.0.1:12345/orders?customerIds=1'.length}`),
      answer,
    )
    const { urls, errors } = await gateway.run('{ customers { orders { id } } }')
    expect(laterUrls(urls)).toEqual(['1', '2', '3'].map((id) => `/orders?customerIds=${id}`))
    expect(errors).toHaveLength(1)
    expect(upstream.seen).toHaveLength(8)
  })
})

describe('a key of several fields', () => {
  const prices = [
    { id: 3, tenant: 'b', price: 33 },
    { id: 1, tenant: 'b', price: 12 },
    { id: 1, tenant: 'a', price: 11 },
  ]

  it('matches items of a field by all of them', async () => {
    const { gateway, upstream } = await shop(
      `type Customer { id: ID! tenant: String!
        discounts: [Discount!] @connect(source: "s", http: { POST: "/discounts", body: "keys: $batch { id tenant }" },
          batch: { groupBy: "id tenant" }, selection: "price") }
       type Discount { price: Int }`,
      () => ({ json: prices }),
    )
    const { answer } = await gateway.run('{ customers { id tenant discounts { price } } }')
    expect(answer).toEqual({
      data: {
        customers: [
          { id: '1', tenant: 'a', discounts: [{ price: 11 }] },
          { id: '2', tenant: 'a', discounts: [] },
          { id: '1', tenant: 'b', discounts: [{ price: 12 }] },
          { id: '3', tenant: 'b', discounts: [{ price: 33 }] },
        ],
      },
    })
    expect(upstream.seen[1]?.body).toBe(JSON.stringify({ keys: customers }))
  })

  it('gets entities by all of them', async () => {
    const { gateway, upstream } = await shop(
      `type Customer @key(fields: "id tenant")
        @connect(source: "s", http: { POST: "/prices", body: "keys: $batch { id tenant }" }, batch: { maxSize: 3 }, selection: "id tenant price")
        { id: ID! tenant: String! price: Int }`,
      ({ body }) => {
        const { keys } = JSON.parse(body) as { keys: { id: number; tenant: string }[] }
        return { json: prices.filter(({ id, tenant }) => keys.some((key) => key.id === id && key.tenant === tenant)) }
      },
    )
    const { answer } = await gateway.run('{ customers { id tenant price } }')
    expect(answer).toEqual({
      data: {
        customers: [
          { id: '1', tenant: 'a', price: 11 },
          { id: '2', tenant: 'a', price: null },
          { id: '1', tenant: 'b', price: 12 },
          { id: '3', tenant: 'b', price: 33 },
        ],
      },
    })
    expect(upstream.seen.filter(({ url }) => url === '/prices')).toHaveLength(4)
  })
})

describe('entities that are asked for in bulk', () => {
  const sdl = `type Customer @key(fields: "id")
    @connect(source: "s", http: { GET: "/names", queryParams: "id: $batch.id" }, selection: "id name")
    { id: ID! tenant: String! name: String }`

  it('tells one that is missing from one that failed', async () => {
    const { gateway } = await shop(sdl, ({ url }) =>
      /id=3\b/.test(url) ? { status: 404, body: '' } : { json: [{ id: 1, name: 'One' }] },
    )
    const { answer, errors } = await gateway.run('{ customers { id name } }')
    expect(answer.data).toEqual({
      customers: [
        { id: '1', name: 'One' },
        { id: '2', name: null },
        { id: '1', name: 'One' },
        { id: '3', name: null },
      ],
    })
    expect(errors).toEqual([{ code: 'UPSTREAM_NOT_FOUND', source: 'shop', path: ['customers', 3, 'name'] }])
  })
})
