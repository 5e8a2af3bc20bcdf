import { describe, expect, it, vi } from 'vitest'
import { check } from '../../../../src/cli/check.ts'
import type { Diagnostic } from '../../../../src/modules/diagnostic.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'
import { createFakeIo } from '../../cli/fake-io.ts'

const shop = `extend schema
  @source(name: "api", http: { baseURL: "http://127.0.0.1:1/v1", headers: [{ name: "authorization", value: "Bearer {$env.SHOP_TOKEN}" }] })
type Order @key(fields: "id")
  @connect(source: "api", http: { GET: "/orders?ids={$batch.id->joinNotNull(',')}" }, selection: "$.orders { id total }") {
  id: ID!
  total: Float
}
type Query {
  orders(first: Int, tag: String): [Order!]
    @connect(
      source: "api"
      http: {
        GET: "/orders?limit={$args.first}&tag={$args.tag}"
        headers: [{ name: "x-tenant", from: "x-tenant" }]
      }
      selection: "$.orders { id total }"
    )
  file(path: String!): String @connect(source: "api", http: { GET: "/files/{$args.path}" }, selection: "$.text")
  number: Int! @connect(source: "api", http: { GET: "/number" }, selection: "$")
}
type Mutation {
  order(total: Float, note: String): Order
    @connect(source: "api", http: { POST: "/orders", body: "order: { total: $args.total note: $args.note }" }, selection: "id total")
}
`

const orders = (url = '/v1/orders?limit=2&tag=') => [
  { request: { url }, response: { body: { orders: [{ id: 1, total: 2.5 }] } } },
]
const newest = { query: '{ orders(first: 2, tag: "") { id total } }', calls: orders() }
const ordersResult = { data: { orders: [{ id: '1', total: 2.5 }] } }
const created = {
  query: 'mutation { order(total: 3, note: "a") { id } }',
  result: { data: { order: { id: '9' } } },
}
const creating = (request: object) => [
  { request: { url: '/v1/orders', ...request }, response: { body: { id: 9, total: 3 } } },
]

/** The findings about a module with one example, without what is the same for all. */
async function findingsOf(example: unknown, file = 'one.json'): Promise<string[]> {
  const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2)
  const { report } = await checked({ [`shop/examples/${file}`]: text })
  return report.diagnostics.map(({ rule, line, message }) => `${line ?? '-'} ${rule}: ${message}`)
}

interface Report {
  readonly ok: boolean
  readonly examples: number
  readonly diagnostics: readonly Diagnostic[]
}

async function checked(
  files: Readonly<Record<string, string>>,
  env: Record<string, string> = { SHOP_TOKEN: 't' },
  values: Record<string, string | boolean> = {},
) {
  const schema = schemaDirectory({ 'shop/schema.graphql': shop, ...files })
  const io = createFakeIo(env)
  const code = await check(io, { schema, json: true, ...values })
  const report: Report = io.printed() === '' ? { ok: false, examples: 0, diagnostics: [] } : JSON.parse(io.printed())
  return { code, report, complained: io.complained() }
}

const differs = (what: string) => `example-call-not-recorded: a call is made that is not recorded: ${what}`

const cases: readonly [what: string, example: unknown, findings: readonly string[]][] = [
  ['nothing about an example that is as recorded', { ...newest, result: ordersResult }, []],
  ['nothing about values that are not listed', { ...newest, result: {} }, []],
  ['an example without a result', newest, ['- example-not-recorded: there is no result, so nothing is checked']],
  ['an example of nothing', {}, ['- example-form: the example: must have either a query or an entity']],
  ['an unknown field', { ...newest, call: [] }, ['- example-form: the example: has no call']],
  [
    'a wrong value of a field, with its line',
    '{\n  "query": "{ number }",\n  "calls": [\n    { "request": { "url": "orders" }, "response": {} }\n  ]\n}',
    ['4 example-form: calls[0].request.url: must be a path and query, such as /orders?limit=5'],
  ],
  ['a file that is no JSON', '{ "query": ', ['1 example-form: Flow map must end with a } at line 1, column 12:']],
  [
    'a file that is deeper than parsers can go',
    `{ "query": "{ number }", "variables": { "x": ${'['.repeat(20_000)}`,
    ['- example-form: the file is nested deeper than 500 levels'],
  ],
  ['a file that is no object', '[]', ['- example-form: the example: must be an object with a query or an entity']],
  [
    'a field that the schema lacks',
    { query: '{ orders { name } }' },
    ['2 example-invalid: query: Cannot query field "name" on type "Order".'],
  ],
  [
    'text that is no operation',
    { query: '{ orders ' },
    ['2 example-invalid: query: Syntax Error: Expected Name, found <EOF>.'],
  ],
  [
    'a wrong variable',
    { query: 'query ($n: Int) { orders(first: $n) { id } }', variables: { n: 'x' } },
    ['3 example-invalid: variables: Variable "$n" got invalid value "x"; Int cannot represent non-integer value: "x"'],
  ],
  [
    'a type that is no entity',
    { entity: { type: 'Person', keys: [{ id: 1 }], select: 'name' } },
    ['2 example-invalid: entity: Person is no entity of this module; there are Order'],
  ],
  [
    'a key without its fields',
    { entity: { type: 'Order', keys: [{ number: 1 }], select: 'total' } },
    ['2 example-invalid: entity: each of the keys needs the fields of a key of Order: id'],
  ],
  [
    'a call where none is recorded',
    { ...newest, calls: [], result: ordersResult },
    [`3 ${differs('GET /v1/orders?limit=2&tag=')}`],
  ],
  [
    'another path',
    { ...newest, calls: orders('/v1/order?limit=2&tag='), result: ordersResult },
    [
      `5 ${differs('GET /v1/orders?limit=2&tag=; the nearest, calls[0], differs in path: expected "/v1/order", got "/v1/orders"')}`,
    ],
  ],
  [
    'another query parameter, and one that is missing',
    { ...newest, calls: orders('/v1/orders?limit=5&page=1&tag='), result: ordersResult },
    [
      `5 ${differs('GET /v1/orders?limit=2&tag=; the nearest, calls[0], differs in query parameter "limit": expected "5", got "2"; query parameter "page": expected "1", got nothing')}`,
    ],
  ],
  [
    'another header',
    {
      ...newest,
      headers: { 'X-Tenant': 'acme' },
      calls: [{ ...orders()[0], request: { url: '/v1/orders?limit=2&tag=', headers: { 'X-Tenant': 'other' } } }],
      result: ordersResult,
    },
    [
      `5 ${differs('GET /v1/orders?limit=2&tag=; the nearest, calls[0], differs in header x-tenant: expected "other", got "acme"')}`,
    ],
  ],
  [
    'another method and place of the body',
    { ...created, calls: creating({ method: 'put', body: { order: { total: 4, note: 'a' } } }) },
    [
      `12 ${differs('POST /v1/orders; the nearest, calls[0], differs in method: expected "PUT", got "POST"; body.order.total: expected 4, got 3')}`,
    ],
  ],
  [
    'a recorded call that is not made',
    { ...newest, calls: [...orders(), ...orders('/v1/orders?limit=3')], result: ordersResult },
    ['19 example-call-not-made: the recorded call is not made: GET /v1/orders?limit=3'],
  ],
  [
    'a redacted value, which can be anything',
    { ...created, calls: creating({ method: 'POST', body: { order: { total: 3, note: '[redacted]' } } }) },
    [],
  ],
  [
    'a call that is made twice and recorded once',
    {
      query: 'mutation { a: order(total: 3) { id } b: order(total: 3) { id } }',
      calls: creating({ method: 'POST' }),
      result: { data: {} },
    },
    ['5 example-call-not-recorded: a call is made more often than it is recorded: POST /v1/orders'],
  ],
  [
    'an encoded slash, which is none',
    {
      query: '{ file(path: "a/b") }',
      calls: [{ request: { url: '/v1/files/a/b' }, response: { body: { text: 'x' } } }],
      result: {},
    },
    [
      `5 ${differs('GET /v1/files/a%2Fb; the nearest, calls[0], differs in path: expected "/v1/files/a/b", got "/v1/files/a%2Fb"')}`,
    ],
  ],
  [
    'results that differ, each with its place',
    { ...newest, result: { data: { orders: [{ id: '1', total: 3 }, { id: '2' }] } } },
    [
      '25 example-result-differs: result.data.orders[0].total: expected 3, got 2.5',
      '27 example-result-differs: result.data.orders[1]: expected {"id":"2"}, got nothing',
    ],
  ],
  [
    'an error that nobody expects, and its place in the data',
    {
      query: '{ number }',
      calls: [{ request: { url: '/v1/number' }, response: { status: 503 } }],
      result: { data: { number: 1 } },
    },
    [
      '14 example-result-differs: result.data: expected {"number":1}, got null',
      '13 example-result-differs: result.errors[0]: expected nothing, got {"code":"UPSTREAM_UNAVAILABLE","path":["number"]}',
    ],
  ],
  [
    'nothing about an error that is expected',
    {
      query: '{ number }',
      calls: [{ request: { url: '/v1/number' }, response: { body: 'x' } }],
      result: { data: null, errors: [{ code: 'UPSTREAM_INVALID_RESPONSE', path: ['number'] }] },
    },
    [],
  ],
  [
    'another error than is expected',
    {
      query: '{ number }',
      calls: [{ request: { url: '/v1/number' }, response: { body: 'x' } }],
      result: { errors: [{ code: 'UPSTREAM_TIMEOUT' }] },
    },
    ['16 example-result-differs: result.errors[0].code: expected "UPSTREAM_TIMEOUT", got "UPSTREAM_INVALID_RESPONSE"'],
  ],
  [
    'what the mapping could not do, as a warning',
    {
      ...newest,
      calls: [{ ...orders()[0], response: { body: { orders: [{ id: 1 }] } } }],
      result: { data: { orders: [{ id: '1', total: null }] } },
    },
    ['3 example-mapping-problem: the mapping of Query.orders: property "total" not found in object'],
  ],
  [
    'entities by key, one of which is not there',
    {
      entity: { type: 'Order', keys: [{ id: '1' }, { id: '2' }], select: '{ id total }' },
      calls: orders('/v1/orders?ids=1,2'),
      result: { data: [{ id: '1', total: 2.5 }, null] },
    },
    [],
  ],
  [
    'a body of bytes',
    {
      query: '{ number }',
      calls: [
        {
          request: { url: '/v1/number' },
          response: { base64: 'NDI=', headers: { 'Content-Type': 'application/json' } },
        },
      ],
      result: { data: { number: 42 } },
    },
    [],
  ],
]

describe('selvedge check', () => {
  it.each(cases)('tells of an example: %s', async (_, example, findings) => {
    expect(await findingsOf(example)).toEqual(findings)
  })

  it('runs what is written in YAML', async () => {
    const text =
      'query: |\n  { orders(first: 2, tag: "") { id } }\ncalls:\n  - request: { url: /v1/orders?tag=&limit=2 }\n    response: { body: { orders: [{ id: 1, total: 1 }] } }\nresult:\n  data:\n    orders: [{ id: "2" }]\n'
    expect(await findingsOf(text, 'one.yaml')).toEqual([
      '8 example-result-differs: result.data.orders[0].id: expected "2", got "1"',
    ])
  })

  it('counts the examples, names file and remedy, and fails', async () => {
    const files = {
      'shop/examples/bad.json': JSON.stringify({ ...newest, result: { data: {} } }),
      'shop/examples/good.json': JSON.stringify({ ...newest, result: ordersResult }),
      'shop/examples/.draft.json': '{',
      'shop/examples/README.md': 'notes',
    }
    const { code, report } = await checked(files)
    expect([code, report.ok, report.examples]).toEqual([1, false, 2])
    expect(report.diagnostics).toMatchObject([
      {
        severity: 'error',
        module: 'shop',
        file: expect.stringMatching(/shop\/examples\/bad\.json$/),
        remedy: 'record it again, if that is right: selvedge check --record --example shop/bad',
      },
    ])
    expect(await checked(files, { SHOP_TOKEN: 't' }, { example: 'shop/good' })).toMatchObject({ code: 0 })
    expect(await checked(files, { SHOP_TOKEN: 't' }, { example: 'shop/goood' })).toMatchObject({
      code: 2,
      complained: expect.stringContaining('there is no example shop/goood'),
    })
  })

  it('does not ask for the secrets that the gateway needs', async () => {
    const { code, report } = await checked(
      { 'shop/examples/good.json': JSON.stringify({ ...newest, result: ordersResult }) },
      {},
    )
    expect([code, report.examples]).toEqual([1, 1])
    expect(report.diagnostics.map(({ rule }) => rule)).toEqual(['missing-env'])
  })

  it('passes on the demo, without its services', async () => {
    vi.stubEnv('CRM_URL', 'http://127.0.0.1:1/crm')
    vi.stubEnv('ORDERS_URL', 'http://127.0.0.1:1')
    vi.stubEnv('CATALOG_URL', 'http://127.0.0.1:1')
    vi.stubEnv('SUPPORT_URL', 'http://127.0.0.1:1/graphql')
    const io = createFakeIo()
    expect(await check(io, { schema: 'schema' })).toBe(0)
    vi.unstubAllEnvs()
    expect(io.printed()).toMatch(/^4 modules, \d\d examples: no findings\n$/)
  })
})
