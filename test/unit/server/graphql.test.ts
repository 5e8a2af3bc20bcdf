import { createHash } from 'node:crypto'
import { buildSchema } from 'graphql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { productionConfig, serve, type TestServer } from './serve.ts'
import { createStubGateway, type StubGateway } from './stub-gateway.ts'

let gateway: StubGateway
let server: TestServer

beforeEach(async () => {
  gateway = createStubGateway()
  server = await serve(gateway)
})

afterEach(async () => {
  gateway.release()
  await server.close()
})

const preflight = { 'apollo-require-preflight': '1' }
const get = (query: Record<string, string>, headers: Record<string, string> = preflight) =>
  fetch(`${server.url}/graphql?${new URLSearchParams(query)}`, { headers })

/** The first error's code with the answer's status. */
async function refusal(response: Response): Promise<unknown> {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] }
  return { status: response.status, code: errors[0]?.extensions.code }
}

describe('an operation', () => {
  it('is answered with data alone', async () => {
    const response = await server.post({ query: '{ echo(text: "a", times: 3) }' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({ data: { echo: 'aaa' } })
  })

  it('may come by GET, with variables and an operation name', async () => {
    const query = 'query A($t: String!) { echo(text: $t) } query B { slow }'
    const response = await get({ query, operationName: 'A', variables: '{"t":"x"}' })
    expect(await response.json()).toEqual({ data: { echo: 'x' } })
  })

  it('is answered in the media type of GraphQL where the client asks for that', async () => {
    const response = await server.post(
      { query: '{ echo(text: "a") }' },
      { accept: 'application/graphql-response+json' },
    )
    expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8')
  })

  it('keeps data beside an error, with status 200 and the contract’s error', async () => {
    const response = await server.post({ query: '{ echo(text: "a") flaky }' }, { 'x-request-id': 'abc.1' })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      data: { echo: 'a', flaky: null },
      errors: [
        {
          message: 'The billing service is not available.',
          path: ['flaky'],
          locations: [{ line: 1, column: 19 }],
          extensions: {
            code: 'UPSTREAM_UNAVAILABLE',
            retryable: true,
            retryAfterMs: 800,
            source: 'billing',
            upstreamStatus: 503,
            requestId: 'abc.1',
          },
        },
      ],
    })
  })

  it('has status 200 where a non-null field nulls all data', async () => {
    const response = await server.post({ query: '{ required }' })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    })
  })

  it('says of a failed mutation that it is not to be repeated', async () => {
    const response = await server.post({ query: 'mutation { fail }' })
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { retryable: false } }] })
  })

  it('is parsed once, however often it comes', async () => {
    for (const text of ['a', 'b']) {
      await server.post({ query: 'query($t: String!) { echo(text: $t) }', variables: { t: text } })
    }
    const [first, second] = gateway.operations
    expect(first?.document).toBeDefined()
    expect(second?.document).toBe(first?.document)
  })

  it('has a context of its own: id, trace context, deadline, headers', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    await server.post({ query: '{ echo(text: "a") }' }, { 'x-request-id': 'r1', traceparent, 'x-team': 'blue' })
    await server.post({ query: '{ echo(text: "a") }' })
    const [first, second] = gateway.operations.map(({ context }) => context)
    expect(first).toMatchObject({ requestId: 'r1', traceparent, operation: 'query' })
    expect(first?.headers.get('x-team')).toBe('blue')
    const timeLeft = (first?.deadlineMs ?? 0) - (first?.trace.startedMs ?? 0)
    expect(timeLeft).toBeCloseTo(10_000, 3)
    expect(second?.traceparent).toBeUndefined()
    expect(second?.memo).not.toBe(first?.memo)
    expect(second?.requestId).not.toBe(first?.requestId)
  })

  it('is aborted when its client leaves, and logged as such', async () => {
    const controller = new AbortController()
    const answer = fetch(`${server.url}/graphql?query={slow}`, { headers: preflight, signal: controller.signal })
    await gateway.slowStarted
    controller.abort()
    await expect(answer).rejects.toThrow()
    await gateway.slowAborted
    await expect
      .poll(() => server.events.find(({ event }) => event === 'request'))
      .toMatchObject({ status: 499, codes: expect.arrayContaining(['CLIENT_CLOSED_REQUEST']) })
  })

  it('leaves its signal alone when it is answered', async () => {
    await (await server.post({ query: '{ echo(text: "a") }' })).text()
    expect(gateway.operations[0]?.context.signal.aborted).toBe(false)
  })

  it('is logged as one event', async () => {
    const query = 'query Name { echo(text: "a") flaky }'
    await server.post({ query }, { 'x-request-id': 'r2' })
    expect(server.events.filter(({ event }) => event === 'request')).toEqual([
      {
        event: 'request',
        requestId: 'r2',
        operationName: 'Name',
        operation: 'query',
        status: 200,
        codes: ['UPSTREAM_UNAVAILABLE'],
        fetches: 1,
        durationMs: expect.any(Number),
      },
    ])
  })
})

describe('a request that is refused', () => {
  const post = (headers: Record<string, string>, body = '{"query":"{ slow }"}') => server.post(body, headers)
  const cases: [string, () => Promise<Response>, number, string][] = [
    ['a syntax error', () => server.post({ query: '{' }), 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', () => server.post({ query: '{ nope }' }), 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown operation name',
      () => server.post({ query: 'query A { slow }', operationName: 'B' }),
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'several operations and no name',
      () => server.post({ query: 'query A { slow } query B { slow }' }),
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a document without operation',
      () => server.post({ query: 'fragment F on Query { slow }' }),
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a missing variable',
      () => server.post({ query: 'query($t: String!) { echo(text: $t) }' }),
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a variable of the wrong type',
      () => server.post({ query: 'query($n: Int) { echo(text: "a", times: $n) }', variables: { n: 'x' } }),
      400,
      'BAD_USER_INPUT',
    ],
    ['an empty body', () => server.post(''), 400, 'BAD_REQUEST'],
    ['broken JSON', () => server.post('{"query":'), 400, 'BAD_REQUEST'],
    [
      'JSON that is not UTF-8',
      () =>
        fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.from([0x22, 0xff, 0x22]),
        }),
      400,
      'BAD_REQUEST',
    ],
    [
      'a key that could reach a prototype',
      () => server.post('{"query":"{ slow }","variables":{"__proto__":{"x":1}}}'),
      400,
      'BAD_REQUEST',
    ],
    ['a list of operations', () => server.post([{ query: '{ slow }' }]), 400, 'BAD_REQUEST'],
    ['JSON that is no object', () => server.post('7'), 400, 'BAD_REQUEST'],
    ['no query', () => server.post({ variables: {} }), 400, 'BAD_REQUEST'],
    ['a query that is no text', () => server.post({ query: { kind: 'Document' } }), 400, 'BAD_REQUEST'],
    ['variables that are no object', () => server.post({ query: '{ slow }', variables: '{}' }), 400, 'BAD_REQUEST'],
    ['variables in the URL that are no JSON', () => get({ query: '{ slow }', variables: '{' }), 400, 'BAD_REQUEST'],
    ['text instead of JSON', () => post({ 'content-type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form', () => post({ 'content-type': 'application/x-www-form-urlencoded' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['UTF-7', () => post({ 'content-type': 'application/json; charset=utf-7' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'an EBCDIC body',
      () => post({ 'content-type': 'application/json;charset="IBM037"' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a compressed body', () => post({ 'content-encoding': 'gzip' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a GET with a form’s type',
      () => get({ query: '{ slow }' }, { ...preflight, 'content-type': 'text/plain' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a GET that another site could send', () => get({ query: '{ slow }' }, {}), 400, 'CSRF_BLOCKED'],
    [
      'a GET whose preflight header is empty',
      () => get({ query: '{ slow }' }, { 'apollo-require-preflight': '' }),
      400,
      'CSRF_BLOCKED',
    ],
    ['an answer nobody could give', () => post({ accept: 'image/png' }), 406, 'BAD_REQUEST'],
    ['a mutation by GET', () => get({ query: 'mutation { fail }' }), 405, 'BAD_REQUEST'],
    [
      'a subscription without its transport',
      () => server.post({ query: 'subscription { ticks }' }),
      406,
      'SUBSCRIPTION_TRANSPORT',
    ],
    [
      'PUT',
      () =>
        fetch(`${server.url}/graphql`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{}' }),
      405,
      'BAD_REQUEST',
    ],
    ['DELETE', () => fetch(`${server.url}/graphql`, { method: 'DELETE' }), 405, 'BAD_REQUEST'],
    ['OPTIONS', () => fetch(`${server.url}/graphql`, { method: 'OPTIONS' }), 405, 'BAD_REQUEST'],
    [
      'more tokens than any query needs',
      () => server.post({ query: `{ ${'echo '.repeat(10_001)}}` }),
      400,
      'LIMIT_EXCEEDED',
    ],
    [
      'an unknown persisted query',
      () => server.post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } }),
      200,
      'PERSISTED_QUERY_NOT_FOUND',
    ],
    [
      'a persisted query with another one’s hash',
      () => server.post({ query: '{ slow }', extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } }),
      400,
      'BAD_REQUEST',
    ],
    [
      'a persisted query of another protocol',
      () => server.post({ extensions: { persistedQuery: { version: 2, sha256Hash: 'ab' } } }),
      400,
      'BAD_REQUEST',
    ],
  ]

  it('for a document that may be deeper than the stack runs nothing', async () => {
    const response = await server.post({ query: '{a'.repeat(4_900) })
    // How deep the stack is depends on what of the parser has been compiled: the document ends too early in any case.
    const code = expect.stringMatching(/^(LIMIT_EXCEEDED|GRAPHQL_PARSE_FAILED)$/)
    expect(await refusal(response)).toEqual({ status: 400, code })
  })

  it.each(cases)('for %s runs nothing', async (_name, send, status, code) => {
    const response = await send()
    const text = await response.clone().text()
    expect(await refusal(response), text).toEqual({ status, code })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    const { errors, ...rest } = JSON.parse(text)
    expect(rest).toEqual({})
    expect(errors[0].extensions.requestId).toBe(response.headers.get('x-request-id'))
    const ran = gateway.operations.filter(({ context }) => context.trace.records.length > 0)
    expect(ran.every(({ variables }) => variables === undefined || code === 'BAD_USER_INPUT')).toBe(true)
  })

  it.each(['mutation', 'subscription'])('for a %s where the schema has none runs nothing', async (operation) => {
    const reading = createStubGateway({ schema: buildSchema('type Query { a: Int }') })
    const readOnly = await serve(reading)
    const response = await readOnly.post({ query: `${operation} { a }` })
    expect(await refusal(response)).toEqual({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED' })
    expect(reading.operations).toEqual([])
    await readOnly.close()
  })

  it('for a wrong method says which ones there are', async () => {
    const put = await fetch(`${server.url}/graphql`, { method: 'DELETE' })
    expect(put.headers.get('allow')).toBe('GET, POST')
    const mutation = await get({ query: 'mutation { fail }' })
    expect(mutation.headers.get('allow')).toBe('POST')
  })

  it('lists at most ten mistakes of a document', async () => {
    const query = `{ ${Array.from({ length: 200 }, (_, index) => `nope${index}`).join(' ')} }`
    const { errors } = (await (await server.post({ query })).json()) as { errors: unknown[] }
    expect(errors).toHaveLength(10)
  })
})

describe('a persisted query', () => {
  it('is known by its hash once it was sent', async () => {
    const query = '{ echo(text: "kept") }'
    const sha256Hash = createHash('sha256').update(query).digest('hex')
    const extensions = { persistedQuery: { version: 1, sha256Hash } }
    await server.post({ query, extensions })
    expect(await (await server.post({ extensions })).json()).toEqual({ data: { echo: 'kept' } })
  })
})

describe('the body limit', () => {
  const body = (bytes: number) => {
    const empty = JSON.stringify({ query: '{ echo(text: "a") }', extensions: { pad: '' } })
    return empty.replace('"pad":""', `"pad":"${'x'.repeat(bytes - empty.length)}"`)
  }

  it('lets a body of just 1 MiB through', async () => {
    expect((await server.post(body(1024 * 1024))).status).toBe(200)
  })

  it('refuses one byte more by its length', async () => {
    expect(await refusal(await server.post(body(1024 * 1024 + 1)))).toEqual({ status: 413, code: 'REQUEST_TOO_LARGE' })
  })

  it('refuses one byte more that comes in chunks', async () => {
    const chunks = new Blob([body(1024 * 1024 + 1)]).stream()
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: chunks, duplex: 'half' }
    const response = await fetch(`${server.url}/graphql`, init as RequestInit)
    expect(await refusal(response)).toEqual({ status: 413, code: 'REQUEST_TOO_LARGE' })
  })
})

describe('a trace', () => {
  const query = 'query Customer360 { customer(id: "1") { name orders(first: 3) { id } } }'

  it('is added where the client asks for it', async () => {
    const response = await server.post({ query }, { 'x-selvedge-trace': '1' })
    const { extensions } = (await response.json()) as { extensions: { trace: unknown } }
    expect(extensions).toEqual({
      trace: { plan: null, fetches: gateway.operations[0]?.context.trace.records, durationMs: expect.any(Number) },
    })
  })

  it('is not added for another value', async () => {
    const response = await server.post({ query }, { 'x-selvedge-trace': 'true' })
    expect(Object.keys((await response.json()) as object)).toEqual(['data'])
  })
})

describe('in production', () => {
  let production: TestServer

  beforeEach(async () => {
    production = await serve(createStubGateway(), { config: productionConfig })
  })

  afterEach(() => production.close())

  it.each(['{ __schema { types { name } } }', '{ __type(name: "Query") { name } }'])(
    'refuses introspection: %s',
    async (query) => {
      expect(await refusal(await production.post({ query }))).toEqual({
        status: 400,
        code: 'GRAPHQL_VALIDATION_FAILED',
      })
    },
  )

  it('hints at no names, and echoes no values', async () => {
    for (const body of [
      { query: '{ custome }' },
      { query: 'query($n: Int) { echo(text: "a", times: $n) }', variables: { n: 's3cret' } },
    ]) {
      const text = await (await production.post(body)).text()
      expect(text).not.toMatch(/did you mean|customer|s3cret/i)
    }
  })

  it('adds no trace', async () => {
    const response = await production.post({ query: '{ echo(text: "a") }' }, { 'x-selvedge-trace': '1' })
    expect(await response.json()).toEqual({ data: { echo: 'a' } })
  })

  it('has no sandbox', async () => {
    expect((await fetch(`${production.url}/sandbox`)).status).toBe(404)
    expect((await fetch(`${production.url}/`)).status).toBe(404)
  })
})

describe('answers without data', () => {
  const cases = [
    ['DEADLINE_EXCEEDED', 504, null],
    ['OVERLOADED', 503, '1'],
    ['RATE_LIMITED', 429, '3'],
    ['UNAUTHENTICATED', 401, null],
    ['FORBIDDEN', 403, null],
    ['INTERNAL_SERVER_ERROR', 500, null],
  ] as const

  it.each(cases)('have the status of their first error: %s', async (code, status, retryAfter) => {
    const { GatewayError } = await import('../../../src/errors/gateway-error.ts')
    const { GraphQLError } = await import('graphql')
    const retryAfterMs = code === 'RATE_LIMITED' ? 2_100 : undefined
    const failing = createStubGateway({
      execute: async () => ({
        errors: [new GraphQLError('x', { originalError: new GatewayError(code, { retryAfterMs }) })],
      }),
    })
    const other = await serve(failing)
    const response = await other.post({ query: '{ slow }' })
    await other.close()
    expect(await refusal(response)).toEqual({ status, code })
    expect(response.headers.get('retry-after')).toBe(retryAfter)
  })

  it('have status 500 and tell nothing where the gateway itself breaks', async () => {
    const broken = createStubGateway({
      execute: async () => {
        throw new Error('secret at /home/me/db.sqlite')
      },
    })
    const other = await serve(broken)
    const response = await other.post({ query: '{ slow }' }, { 'x-request-id': 'r9' })
    await other.close()
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'Internal server error.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, requestId: 'r9' },
        },
      ],
    })
    const logged = other.events.find(({ event }) => event === 'internal-error')
    expect(logged).toMatchObject({ requestId: 'r9' })
  })
})
