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

describe.each(['compiled', 'reference'] as const)('a subscription that polls, run the %s way', (execution) => {
  it('gives each item that is new or changed, joined with other sources', async () => {
    const { directory, orders, customers, set, polled } = await world()
    const gateway = await gatewayOf(directory, execution)
    const changed = subscribe(
      gateway,
      'subscription ($c: ID!) { orderChanged(customerId: $c) { id state: status total customer { name } } }',
      { c: 'a b' },
    )
    await polled()
    await polled()
    set([
      { id: 1, status: 'SENT', total: 5, customerId: 7 },
      { id: 2, status: 'NEW', total: 6, customerId: 8 },
      { id: 3, status: 'NEW', total: 7, customerId: 9 },
    ])
    expect(await changed.next?.()).toEqual({
      data: { orderChanged: { id: '1', state: 'SENT', total: 5, customer: { name: 'Customer 7' } } },
    })
    expect(await changed.next?.()).toEqual({
      data: { orderChanged: { id: '3', state: 'NEW', total: 7, customer: { name: 'Customer 9' } } },
    })
    await changed.end?.()
    expect(orders.seen[0]?.url).toBe('/orders?customerId=a%20b')
    expect(customers.seen.map(({ url }) => url)).toEqual(['/customers?ids=7', '/customers?ids=9'])
  })
})
