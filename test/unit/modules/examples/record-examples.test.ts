import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { check } from '../../../../src/cli/check.ts'
import { graphqlUpstream } from '../../../support/graphql-upstream.ts'
import { type Answer, httpUpstream, type Seen } from '../../../support/http-upstream.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'
import { createFakeIo } from '../../cli/fake-io.ts'

const moduleCode = (url: string) => `import { auth, defineModule, rest, secret } from 'selvedge'
export default defineModule({
  source: rest({
    url: '${url}/v1',
    auth: [
      auth.apiKey({ header: 'x-api-key', value: secret.value('key-12345') }),
      auth.apiKey({ query: 'account', value: secret.value('acc/98765') }),
      auth.passThrough({ headers: ['authorization'] }),
    ],
  }),
})
`

const shop = `extend schema @source(name: "api", http: { baseURL: "http://127.0.0.1:1" })
type Order { id: ID total: Float note: String token: String next: String }
type Note { id: ID note: String }
type Query {
  order(id: ID!): Order
    @connect(
      source: "api"
      http: { GET: "/orders/{$args.id}?token={$args.id}", headers: [{ name: "x-tenant", from: "x-tenant" }] }
      selection: "id total? note? token? next: $response.headers.'x-next'?->first"
    )
  both: [Note] @connect(source: "api", http: { GET: "/orders" }, selection: "$.orders { id note? }")
  text: String @connect(source: "api", http: { GET: "/text", headers: [{ name: "accept", value: "text/plain" }] }, selection: "$")
}
type Mutation { add(note: String): Note @connect(source: "api", http: { POST: "/orders", body: "note: $args.note" }, selection: "id note") }
`

async function shopModule(examples: Readonly<Record<string, string>>, answer: (request: Seen) => Answer) {
  const upstream = await httpUpstream(answer)
  const schema = schemaDirectory({
    'shop/module.ts': moduleCode(upstream.url),
    'shop/schema.graphql': shop,
    ...Object.fromEntries(Object.entries(examples).map(([name, text]) => [`shop/examples/${name}`, text])),
  })
  return {
    upstream,
    read: (name: string) => readFileSync(join(schema, 'shop/examples', name), 'utf8'),
    check: async (values: Record<string, string | boolean> = {}) => {
      const io = createFakeIo()
      const code = await check(io, { schema, ...values })
      return { code, printed: io.printed().replaceAll(`${schema}/`, ''), complained: io.complained() }
    },
  }
}

const order = JSON.stringify({
  query: '{ order(id: "7") { id total note token next } }',
  headers: { 'X-Tenant': 'acme', Authorization: 'Bearer secret-of-a-user' },
})

describe('selvedge check --record', () => {
  it('writes the calls and what they map to, without secrets, and is content with it', async () => {
    const answered = {
      id: 7,
      total: 2.5,
      note: 'of key-12345 and secret-of-a-user',
      token: 'tok-1',
      self: '/v1?account=acc%2F98765',
    }
    const shop = await shopModule({ 'order.json': order }, () => ({
      status: 200,
      body: JSON.stringify(answered),
      headers: { 'content-type': 'application/json', 'x-next': '2', 'x-noise': '1', 'set-cookie': 'session=1' },
    }))
    expect(await shop.check({ record: true })).toEqual({
      code: 0,
      printed: 'recorded shop/examples/order.json\n1 module, 1 example: no findings\n',
      complained: '',
    })
    expect(shop.upstream.seen.map(({ url, headers }) => [url, headers['x-api-key'], headers.authorization])).toEqual([
      ['/v1/orders/7?token=7&account=acc%2F98765', 'key-12345', 'Bearer secret-of-a-user'],
    ])
    expect(JSON.parse(shop.read('order.json'))).toEqual({
      query: '{ order(id: "7") { id total note token next } }',
      headers: { 'x-tenant': 'acme', authorization: '[redacted]' },
      calls: [
        {
          request: { method: 'GET', url: '/v1/orders/7?token=[redacted]', headers: { 'x-tenant': 'acme' } },
          response: {
            status: 200,
            headers: { 'x-next': '2' },
            body: {
              id: 7,
              total: 2.5,
              note: 'of [redacted] and [redacted]',
              token: '[redacted]',
              self: '/v1?account=[redacted]',
            },
          },
        },
      ],
      result: {
        data: {
          order: {
            id: '7',
            total: 2.5,
            note: 'of [redacted] and [redacted]',
            token: '[redacted]',

            next: '2',
          },
        },
      },
    })
    await shop.upstream.close()
    expect(await shop.check()).toMatchObject({ code: 0, printed: '1 module, 1 example: no findings\n' })
  })

  it('keeps what is recorded until it is named', async () => {
    let id = 1
    const shop = await shopModule({ 'both.yaml': '# The newest\nquery: "{ both { id } }"\n' }, () => ({
      json: { orders: [{ id: id++ }] },
    }))
    await shop.check({ record: true })
    const first = shop.read('both.yaml')
    expect(first).toMatch(/^# The newest\nquery: "\{ both \{ id \} \}"\ncalls:\n/)
    await shop.check({ record: true })
    expect(shop.read('both.yaml')).toBe(first)
    await shop.check({ record: true, example: 'shop/both' })
    expect(parse(shop.read('both.yaml')).result).toEqual({ data: { both: [{ id: '2' }] } })
    expect(shop.upstream.seen.length).toBe(2)
  })

  it('keeps digits that JSON numbers would lose, and text as text', async () => {
    const body = '{"id":12345678901234567890,"total":1.10}'
    const shop = await shopModule(
      { 'order.yaml': 'query: "{ order(id: 1) { id } }"\n', 'text.yaml': 'query: "{ text }"\n' },
      ({ url }) => ({
        status: 200,
        ...(url.startsWith('/v1/text')
          ? { body: 'plain', headers: { 'content-type': 'text/plain' } }
          : { body, headers: { 'content-type': 'application/json' } }),
      }),
    )
    expect(await shop.check({ record: true })).toMatchObject({ code: 0 })
    expect(parse(shop.read('order.yaml'))).toMatchObject({
      calls: [{ response: { body, headers: { 'content-type': 'application/json' } } }],
      result: { data: { order: { id: '12345678901234567890' } } },
    })
    expect(parse(shop.read('text.yaml'))).toMatchObject({
      calls: [{ response: { body: 'plain' } }],
      result: { data: { text: 'plain' } },
    })
    expect(await shop.check()).toMatchObject({ code: 0 })
  })

  it('writes nothing of what cannot be recorded, and says why', async () => {
    const text = '{ "query": "{ both { id } }" }'
    const shop = await shopModule({ 'both.json': text, 'wrong.json': '{ "query": "{ none }" }' }, () => ({ json: {} }))
    await shop.upstream.close()
    const { code, printed } = await shop.check({ record: true })
    expect(code).toBe(1)
    expect(printed).toMatch(/both\.json error example-not-recorded: a call got no answer: GET \/v1\/orders: /)
    expect(printed).toMatch(/wrong\.json:1:12 error example-invalid: query: Cannot query field "none"/)
    expect(shop.read('both.json')).toBe(text)
  })

  it('makes a mutation only when it is named and allowed', async () => {
    const shop = await shopModule(
      { 'add.json': '{ "query": "mutation { add(note: \\"a\\") { id note } }" }' },
      ({ body }) => ({
        json: { id: 1, ...JSON.parse(body) },
      }),
    )
    expect((await shop.check({ record: true })).printed).toContain('it is a mutation')
    expect((await shop.check({ record: true, example: 'shop/add' })).printed).toContain('it is a mutation')
    expect(await shop.check({ record: true, mutations: true })).toMatchObject({ code: 2 })
    expect(shop.upstream.seen).toEqual([])
    expect(await shop.check({ record: true, mutations: true, example: 'shop/add' })).toMatchObject({ code: 0 })
    expect(shop.upstream.seen.map(({ body }) => body)).toEqual(['{"note":"a"}'])
    expect(JSON.parse(shop.read('add.json'))).toMatchObject({
      calls: [{ request: { method: 'POST', url: '/v1/orders', body: { note: 'a' } } }],
      result: { data: { add: { id: '1', note: 'a' } } },
    })
  })

  it('records a GraphQL service, whose documents may be laid out anew', async () => {
    const typeDefs = 'type Ticket { id: ID! subject: String } type Query { ticket(id: ID!): Ticket }'
    const upstream = await graphqlUpstream(typeDefs, {
      Query: { ticket: (_: unknown, { id }: { id: string }) => ({ id, subject: 'Help' }) },
    })
    const schema = schemaDirectory({
      'support/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './upstream.graphql' }) })`,
      'support/upstream.graphql': typeDefs,
      'support/examples/ticket.json': '{ "query": "{ ticket(id: 1) { subject } }" }',
    })
    expect(await check(createFakeIo(), { schema, record: true })).toBe(0)
    await upstream.close()
    const file = join(schema, 'support/examples/ticket.json')
    const written = JSON.parse(readFileSync(file, 'utf8'))
    expect(written.result).toEqual({ data: { ticket: { subject: 'Help' } } })
    const call = written.calls[0]
    const loose = {
      ...call,
      request: {
        ...call.request,
        body: { ...call.request.body, query: call.request.body.query.replaceAll('{', '\n{') },
      },
    }
    const again = schemaDirectory({
      'support/module.ts': readFileSync(join(schema, 'support/module.ts'), 'utf8'),
      'support/upstream.graphql': typeDefs,
      'support/examples/ticket.json': JSON.stringify({ ...written, calls: [loose] }),
    })
    expect(await check(createFakeIo(), { schema: again })).toBe(0)
  })
})
