import { describe, expect, it } from 'vitest'
import { type Answer, httpUpstream } from '../../../support/http-upstream.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'
import { gatewayOf, subscribe } from '../../../support/subscribe.ts'

const orders = (url: string) => /* GraphQL */ `
  extend schema @source(name: "orders", http: { baseURL: "${url}" })
  type Order @key(fields: "id") {
    id: ID!
    status: String
    total: Float
    customer: Customer
  }
  type Customer @key(fields: "id", resolvable: false) { id: ID! }
  type Query { order(id: ID!): Order @connect(source: "orders", http: { GET: "/orders/{$args.id}" }, selection: "id status total") }
  type Subscription {
    orderChanged(customerId: ID!): Order
      @connect(
        source: "orders"
        http: { GET: "/orders?customerId={$args.customerId}" }
        selection: "$.items { id status total customer: { id: customerId } }"
      )
      @poll(interval: "100ms", key: "id")
    orders: [Order!]!
      @connect(source: "orders", http: { GET: "/orders" }, selection: "$.items { id status }")
      @poll(interval: "100ms", initial: true)
    latest: Order!
      @connect(source: "orders", http: { GET: "/latest" }, selection: "id status total")
      @poll(interval: "100ms", hash: "status", initial: true)
  }
`

const customers = (url: string) => /* GraphQL */ `
  extend schema @source(name: "customers", http: { baseURL: "${url}" })
  type Customer @key(fields: "id") @connect(source: "customers", http: { GET: "/customers?ids={$batch.id->joinNotNull(',')}" }, selection: "id name") {
    id: ID!
    name: String
  }
  type Query { about: String @connect(source: "customers", http: { GET: "/about" }, selection: "$") }
`

interface Item {
  id: number
  status: string
  total?: number
  customerId?: number
}

async function world() {
  let items: Item[] = [
    { id: 1, status: 'NEW', total: 5, customerId: 7 },
    { id: 2, status: 'NEW', total: 6, customerId: 8 },
  ]
  let latest: unknown = { id: 9, status: 'A', total: 1 }
  let failing: Answer | undefined
  const waiting: (() => void)[] = []
  const ordersUpstream = await httpUpstream(({ url }) => {
    for (const resolve of waiting.splice(0)) setImmediate(resolve)
    return failing ?? (url.startsWith('/latest') ? { json: latest } : { json: { items } })
  })
  const customersUpstream = await httpUpstream(({ url }) => ({
    json: (new URL(url, 'http://x').searchParams.get('ids')?.split(',') ?? []).map((id) => ({
      id,
      name: `Customer ${id}`,
    })),
  }))
  const directory = schemaDirectory({
    'orders/schema.graphql': orders(ordersUpstream.url),
    'customers/schema.graphql': customers(customersUpstream.url),
  })
  return {
    directory,
    orders: ordersUpstream,
    customers: customersUpstream,
    set: (next: Item[]) => {
      items = next
    },
    setLatest: (next: unknown) => {
      latest = next
    },
    fail: (answer: Answer | undefined) => {
      failing = answer
    },
    polled: () => new Promise<void>((resolve) => waiting.push(resolve)),
  }
}

const change = 'subscription ($c: ID!) { orderChanged(customerId: $c) { id status } }'

describe.each(['compiled', 'reference'] as const)('a subscription that polls, run the %s way', (execution) => {
  it('gives each item that is new or changed, joined with other sources', async () => {
    const { directory, orders, customers, set, polled } = await world()
    const gateway = await gatewayOf(directory, execution)
    const query =
      'subscription ($c: ID!) { changed: orderChanged(customerId: $c) { id state: status total customer { name } } }'
    const { next, end } = subscribe(gateway, query, { c: 'a b' })
    await polled()
    await polled()
    set([
      { id: 1, status: 'SENT', total: 5, customerId: 7 },
      { id: 2, status: 'NEW', total: 6, customerId: 8 },
      { id: 3, status: 'NEW', total: 7, customerId: 9 },
    ])
    expect(await next()).toEqual({
      data: { changed: { id: '1', state: 'SENT', total: 5, customer: { name: 'Customer 7' } } },
    })
    expect(await next()).toEqual({
      data: { changed: { id: '3', state: 'NEW', total: 7, customer: { name: 'Customer 9' } } },
    })
    await end()
    expect(orders.seen[0]?.url).toBe('/orders?customerId=a%20b')
    expect(customers.seen.map(({ url }) => url)).toEqual(['/customers?ids=7', '/customers?ids=9'])
  })

  it('gives the whole list where the field is one, with what stands there first', async () => {
    const { directory, set } = await world()
    const { next } = subscribe(await gatewayOf(directory, execution), 'subscription { orders { id status } }')
    expect(await next()).toEqual({
      data: {
        orders: [
          { id: '1', status: 'NEW' },
          { id: '2', status: 'NEW' },
        ],
      },
    })
    set([{ id: 2, status: 'NEW' }])
    expect(await next()).toEqual({ data: { orders: [{ id: '2', status: 'NEW' }] } })
  })

  it('compares what `hash` names, and nothing else', async () => {
    const { directory, setLatest, polled } = await world()
    const { next } = subscribe(await gatewayOf(directory, execution), 'subscription { latest { status total } }')
    expect(await next()).toEqual({ data: { latest: { status: 'A', total: 1 } } })
    setLatest({ id: 9, status: 'A', total: 2 })
    await polled()
    await polled()
    setLatest({ id: 9, status: 'B', total: 3 })
    expect(await next()).toEqual({ data: { latest: { status: 'B', total: 3 } } })
  })

  it('tells an outage once, and goes on with what has changed since', async () => {
    const { directory, set, fail, polled, orders } = await world()
    const { next, end } = subscribe(await gatewayOf(directory, execution), change, { c: '1' })
    await polled()
    fail({ status: 503, body: 'secret' })
    expect(await next()).toEqual({
      data: { orderChanged: null },
      errors: [
        {
          message: 'The orders service is not available.',
          path: ['orderChanged'],
          locations: [{ line: 1, column: 26 }],
          extensions: {
            code: 'UPSTREAM_UNAVAILABLE',
            retryable: true,
            source: 'orders',
            upstreamStatus: 503,
            requestId: 'test',
          },
        },
      ],
    })
    await polled()
    set([{ id: 1, status: 'SENT' }])
    fail(undefined)
    expect(await next()).toEqual({ data: { orderChanged: { id: '1', status: 'SENT' } } })
    await end()
    expect(orders.seen.length).toBeGreaterThan(3)
  })

  it('has no data at all where an event may not be null', async () => {
    const { directory, fail } = await world()
    fail({ status: 200, body: '{', headers: { 'content-type': 'application/json' } })
    const { next } = subscribe(await gatewayOf(directory, execution), 'subscription { latest { status } }')
    expect(await next()).toMatchObject({
      data: null,
      errors: [{ path: ['latest'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE', source: 'orders' } }],
    })
  })

  it('polls once for all who would get the same answers, and not for longer than they listen', async () => {
    const { directory, orders, set, polled } = await world()
    const gateway = await gatewayOf(directory, execution)
    const first = subscribe(gateway, change, { c: '1' })
    await polled()
    const second = subscribe(gateway, 'subscription { orderChanged(customerId: 1) { total } }')
    const other = subscribe(gateway, change, { c: '2' })
    await polled()
    await other.end()
    set([{ id: 1, status: 'SENT', total: 5 }])
    expect(await first.next()).toEqual({ data: { orderChanged: { id: '1', status: 'SENT' } } })
    expect(await second.next()).toEqual({ data: { orderChanged: { total: 5 } } })
    expect(orders.seen.filter(({ url }) => url.endsWith('=2'))).toHaveLength(1)
    await first.end()
    await polled()
    await second.end()
    const calls = orders.seen.length
    await expect(Promise.race([polled().then(() => 'polled'), quiet()])).resolves.toBe('quiet')
    expect(orders.seen).toHaveLength(calls)
  })

  it.each([
    [
      'an argument',
      'subscription { orderChanged(customerId: 1) @skip(if: false) { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a fragment',
      'subscription { ...F @include(if: true) } fragment F on Subscription { orders { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('is refused where %s decides whether there is an event', async (_name, query, code) => {
    const { directory } = await world()
    const subscribed = subscribe(await gatewayOf(directory, execution), query)
    expect(subscribed.refused).toMatchObject({ errors: [{ extensions: { code } }] })
  })

  it('ends when the gateway closes, and when its signal does', async () => {
    const { directory, polled } = await world()
    const gateway = await gatewayOf(directory, execution)
    const controller = new AbortController()
    const first = subscribe(gateway, change, { c: '1' }, { signal: controller.signal })
    const second = subscribe(gateway, change, { c: '1' })
    await polled()
    const ended = first.next()
    controller.abort()
    expect(await ended).toBe('done')
    const closed = second.next()
    await gateway.close()
    expect(await closed).toBe('done')
    expect(subscribe(gateway, change, { c: '1' }).refused).toMatchObject({
      errors: [{ extensions: { code: 'OVERLOADED' } }],
    })
  })
})

/** Longer than any interval here. */
function quiet(): Promise<'quiet'> {
  return new Promise((resolve) => setTimeout(() => resolve('quiet'), 250))
}
