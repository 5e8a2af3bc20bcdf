import { createHash } from 'node:crypto'
import { ServerResponse } from 'node:http'
import net from 'node:net'
import { ApolloServer } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ErrorCode } from '../../../src/errors/codes.ts'
import { GatewayError } from '../../../src/errors/gateway-error.ts'
import { serve, type TestServer, testConfig } from './serve.ts'
import { createStubGateway, type StubGateway } from './stub-gateway.ts'

const app = 'https://app.example.org'
const askApollo = () => vi.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest')

let pipeline: ReturnType<typeof askApollo>
let gateway: StubGateway
let server: TestServer

beforeEach(async () => {
  gateway = createStubGateway()
  server = await serve(gateway, { config: { ...testConfig, corsOrigins: [app] } })
  pipeline = askApollo()
})

afterEach(async () => {
  gateway.release()
  await server.close()
})

interface Sent {
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly search?: string
  readonly method?: string
}

async function send({ body, headers = {}, search = '', method = 'POST' }: Sent, to = server) {
  const asIs = typeof body === 'string' || body instanceof Uint8Array || body === undefined
  const response = await fetch(`${to.url}/graphql${search}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-request-id': 'one', ...headers },
    ...(body === undefined ? {} : { body: asIs ? (body as string) : JSON.stringify(body) }),
  })
  const { date, ...head } = Object.fromEntries(response.headers)
  expect(date).toBeDefined()
  return { status: response.status, head, body: await response.text() }
}

/** All that is seen of a request: the answer, what was logged, what ran, and whether Apollo Server was asked. */
async function observe(sent: Sent, to = server, ran = gateway) {
  const calls = pipeline.mock.calls.length
  const events = to.events.length
  const operations = ran.operations.length
  const answer = await send(sent, to)
  return {
    way: pipeline.mock.calls.length === calls ? 'short' : 'long',
    answer,
    logged: to.events.slice(events).map(({ durationMs: _some, ...event }) => event),
    ran: ran.operations.slice(operations).map(({ document, operationName, variables, context }) => ({
      document: document.loc?.source.body,
      operationName,
      variables,
      requestId: context.requestId,
      operation: context.operation,
      traceparent: context.traceparent,
      headers: new Map([...context.headers].filter(([name]) => name !== 'connection')),
      timeMs: Math.round(context.deadlineMs - context.trace.startedMs),
      isAborted: context.signal.aborted,
      memo: context.memo.size,
    })),
  }
}

const echo = { query: '{ echo(text: "a") }' }

describe('the short way answers as the long way does', () => {
  const cases: [string, Sent][] = [
    ['data', { body: echo }],
    ['text beyond Latin', { body: { query: '{ echo(text: "żółw 🐢 — é") }' } }],
    ['variables', { body: { query: 'query($t: String!) { echo(text: $t, times: 2) }', variables: { t: 'x' } } }],
    [
      'variables that are escaped',
      { body: '{"query":"query($t: String!) { echo(text: $t) }","variables":{"t":"\\u00e9"}}' },
    ],
    ['null for all that may be absent', { body: { ...echo, variables: null, operationName: null, extensions: null } }],
    ['extensions that mean nothing', { body: { ...echo, extensions: { client: 'app' }, more: [1] } }],
    [
      'one operation of several',
      { body: { query: 'query A { echo(text: "a") } query B { slow }', operationName: 'A' } },
    ],
    ['a named operation', { body: { query: 'query Name { echo(text: "a") }' } }],
    ['a mutation', { body: { query: 'mutation M($n: String!) { rename(name: $n) }', variables: { n: 'x' } } }],
    ['introspection', { body: { query: '{ __type(name: "Query") { name } }' } }],
    ['data beside an error', { body: { query: 'query Q { echo(text: "a") flaky }' } }],
    ['null for all data', { body: { query: '{ required }' } }],
    ['a failed mutation', { body: { query: 'mutation { fail }' } }],
    ['a missing variable', { body: { query: 'query($t: String!) { echo(text: $t) }' } }],
    [
      'a variable of the wrong type',
      { body: { query: 'query($n: Int) { echo(text: "a", times: $n) }', variables: { n: 'x' } } },
    ],
    ['GraphQL’s own media type', { body: echo, headers: { accept: 'application/graphql-response+json' } }],
    [
      'the better of two media types',
      { body: echo, headers: { accept: 'application/json;q=0.5, application/graphql-response+json' } },
    ],
    ['a character set', { body: echo, headers: { 'content-type': 'application/json; charset=UTF-8' } }],
    ['a page of an allowed origin', { body: echo, headers: { origin: app } }],
    ['a page of another origin', { body: { query: '{ flaky }' }, headers: { origin: 'https://other.example.org' } }],
    ['a trace context', { body: echo, headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } }],
    [
      'a trace context that is none',
      { body: echo, headers: { traceparent: 'x', 'x-team': 'blue', cookie: 'a=1; b=2' } },
    ],
    ['a long body', { body: { query: `{ echo(text: "${'x'.repeat(20_000)}") }`, pad: 'y'.repeat(300_000) } }],
    ['a body with a byte order mark', { body: `\u{feff}${JSON.stringify(echo)}` }],
  ]

  it.each(cases)('%s', async (name, sent) => {
    const { way, ...long } = await observe(sent)
    const { way: secondWay, ...short } = await observe(sent)
    const { way: thirdWay, ...again } = await observe(sent) // now the bytes of the body are known, too
    expect(short).toEqual(long)
    expect(again).toEqual(long)
    const expected = name.includes('byte order') ? 'long' : 'short'
    expect([way, secondWay, thirdWay], name).toEqual(['long', expected, expected])
  })

  const codes: [ErrorCode, number | undefined][] = [
    ['DEADLINE_EXCEEDED', undefined],
    ['OVERLOADED', undefined],
    ['RATE_LIMITED', 2_100],
    ['UNAUTHENTICATED', undefined],
    ['INTERNAL_SERVER_ERROR', undefined],
  ]

  it.each(codes)('no data because of %s', async (code, retryAfterMs) => {
    const failing = createStubGateway({
      execute: async () => ({
        errors: [new GraphQLError('x', { originalError: new GatewayError(code, { retryAfterMs }) })],
      }),
    })
    await compareBothWays(failing)
  })

  it('a defect', async () => {
    const broken = createStubGateway({
      execute: async () => {
        throw new Error('secret at /home/me/db.sqlite')
      },
    })
    await compareBothWays(broken)
  })

  async function compareBothWays(failing: StubGateway): Promise<void> {
    const other = await serve(failing)
    await send({ body: { query: '{ slow' } }, other) // the media type is known from any answer, the operation is not
    await send({ body: echo, headers: { accept: '*/*' } }, other)
    const [long, short] = [
      await observe({ body: { query: '{ flaky }' } }, other, failing),
      await observe({ body: { query: '{ flaky }' } }, other, failing),
    ]
    await other.close()
    expect([long.way, short.way]).toEqual(['long', 'short'])
    expect(withoutErrors(short)).toEqual(withoutErrors(long))
  }

  /** Apollo Server wraps what is thrown once more; the log's event is the same. */
  function withoutErrors<T extends { readonly logged: readonly object[] }>(observed: T) {
    return { ...observed, way: '', logged: observed.logged.map((event) => ({ ...event, error: undefined })) }
  }
})

describe('what is not known to the letter goes the long way, and is answered as if nothing were known', () => {
  const sha256Hash = createHash('sha256').update(echo.query).digest('hex')
  const cases: [string, Sent][] = [
    ['a request for a trace', { body: echo, headers: { 'x-selvedge-trace': '0' } }],
    ['a query string', { body: echo, search: '?x=1' }],
    ['a GET', { body: undefined, method: 'GET', search: `?query=${encodeURIComponent(echo.query)}` }],
    ['a persisted query', { body: { ...echo, extensions: { persistedQuery: { version: 1, sha256Hash } } } }],
    [
      'a persisted query with a wrong hash',
      { body: { ...echo, extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } } },
    ],
    ['an unknown operation name', { body: { ...echo, operationName: 'B' } }],
    ['an empty operation name', { body: { ...echo, operationName: '' } }],
    ['an operation name that is no text', { body: { ...echo, operationName: 1 } }],
    ['variables that are no object', { body: { ...echo, variables: [] } }],
    ['variables that are text', { body: { ...echo, variables: '{}' } }],
    ['extensions that are no object', { body: { ...echo, extensions: [] } }],
    ['a list of operations', { body: [echo] }],
    ['an empty body', { body: '' }],
    ['broken JSON', { body: '{"query":"{ echo(text: \\"a\\") }"' }],
    ['bytes that are not UTF-8', { body: Buffer.from(`${JSON.stringify(echo).slice(0, -1)},"x":"\u00ff"}`, 'latin1') }],
    [
      'a key that could reach a prototype',
      { body: '{"query":"{ echo(text: \\"a\\") }","variables":{"__proto__":{}}}' },
    ],
    ['such a key in escapes', { body: '{"query":"{ echo(text: \\"a\\") }","variables":{"\\u005f_pr\\u006fto__":{}}}' }],
    [
      'a key that could reach a constructor',
      { body: '{"query":"{ echo(text: \\"a\\") }","variables":{"constructor":{"prototype":{}}}}' },
    ],
    [
      'values deeper than the stack',
      { body: `{"query":"{ slow }","variables":{"a":${'['.repeat(20_000)}12345678901234567890${']'.repeat(20_000)}}}` },
    ],
    ['text instead of JSON', { body: JSON.stringify(echo), headers: { 'content-type': 'text/plain' } }],
    ['another character set', { body: echo, headers: { 'content-type': 'application/json; charset=utf-7' } }],
    ['a compressed body', { body: echo, headers: { 'content-encoding': 'gzip' } }],
    ['an answer nobody could give', { body: echo, headers: { accept: 'image/png' } }],
    ['a body over the limit', { body: { ...echo, pad: 'x'.repeat(1024 * 1024) } }],
  ]

  it.each(cases)('%s', async (name, sent) => {
    const unknowing = await serve(createStubGateway(), { config: { ...testConfig, corsOrigins: [app] } })
    const expected = await send(sent, unknowing)
    await unknowing.close()
    await send({ body: echo })
    await send({ body: echo, headers: { accept: '*/*' } })
    const calls = pipeline.mock.calls.length
    const answer = await send(sent)
    const headIsFine = !/text instead|another char|compressed|nobody|limit|JSON$|UTF-8|key|empty body|deeper/.test(name)
    if (headIsFine) expect(pipeline.mock.calls.length).toBe(calls + 1)
    expect(withoutDuration(answer)).toEqual(withoutDuration(expected))
  })

  it('a body in chunks', async () => {
    await send({ body: echo })
    const body = new Blob([JSON.stringify(echo)]).stream()
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
    const response = await fetch(`${server.url}/graphql`, init as RequestInit)
    expect(await response.json()).toEqual({ data: { echo: 'a' } })
    expect(pipeline).toHaveBeenCalledTimes(2)
  })

  function withoutDuration(answer: Awaited<ReturnType<typeof send>>) {
    const { 'content-length': length, ...head } = answer.head
    expect(Number(length)).toBe(Buffer.byteLength(answer.body))
    return { ...answer, head, body: answer.body.replace(/"(durationMs|startMs)":[\d.]+/g, '"$1":0') }
  }
})

describe('on the short way', () => {
  const query = 'query($s: Boolean!) { echo(text: "a") slow @include(if: $s) }'
  const known = () => send({ body: { query, variables: { s: false } } })
  const slow = { query, variables: { s: true } }

  it('each request has an id of its own, or the one it brings', async () => {
    await known()
    const ask = (id: string) => send({ body: { query, variables: { s: false } }, headers: { 'x-request-id': id } })
    const [first, second, third] = [await ask('a b'), await ask('a b'), await ask('mine')]
    expect(first?.head['x-request-id']).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
    expect(second?.head['x-request-id']).not.toBe(first?.head['x-request-id'])
    expect(third?.head['x-request-id']).toBe('mine')
    expect(pipeline).toHaveBeenCalledTimes(1)
  })

  it('each request has the variables of its own body', async () => {
    const asks = (body: object) => send({ body: { query: 'query($t: String = "none") { echo(text: $t) }', ...body } })
    const bodies = [{}, { variables: {} }, { variables: { t: 'a' } }, { variables: { t: 'b' } }]
    for (let round = 0; round < 3; round++) {
      const texts = await Promise.all(bodies.map(async (body) => JSON.parse((await asks(body)).body).data.echo))
      expect(texts).toEqual(['none', 'none', 'a', 'b'])
    }
  })

  it('an answer that cannot be sent ends its own connection, and no other', async () => {
    await known()
    vi.spyOn(ServerResponse.prototype, 'writeHead').mockImplementationOnce(() => {
      throw new Error('a defect')
    })
    await expect(known()).rejects.toThrow('fetch failed')
    expect((await known()).body).toBe('{"data":{"echo":"a"}}\n')
    expect(server.events.filter(({ event }) => event === 'internal-error')).toHaveLength(1)
  })

  it('an operation is aborted when its client leaves, and logged as such', async () => {
    await known()
    const controller = new AbortController()
    const answer = fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(slow),
      signal: controller.signal,
    })
    await gateway.slowStarted
    controller.abort()
    await expect(answer).rejects.toThrow()
    await gateway.slowAborted
    await expect
      .poll(() => server.events.filter(({ event }) => event === 'request')[1])
      .toMatchObject({ status: 499, codes: expect.arrayContaining(['CLIENT_CLOSED_REQUEST']) })
    expect(pipeline).toHaveBeenCalledTimes(1)
  })

  it('a client that leaves before its request is whole is logged as refused', async () => {
    await known()
    const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1')
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\naccept: */*\r\ncontent-type: application/json\r\n'
    socket.write(`${head}x-request-id: half\r\ncontent-length: 100\r\n\r\n{"query"`, () => socket.destroy())
    await expect
      .poll(() => server.events.filter(({ requestId }) => requestId === 'half'))
      .toEqual([{ event: 'request-refused', requestId: 'half', code: 'BAD_REQUEST', path: '/graphql', method: 'POST' }])
  })

  it('a drain waits for an operation, and takes no new ones', async () => {
    await known()
    const underWay = send({ body: slow })
    await gateway.slowStarted
    const closed = server.close()
    const refused = await send({ body: slow })
    expect([refused.status, refused.head.connection, refused.head['retry-after']]).toEqual([503, 'close', '1'])
    gateway.release()
    expect((await underWay).body).toBe('{"data":{"echo":"a","slow":"at last"}}\n')
    await closed
    expect(pipeline).toHaveBeenCalledTimes(1)
  })

  it('a drain whose grace is over cuts an operation off, with an answer', async () => {
    const short = createStubGateway()
    const other = await serve(short, { drainGraceMs: 50 })
    await send({ body: { query, variables: { s: false } } }, other)
    const underWay = send({ body: slow }, other)
    await short.slowStarted
    await other.close()
    expect(JSON.parse((await underWay).body)).toMatchObject({ data: { slow: null }, errors: [{ path: ['slow'] }] })
  })

  it('requests on one connection are answered in their order', async () => {
    await known()
    const body = (text: string) => JSON.stringify({ query: '{ echo(text: "T") }'.replace('T', text) })
    const request = (text: string, more = '') =>
      `POST /graphql HTTP/1.1\r\nhost: x\r\naccept: */*\r\ncontent-type: application/json\r\n${more}` +
      `content-length: ${Buffer.byteLength(body(text))}\r\n\r\n${body(text)}`
    await send({ body: body('1') })
    const answers = await new Promise<string>((resolve) => {
      let read = ''
      const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1')
      socket.setEncoding('utf8').on('data', (chunk) => {
        read += chunk
      })
      socket.on('close', () => resolve(read))
      socket.write(request('2') + request('1') + request('3', 'connection: close\r\n'))
    })
    expect(answers.match(/"echo":"\d"/g)).toEqual(['"echo":"2"', '"echo":"1"', '"echo":"3"'])
  })
})
