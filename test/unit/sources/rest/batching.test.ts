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

describe('ids that are sent', () => {
  const ids = Array.from({ length: 6 }, (_, at) => ({ id: `i${at}` }))
  const all = (request: SeenRequest): Answer => ({
    body: [...new Set((request.url + request.body).match(/i\d+/g))].map((id) => ({ id, name: id.toUpperCase() })),
  })
  const found = ids.map(({ id }) => ({ id, name: id.toUpperCase() }))

  test.each([
    [
      'as one parameter',
      `http: { GET: "/p?ids={$batch.id->joinNotNull(',')}" }`,
      ['/p?ids=i0%2Ci1%2Ci2%2Ci3%2Ci4%2Ci5'],
    ],
    [
      'as a repeated parameter',
      `http: { GET: "/p", queryParams: "id: $batch.id" }`,
      ['/p?id=i0&id=i1&id=i2&id=i3&id=i4&id=i5'],
    ],
    [
      'with brackets',
      `http: { GET: "/p", queryParams: "'id[]': $batch.id" }`,
      ['/p?id%5B%5D=i0&id%5B%5D=i1&id%5B%5D=i2&id%5B%5D=i3&id%5B%5D=i4&id%5B%5D=i5'],
    ],
    ['in the path', `http: { GET: "/p/{$batch.id->joinNotNull(';')}" }`, ['/p/i0%3Bi1%3Bi2%3Bi3%3Bi4%3Bi5']],
    [
      'in a body',
      `http: { POST: "/p", body: "filter: { ids: $batch.id }" }`,
      ['/p{"filter":{"ids":["i0","i1","i2","i3","i4","i5"]}}'],
    ],
    [
      'as objects in a body',
      `http: { POST: "/p", body: "keys: $batch { id }" }, batch: { maxSize: 3 }`,
      ['/p{"keys":[{"id":"i0"},{"id":"i1"},{"id":"i2"}]}', '/p{"keys":[{"id":"i3"},{"id":"i4"},{"id":"i5"}]}'],
    ],
    ['as a list in a body', `http: { POST: "/p", body: "$batch.id" }`, ['/p["i0","i1","i2","i3","i4","i5"]']],
  ])('%s', async (_, directive, expected) => {
    const { outcomes, urls } = await fetchFor('Product', product(`${directive}, selection: "id name"`), ids, all)
    expect(outcomes).toEqual(found)
    expect([...urls].sort()).toEqual(expected)
  })

  test.each([
    ['one parameter', `GET: "/p?ids={$batch.id->joinNotNull(',')}"`],
    ['a repeated parameter', `GET: "/p", queryParams: "id: $batch.id"`],
    ['a path', `GET: "/p/{$batch.id->joinNotNull(',')}"`],
  ])('never make a URL of %s longer than maxUrlLength, nor a call more than that takes', async (_, http) => {
    const long = Array.from({ length: 90 }, (_, at) => ({ id: `i${at}${'0'.repeat(15)}` }))
    const api = await startApi(all)
    const maxUrlLength = 500
    const module = await loadModule(
      `extend schema @source(name: "api", http: { baseURL: "${api.url}" })\n` +
        product(`http: { ${http} }, batch: { maxUrlLength: ${maxUrlLength} }, selection: "id name"`),
    )
    open.push(api.close, module.close)
    const fetch = module.connector('Product').prepare({ selectionSet: undefined, variables: {} }).fetch
    const outcomes = await fetch(
      long.map((each) => input({}, each)),
      testContext(),
    )
    expect(outcomes).toEqual(long.map(({ id }) => ({ id, name: id.toUpperCase() })))
    const lengths = api.seen.map(({ url }) => api.url.length + url.length).sort((a, b) => a - b)
    expect(lengths.at(-1)).toBeLessThanOrEqual(maxUrlLength)
    // All but the last are so long that no further id has a place.
    expect(lengths.slice(1).every((length) => length > maxUrlLength - 25)).toBe(true)
  })

  test('keep URLs below the usual limit of servers by default', async () => {
    const long = Array.from({ length: 100 }, (_, at) => ({ id: `i${at}${'0'.repeat(120)}` }))
    const { outcomes, urls } = await fetchFor(
      'Product',
      product(`http: { GET: "/p", queryParams: "id: $batch.id" }, selection: "id name"`),
      long,
      (request) => (request.url.length > 8000 ? { status: 414 } : all(request)),
    )
    expect(outcomes).toEqual(long.map(({ id }) => ({ id, name: id.toUpperCase() })))
    expect(urls).toHaveLength(2)
  })

  test('do not shorten what goes in a body', async () => {
    const long = Array.from({ length: 100 }, (_, at) => ({ id: `i${at}${'0'.repeat(120)}` }))
    const { urls } = await fetchFor(
      'Product',
      product(`http: { POST: "/p", body: "ids: $batch.id" }, batch: { maxUrlLength: 100 }, selection: "id name"`),
      long,
      all,
    )
    expect(urls).toHaveLength(1)
  })

  test.each([400, 403, 404, 409, 410, 413, 414, 422])(
    'fail alone where one of them makes the call answer %i',
    async (status) => {
      const { outcomes, urls } = await fetchFor(
        'Product',
        product(`http: { GET: "/p?ids={$batch.id->joinNotNull(',')}" }, selection: "id name"`),
        ids,
        (request) => (request.url.includes('i4') ? { status } : all(request)),
      )
      expect(outcomes).toMatchObject(found.map((each) => (each.id === 'i4' ? { upstreamStatus: status } : each)))
      expect(urls).toHaveLength(7)
    },
  )

  test.each([401, 405, 429, 500, 503])('fail together with %i, which no id is to blame for', async (status) => {
    const { outcomes, context } = await fetchFor(
      'Product',
      product(`http: { GET: "/p?ids={$batch.id->joinNotNull(',')}" }, selection: "id name"`),
      ids,
      () => ({ status }),
    )
    expect(outcomes).toMatchObject(ids.map(() => ({ upstreamStatus: status })))
    expect(context.trace.records).toHaveLength(1)
  })

  test('fail alone where no URL can be made of one', async () => {
    const { outcomes } = await fetchFor(
      'Product',
      product(`http: { GET: "/p?ids={$batch.id->joinNotNull(',')}" }, selection: "id name"`),
      [...ids, { id: 'bad\ud800' }],
      all,
    )
    expect(outcomes).toMatchObject([...found, { code: 'BAD_USER_INPUT', source: 'shop' }])
  })

  test('are missing where not found means that, each for itself', async () => {
    const api = await startApi((request) => (request.url.includes('i4') ? { status: 404 } : all(request)))
    const module = await loadModule(
      `extend schema @source(name: "api", http: { baseURL: "${api.url}" })\n` +
        product(`http: { GET: "/p?ids={$batch.id->joinNotNull(',')}" }, selection: "id name"`),
      { options: { notFound: 'null' } },
    )
    open.push(api.close, module.close)
    const fetch = module.connector('Product').prepare({ selectionSet: undefined, variables: {} }).fetch
    expect(
      await fetch(
        ids.map((each) => input({}, each)),
        testContext(),
      ),
    ).toEqual(found.map((each) => (each.id === 'i4' ? null : each)))
  })

  test('fail where the items that come back have no key', async () => {
    const { outcomes } = await fetchFor(
      'Product',
      product(`http: { GET: "/p?ids={$batch.id->joinNotNull(',')}" }, selection: "id: uuid name"`),
      ids,
      all,
    )
    expect(outcomes).toMatchObject(ids.map(() => ({ code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape' })))
  })
})

describe('ids of every kind', () => {
  const names: readonly unknown[] = [
    '1',
    2,
    '03',
    'a,b',
    `q"'\\`,
    'é😀',
    ' ',
    '%2C',
    '../x',
    '{$env.HOME}',
    'x'.repeat(3000),
    '\u0000',
  ]
  const parents = names.map((id) => ({ id }))
  const answers = names.map((id) => ({ id: String(id), name: `name of ${id}` }))

  test.each([
    ['a repeated parameter', 'GET: "/p", queryParams: "id: $batch.id"'],
    ['JSON in a parameter', 'GET: "/p?ids={$batch.id->jsonStringify}"'],
    ['a JSON body', 'POST: "/p", body: "ids: $batch.id"'],
    [
      'a form',
      'POST: "/p", body: "ids: $batch.id", headers: { name: "content-type", value: "application/x-www-form-urlencoded" }',
    ],
  ])('arrive as they are in %s, and find their items', async (kind, http) => {
    const { outcomes, context } = await fetchFor(
      'Product',
      product(`http: { ${http} }, selection: "id name"`),
      parents,
      ({ url, body }) => ({ body: idsIn(kind, url, body).flatMap((id) => answers.filter((each) => each.id === id)) }),
    )
    expect(outcomes).toEqual(answers)
    expect(context.trace.records.length).toBeLessThanOrEqual(2)
  })

  function idsIn(kind: string, url: string, body: string): readonly string[] {
    const { searchParams } = new URL(url, 'http://api.example')
    if (kind === 'a repeated parameter') return searchParams.getAll('id')
    if (kind === 'JSON in a parameter') return (JSON.parse(searchParams.get('ids') ?? '[]') as unknown[]).map(String)
    if (kind === 'a form') return [...new URLSearchParams(body).values()]
    return (JSON.parse(body) as { ids: unknown[] }).ids.map(String)
  }

  test('are one where they are the same text, and no more than that', async () => {
    const { outcomes, urls } = await fetchFor(
      'Product',
      product('http: { POST: "/p", body: "$batch.id" }, selection: "id name"'),
      [{ id: '1' }, { id: 1 }, { id: '01' }, { id: 1.0 }, { id: 'true' }, { id: true }, { id: '' }],
      () => ({
        body: [
          { id: true, name: 'true' },
          { id: 1, name: 'one' },
          { id: '1', name: 'another one' },
          { id: '', name: 'empty' },
          { id: 9, name: 'nobody’s' },
          { id: { x: 1 }, name: 'of an object' },
          null,
          [],
          'text',
        ],
      }),
    )
    expect(urls).toEqual(['/p["1","01","true",""]'])
    const one = { id: 1, name: 'one' }
    const yes = { id: true, name: 'true' }
    expect(outcomes).toEqual([one, one, null, one, yes, yes, { id: '', name: 'empty' }])
  })

  test('of several fields are not mixed up where their texts run together', async () => {
    const { outcomes } = await fetchFor(
      'Place',
      `type Query { none: Int @connect(source: "api", http: { GET: "/" }) }
       type Place @key(fields: "land code") @connect(source: "api", http: { POST: "/p", body: "$batch { land code }" }, selection: "land code name")
         { land: ID! code: ID! name: String }`,
      [
        { land: 'a', code: 'b","c' },
        { land: 'a","b', code: 'c' },
        { land: 'a', code: null },
        { land: '1', code: 1 },
      ],
      () => ({
        body: [
          { land: 1, code: '1', name: 'numbers' },
          { land: 'a","b', code: 'c', name: 'second' },
          { land: 'a', code: 'b","c', name: 'first' },
        ],
      }),
    )
    expect(outcomes.map((each) => (each as { name?: string } | null)?.name)).toEqual([
      'first',
      'second',
      undefined,
      'numbers',
    ])
  })

  test('that are none ask for nothing', async () => {
    const { outcomes, urls } = await fetchFor(
      'Product',
      product('http: { POST: "/p", body: "$batch.id" }, selection: "id name"'),
      [],
      () => ({ body: [] }),
    )
    expect({ outcomes, urls }).toEqual({ outcomes: [], urls: [] })
  })

  test.each<[string, Answer, unknown]>([
    ['nothing', { body: '' }, null],
    ['null', { body: 'null' }, null],
    ['an empty list', { body: [] }, null],
    ['no content', { status: 204, headers: {} }, null],
    ['an object', { body: { id: 'a', name: 'A' } }, { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape' }],
    ['text', { body: '"a"' }, { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'shape' }],
    ['half a list', { body: '[{"id":"a"' }, { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'parse' }],
  ])('get what an answer of %s means for each', async (_, answer, expected) => {
    const { outcomes } = await fetchFor(
      'Product',
      product('http: { POST: "/p", body: "$batch.id" }, selection: "$ { id name }"'),
      [{ id: 'a' }, { id: 'b' }],
      () => answer,
    )
    if (expected === null) expect(outcomes).toEqual([null, null])
    else expect(outcomes).toMatchObject([expected, expected])
  })

  test('by the thousand are served by as few calls as `maxSize` allows', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => ({ id: `i${at}` }))
    const api = await startApi(({ body }) => ({
      body: (JSON.parse(body) as string[]).reverse().map((id) => ({ id, name: id })),
    }))
    const module = await loadModule(
      `extend schema @source(name: "api", http: { baseURL: "${api.url}" })\n` +
        product('http: { POST: "/p", body: "$batch.id" }, batch: { maxSize: 100 }, selection: "id name"'),
    )
    open.push(api.close, module.close)
    const fetch = module.connector('Product').prepare({ selectionSet: undefined, variables: {} }).fetch
    const context = testContext({ deadlineMs: Date.now() + 20_000 })
    const outcomes = await fetch(
      many.map((each) => input({}, each)),
      context,
    )
    expect(outcomes).toEqual(many.map(({ id }) => ({ id, name: id })))
    expect(api.seen).toHaveLength(100)
  })
})
