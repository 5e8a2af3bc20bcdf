import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { serve, type TestServer } from './serve.ts'

const shop = (url: string) => `extend schema @source(name: "api", http: { baseURL: "${url}" })
enum Status { OPEN CLOSED }
type Money { amount: Float! currency: String }
type Order @key(fields: "id") {
  id: ID!
  total: Int
  count: Int!
  status: Status
  price: Money
  tags: [String!]
  customer: Customer
}
type Customer @key(fields: "id", resolvable: false) { id: ID! }
type Book { title: String! }
type Film { minutes: Int }
union Item = Book | Film
interface Shape { id: ID }
type Circle implements Shape { id: ID radius: Int }
type Query {
  orders: [Order!]
    @connect(
      source: "api"
      http: { GET: "/orders" }
      selection: """
      $.orders {
        id
        total
        count
        status
        price: cost { amount currency }
        tags
        customer: { id: customerId }
      }
      """
    )
  items: [Item]
    @connect(
      source: "api"
      http: { GET: "/items" }
      selection: "...$->match(['book', $ { __typename: $('Book') title }], [@, $ { __typename: kind minutes }])"
    )
  shapes: [Shape!]
    @connect(source: "api", http: { GET: "/shapes" }, selection: "__typename: $('Circle') id radius")
}
`

const people = (url: string) => `extend schema @source(name: "api", http: { baseURL: "${url}" })
type Customer @key(fields: "id")
  @connect(source: "api", http: { GET: "/people?ids={$batch.id->joinNotNull(',')}" }, selection: "$.people { id name }") {
  id: ID!
  name: String
}
`

const good = {
  id: 1,
  total: 1,
  count: 1,
  status: 'OPEN',
  cost: { amount: 1, currency: 'EUR' },
  tags: ['a'],
  customerId: 7,
}

type Answers = Readonly<Record<string, unknown>>

async function shopServer(execution: 'compiled' | 'reference', answers: Answers): Promise<TestServer> {
  const upstream = await httpUpstream(({ url }) => {
    const { pathname } = new URL(url, 'http://upstream')
    return { json: answers[pathname] ?? { people: [{ id: '7', name: 'Ann' }] } }
  })
  const metrics = createMetrics()
  const schema = schemaDirectory({
    'shop/schema.graphql': shop(upstream.url),
    'people/schema.graphql': people(upstream.url),
  })
  const gateway = await createGateway({ schemaDirectory: schema, env: {}, metrics, execution })
  expect(gateway.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const server = await serve(gateway, { metrics })
  onTestFinished(() => server.close())
  return server
}

async function driftOf({ url }: TestServer): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const series = text.matchAll(/^selvedge_drift_total\{source="(.*)",field="(.*)",kind="(.*)"\} (\S+)$/gm)
  return Object.fromEntries([...series].map(([, source, field, kind, n]) => [`${source} ${field} ${kind}`, Number(n)]))
}

const orders = (...given: object[]) => ({ '/orders': { orders: given.map((each) => ({ ...good, ...each })) } })
const without = (name: keyof typeof good) => {
  const { [name]: _, ...rest } = good
  return { '/orders': { orders: [rest, rest] } }
}

/** What the upstream answers, what is asked, and what is counted, each once an operation. */
const cases: readonly [what: string, answers: Answers, query: string, counted: readonly string[]][] = [
  ['what is as the schema says', orders({}, {}), '{ orders { id total status price { amount } } }', []],
  ['a field that is missing', without('total'), '{ orders { total } }', ['shop Order.total missing']],
  ['a missing field that nobody asks for', without('total'), '{ orders { status } }', []],
  ['a missing field that may not be null', without('count'), '{ orders { count } }', ['shop Order.count missing']],
  ['an object that is missing', without('cost'), '{ orders { price { amount } } }', ['shop Order.price missing']],
  ['a null where it may not be', orders({ count: null }), '{ orders { count } }', ['shop Order.count null']],
  ['a word for a number', orders({ total: 'x' }, { total: 'y' }), '{ orders { total } }', ['shop Order.total type']],
  ['an object for a scalar', orders({ total: {} }), '{ orders { total } }', ['shop Order.total type']],
  [
    'a scalar for an object',
    orders({ cost: 3 }),
    '{ orders { price { amount } } }',
    ['shop Money.amount type', 'shop Order.price type'],
  ],
  ['a scalar for a list', orders({ tags: 'a' }), '{ orders { tags } }', ['shop Order.tags type']],
  ['a null in a list', orders({ tags: [null] }), '{ orders { tags } }', ['shop Order.tags null']],
  ['an unknown value of an enum', orders({ status: 'LOST' }), '{ orders { status } }', ['shop Order.status enum']],
  [
    'a field below another',
    orders({ cost: { amount: null } }),
    '{ orders { price { amount } } }',
    ['shop Money.amount null'],
  ],
  [
    'several fields',
    orders({ total: 'x', status: 'LOST' }),
    '{ orders { status total } }',
    ['shop Order.status enum', 'shop Order.total type'],
  ],
  [
    'the same field by other names',
    orders({ total: 'x' }),
    '{ orders { a: total b: total } }',
    ['shop Order.total type'],
  ],
  ['a list that is missing', { '/orders': {} }, '{ orders { id } }', ['shop Query.orders missing']],
  ['a key that is missing', without('customerId'), '{ orders { customer { name } } }', ['shop Customer.id missing']],
  [
    'an object of an interface',
    { '/shapes': [{ id: {}, radius: 'x' }] },
    '{ shapes { id ... on Circle { radius } } }',
    ['shop Circle.id type', 'shop Circle.radius type'],
  ],
  [
    'no member of a union',
    { '/items': [{ kind: 'Disc', minutes: 3 }] },
    '{ items { ... on Film { minutes } } }',
    ['shop Query.items member'],
  ],
]

describe.each(['compiled', 'reference'] as const)('drift, the %s way', (execution) => {
  it.each(cases)('counts %s', async (_, answers, query, counted) => {
    const server = await shopServer(execution, answers)
    await server.post({ query })
    expect(await driftOf(server)).toEqual(Object.fromEntries(counted.map((each) => [each, 1])))
  })

  it('shows it in the trace and in /sources, and logs it the first time', async () => {
    const server = await shopServer(execution, orders({ status: 'LOST' }, { status: 'GONE' }))
    const query = '{ orders { id status } }'
    const answer = await (await server.post({ query }, { 'x-selvedge-trace': '1' })).json()
    await server.post({ query })
    const drift = { source: 'shop', field: 'Order.status', kind: 'enum' }
    expect(answer.extensions.trace.drift).toEqual([drift])
    expect(server.events.filter(({ event }) => event === 'drift')).toEqual([{ event: 'drift', ...drift }])
    const { sources } = await (await fetch(`${server.url}/sources`)).json()
    expect(sources.map(({ name, drift }: { name: string; drift: unknown }) => [name, drift])).toEqual([
      ['people', []],
      ['shop', [{ field: 'Order.status', kind: 'enum', count: 2 }]],
    ])
    expect(JSON.stringify(answer.errors)).not.toContain('drift')
  })

  it('has nothing to show where nothing drifted', async () => {
    const server = await shopServer(execution, orders({}))
    const answer = await (await server.post({ query: '{ orders { id } }' }, { 'x-selvedge-trace': '1' })).json()
    expect(answer.extensions.trace).not.toHaveProperty('drift')
    expect(await driftOf(server)).toEqual({})
  })
})
