import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { buildSchema, graphqlSync } from 'graphql'
import { describe, expect, it } from 'vitest'
import { type Answer, httpUpstream, type Seen } from '../support/http-upstream.ts'
import { gatewayOver, run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { envelope } from '../support/soap-source.ts'
import { tokenEndpoint } from '../support/token-endpoint.ts'

const fixtures = resolve(import.meta.dirname, '../unit/sources/soap/fixtures')

/** What one kind of source needs for a query and a mutation of one field. */
interface Kind {
  readonly module: (url: string, auth: string) => string
  readonly files?: Readonly<Record<string, string>>
  readonly copied?: string
  readonly answer: (request: Seen) => Answer
  /** How it says that a token is wrong, besides a plain 401. */
  readonly refusals: readonly Answer[]
  readonly query: string
  readonly mutation: string
}

const graphqlSchema = buildSchema('type Query { a: String } type Mutation { b: String }')
const openApi = JSON.stringify({
  openapi: '3.0.0',
  info: { title: 'a', version: '1' },
  paths: {
    '/a': {
      get: {
        operationId: 'a',
        responses: { 200: { description: '', content: { 'application/json': { schema: { type: 'string' } } } } },
      },
      post: {
        operationId: 'b',
        responses: { 200: { description: '', content: { 'application/json': { schema: { type: 'string' } } } } },
      },
    },
  },
})
const fault = envelope(
  '<s:Fault xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><faultcode xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">w:FailedAuthentication</faultcode><faultstring>no</faultstring></s:Fault>',
)
const order = envelope(
  '<x:GetOrderResponse xmlns:x="urn:orders"><x:order><x:number>1</x:number></x:order></x:GetOrderResponse>',
)

const kinds: Readonly<Record<string, Kind>> = {
  rest: {
    module: (url, auth) => `rest({ url: '${url}', auth: ${auth} })`,
    files: {
      'm/schema.graphql': `extend schema @source(name: "m", http: { baseURL: "http://unused" })
        type Query { a: String @connect(source: "m", http: { GET: "/a" }, selection: "$") }
        type Mutation { b: String @connect(source: "m", http: { POST: "/a" }, selection: "$") }`,
    },
    answer: () => ({ json: 'fine' }),
    refusals: [],
    query: '{ a }',
    mutation: 'mutation { b }',
  },
  openapi: {
    module: (url, auth) => `openapi({ document: './a.json', url: '${url}', auth: ${auth} })`,
    files: { 'm/a.json': openApi },
    answer: () => ({ json: 'fine' }),
    refusals: [],
    query: '{ a }',
    mutation: 'mutation { b }',
  },
  graphql: {
    module: (url, auth) => `graphql({ url: '${url}', auth: ${auth} })`,
    answer: ({ body }) => {
      const rootValue = { a: 'fine', b: 'fine' }
      return { json: graphqlSync({ schema: graphqlSchema, source: JSON.parse(body).query, rootValue }) }
    },
    refusals: [{ json: { errors: [{ message: 'who?', extensions: { code: 'UNAUTHENTICATED' } }] } }],
    query: '{ a }',
    mutation: 'mutation { b }',
  },
  soap: {
    module: (url, auth) => `soap({ wsdl: './orders.wsdl', url: '${url}', auth: ${auth} })`,
    copied: fixtures,
    answer: () => ({ status: 200, body: order, headers: { 'content-type': 'text/xml' } }),
    refusals: [{ status: 500, body: fault, headers: { 'content-type': 'text/xml' } }],
    query: '{ order(id: "1") { number } }',
    mutation: '{ order(id: "1") { number } }',
  },
}

/** A gateway over one module, whose upstream refuses `t1` and what came before `good`. */
async function setUp(kind: Kind, refusal: Answer = { status: 401, body: 'no' }) {
  const state = { good: 't1' }
  const tokens = await tokenEndpoint()
  const api = await httpUpstream((request) =>
    request.headers.authorization === `Bearer ${state.good}` ? kind.answer(request) : refusal,
  )
  const slot = `auth.clientCredentials({ tokenUrl: '${tokens.url}', client: { id: 'g', secret: secret.env('SECRET') } })`
  const directory = schemaDirectory({
    'm/module.ts': `import { auth, defineModule, graphql, openapi, rest, secret, soap } from 'selvedge'
      void [graphql, openapi, rest, soap]
      export default defineModule({ source: ${kind.module(api.url, slot)} })`,
    ...kind.files,
  })
  if (kind.copied !== undefined) cpSync(kind.copied, join(directory, 'm'), { recursive: true })
  const gateway = await gatewayOver(directory, { SECRET: 'hunter2' })
  return { state, tokens, api, gateway }
}

describe.each(Object.entries(kinds))('client credentials of a source of kind %s', (_, kind) => {
  it('go along, also when the schema is read, and are renewed where they are refused', async () => {
    const { state, tokens, api, gateway } = await setUp(kind)
    expect((await run(gateway, kind.query)).errors).toEqual([])
    state.good = 't2'
    const calls = api.seen.length
    expect((await run(gateway, kind.mutation)).errors).toEqual([])
    expect(api.seen).toHaveLength(calls + 2)
    expect(tokens.requests).toHaveLength(2)
  })

  it.each(kind.refusals)('are renewed where an answer says that they are wrong', async (refusal) => {
    const { state, tokens, gateway } = await setUp(kind, refusal)
    await run(gateway, kind.query)
    state.good = 't2'
    expect((await run(gateway, kind.query)).errors).toEqual([])
    expect(tokens.requests).toHaveLength(2)
  })

  it('are shown by nothing', async () => {
    const { gateway } = await setUp(kind)
    const { answer } = await run(gateway, kind.query)
    const printed = [
      inspect(gateway, { depth: 5, showHidden: true }),
      JSON.stringify([gateway.sources(), gateway.diagnostics, answer]),
    ]
    for (const text of printed) expect(text).not.toMatch(/hunter2|Bearer t1|"t1"/)
  })
})

it('a write that GraphQL answered is not sent again, as a part of it may be done', async () => {
  const kind = kinds.graphql
  if (kind === undefined) throw new Error('there is such a kind')
  const { state, api, gateway } = await setUp(kind, kind.refusals[0])
  state.good = 't2'
  const calls = api.seen.length
  expect((await run(gateway, kind.mutation)).errors).toMatchObject([{ code: 'UNAUTHENTICATED' }])
  expect(api.seen).toHaveLength(calls + 1)
})
