import { afterEach, describe, expect, test } from 'vitest'
import { testContext } from '../../../support/upstream-fixture.ts'
import { type Answer, input, loadModule, type SeenRequest, startApi } from './rest-fixture.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

/** Fetches for all parents at once, and gives the outcomes with the requests that were made. */
async function fetchFor(
  coordinate: string,
  sdl: string,
  parents: readonly (Record<string, unknown> | { args: Record<string, unknown>; parent: Record<string, unknown> })[],
  answer: (request: SeenRequest) => Answer,
) {
  const api = await startApi(answer)
  const module = await loadModule(`extend schema @source(name: "api", http: { baseURL: "${api.url}" })\n${sdl}`)
  open.push(api.close, module.close)
  const connector = module.connector(coordinate)
  const inputs = parents.map((each) =>
    'parent' in each
      ? input(each.args as Record<string, unknown>, each.parent as Record<string, unknown>)
      : input({}, each),
  )
  const context = testContext()
  const outcomes = await connector.prepare({ selectionSet: undefined, variables: {} }).fetch(inputs, context)
  return { connector, outcomes, context, urls: api.seen.map(({ url, body }) => url + body) }
}

const product = (directive: string) => `
  type Query { none: Int @connect(source: "api", http: { GET: "/" }) }
  type Product @key(fields: "id") @connect(source: "api", ${directive}) { id: ID! name: String }`

describe('a connector on a type', () => {
  test('asks once for all keys and matches by key, whatever the order, gaps and repetitions', async () => {
    const { connector, outcomes, urls, context } = await fetchFor(
      'Product',
      product(`http: { GET: "/products?ids={$batch.id->joinNotNull(',')}" }, selection: "$.items { id name }"`),
      [{ id: '3' }, { id: '1' }, { id: '9' }, { id: '3' }, { id: null }],
      () => ({
        body: { items: [{ id: 1, name: 'one' }, null, { id: 2, name: 'two' }, 'x', { id: 3, name: 'three' }] },
      }),
    )
    expect(connector).toMatchObject({ isBatch: true, needs: ['id'] })
    expect(outcomes).toEqual([{ id: 3, name: 'three' }, { id: 1, name: 'one' }, null, { id: 3, name: 'three' }, null])
    expect(urls).toEqual(['/products?ids=3%2C1%2C9'])
    expect(context.trace.records).toMatchObject([{ connector: 'Product', batchSize: 3 }])
  })

  test('sends keys in a body, in chunks of maxSize', async () => {
    const { outcomes, urls } = await fetchFor(
      'Product',
      product('http: { POST: "/find", body: "ids: $batch.id" }, batch: { maxSize: 2 }, selection: "id name"'),
      [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
      ({ body }) => ({
        body: (JSON.parse(body) as { ids: string[] }).ids.map((id) => ({ id, name: id.toUpperCase() })),
      }),
    )
    expect(outcomes).toEqual([
      { id: 'a', name: 'A' },
      { id: 'b', name: 'B' },
      { id: 'c', name: 'C' },
    ])
    expect([...urls].sort()).toEqual(['/find{"ids":["a","b"]}', '/find{"ids":["c"]}'])
  })

  test('gives the failure of a chunk to its own inputs only', async () => {
    const { outcomes } = await fetchFor(
      'Product',
      product('http: { POST: "/find", body: "ids: $batch.id" }, batch: { maxSize: 1 }, selection: "id name"'),
      [{ id: 'a' }, { id: 'b' }],
      ({ body }) => (body.includes('"a"') ? { status: 500 } : { body: [{ id: 'b', name: 'B' }] }),
    )
    expect(outcomes).toMatchObject([
      { code: 'UPSTREAM_ERROR', source: 'shop' },
      { id: 'b', name: 'B' },
    ])
  })

  test.each<[string, Answer, unknown]>([
    ['null', { body: null }, null],
    ['nothing', { status: 204, headers: {} }, null],
    ['an object', { body: { id: 'a' } }, { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape' }],
  ])('takes %s for a list', async (_, answer, outcome) => {
    const { outcomes } = await fetchFor(
      'Product',
      product('http: { POST: "/find", body: "ids: $batch.id" }, selection: "id name"'),
      [{ id: 'a' }],
      () => answer,
    )
    if (outcome === null) expect(outcomes).toEqual([null])
    else expect(outcomes).toMatchObject([outcome])
  })

  test('makes a call for each key with $this', async () => {
    const { connector, outcomes, urls } = await fetchFor(
      'Product',
      product('http: { GET: "/products/{$this.id}" }, selection: "id name"'),
      [{ id: 'a' }, { id: null }, { id: 'b' }],
      ({ url }) => (url === '/products/b' ? { status: 404 } : { body: { id: 'a', name: 'A' } }),
    )
    expect(connector).toMatchObject({ isBatch: false, needs: ['id'] })
    expect(outcomes).toMatchObject([{ id: 'a', name: 'A' }, null, { code: 'UPSTREAM_NOT_FOUND' }])
    expect([...urls].sort()).toEqual(['/products/a', '/products/b'])
  })
})

describe('a connector on a field', () => {
  const customer = (field: string) => `
    type Query { none: Int @connect(source: "api", http: { GET: "/" }) }
    type Customer { id: ID! teamId: ID ${field} }
    type Order { id: ID! total: Int }
    type Team { id: ID! name: String }`
  const orders = {
    items: [
      { id: 1, total: 5, customer: { id: 7 }, lines: [{ id: 100 }] },
      { id: 2, total: 6, customer: { id: 8 } },
      { id: 3, total: 7, customer: { id: 7 } },
      { id: 4, total: 8 },
    ],
  }

  test.each([
    ['customer.id', '$.items { id total }', orders],
    ['$.customer.id', '$.items { id total } # the customer’s }', orders],
    ['k: customer.id', '$.items->filter(@.total->gt(0)) { id: id total }', orders],
    ['customer.id', 'id total', orders.items],
    ['$(@.customer.id)', '\n# orders\nid: id\n"total": total', orders.items],
  ])('groups items by "%s" of the raw item with selection %j', async (groupBy, selection, body) => {
    const { connector, outcomes, urls } = await fetchFor(
      'Customer.orders',
      customer(
        `orders(status: String): [Order!] @connect(source: "api", http: { GET: "/orders?of={$batch.id->joinNotNull(',')}&status={$args.status}" }, batch: { groupBy: "${groupBy}" }, selection: """${selection}""")`,
      ),
      [{ id: '8' }, { id: '7' }, { id: '9' }],
      () => ({ body }),
    )
    expect(connector).toMatchObject({ isBatch: true, needs: ['id'] })
    expect(outcomes).toEqual([
      [{ id: 2, total: 6 }],
      [
        { id: 1, total: 5 },
        { id: 3, total: 7 },
      ],
      [],
    ])
    expect(urls).toEqual(['/orders?of=8%2C7%2C9'])
  })

  test('never shares a call between different arguments', async () => {
    const { outcomes, urls } = await fetchFor(
      'Customer.orders',
      customer(
        `orders(status: String): [Order!] @connect(source: "api", http: { GET: "/orders?of={$batch.id->joinNotNull(',')}&status={$args.status}" }, batch: { groupBy: "customer.id" }, selection: "$.items { id total }")`,
      ),
      [
        { args: { status: 'open' }, parent: { id: '7' } },
        { args: { status: 'paid' }, parent: { id: '7' } },
        { args: { status: 'open' }, parent: { id: '8' } },
      ],
      ({ url }) => ({ body: url.includes('open') ? orders : { items: [] } }),
    )
    expect(outcomes).toEqual([
      [
        { id: 1, total: 5 },
        { id: 3, total: 7 },
      ],
      [],
      [{ id: 2, total: 6 }],
    ])
    expect([...urls].sort()).toEqual(['/orders?of=7%2C8&status=open', '/orders?of=7&status=paid'])
  })

  test('groups by several fields', async () => {
    const { outcomes } = await fetchFor(
      'Customer.orders',
      customer(
        `orders: [Order!] @connect(source: "api", http: { POST: "/orders", body: "of: $batch { id teamId }" }, batch: { groupBy: "id: customer teamId: team" }, selection: "id total")`,
      ),
      [
        { id: '7', teamId: 'x' },
        { id: '7', teamId: 'y' },
      ],
      () => ({ body: [{ id: 1, total: 1, customer: 7, team: 'y' }] }),
    )
    expect(outcomes).toEqual([[], [{ id: 1, total: 1 }]])
  })

  test('finds one item a parent by a key of another name', async () => {
    const { connector, outcomes, urls } = await fetchFor(
      'Customer.team',
      customer(
        `team: Team @connect(source: "api", http: { GET: "/teams?ids={$batch.teamId->joinNotNull(',')}" }, batch: { groupBy: "id" }, selection: "id name")`,
      ),
      [{ teamId: 't2' }, { teamId: null }, { teamId: 't1' }, { teamId: 't2' }],
      () => ({
        body: [
          { id: 't1', name: 'One' },
          { id: 't2', name: 'Two' },
        ],
      }),
    )
    expect(connector.needs).toEqual(['teamId'])
    expect(outcomes).toEqual([{ id: 't2', name: 'Two' }, null, { id: 't1', name: 'One' }, { id: 't2', name: 'Two' }])
    expect(urls).toEqual(['/teams?ids=t2%2Ct1'])
  })

  test('asks for nothing where the path needs a parent’s field that is null', async () => {
    const { outcomes, urls } = await fetchFor(
      'Customer.team',
      customer('team: Team @connect(source: "api", http: { GET: "/teams/{$this.teamId}" }, selection: "id name")'),
      [{ teamId: null }],
      () => ({ body: {} }),
    )
    expect({ outcomes, urls }).toEqual({ outcomes: [null], urls: [] })
  })
})
