import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import WebSocket from 'ws'
import { serve, type TestServer, testConfig } from '../serve.ts'
import { createStubGateway, type StubGateway } from '../stub-gateway.ts'

let gateway: StubGateway
let server: TestServer
beforeEach(async () => {
  gateway = createStubGateway()
  server = await serve(gateway)
})
afterEach(() => server.close())

const address = () => `${server.url.replace('http', 'ws')}/graphql`

function client(options: Partial<Parameters<typeof createClient>[0]> = {}): Client {
  const made = createClient({ url: address(), webSocketImpl: WebSocket, retryAttempts: 0, ...options })
  onTestFinished(async () => made.dispose())
  return made
}

/** A socket that speaks the protocol by hand. */
async function open(headers: Record<string, string> = {}, options: WebSocket.ClientOptions = {}) {
  const socket = new WebSocket(address(), 'graphql-transport-ws', { headers, ...options })
  onTestFinished(() => socket.terminate())
  const messages: unknown[] = []
  const waiting: (() => void)[] = []
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)))
    for (const resolve of waiting.splice(0)) resolve()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  await new Promise((resolve) => socket.on('open', resolve))
  const next = async (): Promise<unknown> => {
    while (messages.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    return messages.shift()
  }
  const send = (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  return { socket, send, next, closed }
}

async function connected(headers: Record<string, string> = {}, payload?: object) {
  const opened = await open(headers)
  opened.send({ type: 'connection_init', payload })
  expect(await opened.next()).toEqual({ type: 'connection_ack' })
  return opened
}

const subscribe = (id: string, query: string, variables?: object) => ({
  id,
  type: 'subscribe',
  payload: { query, variables },
})

describe('a WebSocket', () => {
  it('carries a subscription to the client of graphql-ws, until it ends it', async () => {
    const events = client().iterate({ query: 'subscription { ticks }' })
    const first = events.next()
    await expect.poll(() => gateway.subscriberCount()).toBe(1)
    gateway.tick({ data: '{"ticks":1}' })
    expect(await first).toEqual({ done: false, value: { data: { ticks: 1 } } })
    await events.return?.()
    await expect.poll(() => gateway.subscriberCount()).toBe(0)
    await expect
      .poll(() => server.events.filter(({ event }) => event === 'subscription'))
      .toMatchObject([{ transport: 'websocket', reason: 'client', events: 1 }])
  })

  it('carries queries and mutations', async () => {
    const one = client()
    const results: unknown[] = []
    for await (const result of one.iterate({ query: 'query ($t: String!) { echo(text: $t) }', variables: { t: 'a' } }))
      results.push(result)
    for await (const result of one.iterate({ query: 'mutation { rename(name: "b") }' })) results.push(result)
    expect(results).toEqual([{ data: { echo: 'a' } }, { data: { rename: 'b' } }])
    expect(server.events.filter(({ event }) => event === 'request')).toMatchObject([
      { operation: 'query', status: 200 },
      { operation: 'mutation', status: 200 },
    ])
  })

  it('carries persisted operations, whose text is empty', async () => {
    const { send, next } = await connected()
    const query = '{ echo(text: "a") }'
    const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') }
    const ask = (id: string, text: string) =>
      send({ id, type: 'subscribe', payload: { query: text, extensions: { persistedQuery } } })
    ask('1', '')
    expect(await next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    })
    const answer = { type: 'next', payload: { data: { echo: 'a' } } }
    ask('2', query)
    expect(await next()).toEqual({ id: '2', ...answer })
    expect(await next()).toEqual({ id: '2', type: 'complete' })
    ask('3', '')
    expect(await next()).toEqual({ id: '3', ...answer })
  })

  it('has errors of the same shape, in results and instead of them', async () => {
    const { send, next } = await connected({ 'x-request-id': 'abc' })
    send(subscribe('1', '{ flaky }'))
    expect(await next()).toMatchObject({
      id: '1',
      type: 'next',
      payload: {
        data: { flaky: null },
        errors: [{ path: ['flaky'], extensions: { code: 'UPSTREAM_UNAVAILABLE', requestId: 'abc.1' } }],
      },
    })
    expect(await next()).toEqual({ id: '1', type: 'complete' })
    send(subscribe('2', '{ nothing }'))
    expect(await next()).toMatchObject({
      id: '2',
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED', requestId: 'abc.2' } }],
    })
    send(subscribe('3', '{'))
    expect(await next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] })
    send(subscribe('4', `{ ${'echo '.repeat(10_001)}}`))
    expect(await next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'LIMIT_EXCEEDED', reason: 'tokens' } }],
    })
    send(subscribe('5', 'query ($t: String!) { echo(text: $t) }', { t: 5 }))
    expect(await next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  })

  it('numbers request ids by operation and event', async () => {
    const { send, next } = await connected({ 'x-request-id': 'abc' })
    send(subscribe('1', 'subscription { ticks }'))
    await expect.poll(() => gateway.subscriberCount()).toBe(1)
    expect(gateway.operations[0]?.context.requestId).toBe('abc.1')
    gateway.tick({ data: 'null', errors: [] })
    gateway.tick({ data: '{"ticks":null}' })
    expect(await next()).toEqual({ id: '1', type: 'next', payload: { data: null } })
    expect(await next()).toEqual({ id: '1', type: 'next', payload: { data: { ticks: null } } })
  })

  it('takes headers from its request and from connectionParams', async () => {
    const { send, next } = await connected(
      { authorization: 'Bearer one', 'x-tenant': 't1' },
      { Authorization: 'Bearer two', Cookie: 'a=b', 'sec-fetch-site': 'none', depth: 3, 'x-a': 'b' },
    )
    send(subscribe('1', '{ echo(text: "a") }'))
    await next()
    const headers = gateway.operations[0]?.context.headers
    expect(headers?.get('authorization')).toBe('Bearer two')
    expect(headers?.get('x-tenant')).toBe('t1')
    expect(headers?.get('x-a')).toBe('b')
    expect(['cookie', 'sec-fetch-site', 'depth'].map((name) => headers?.has(name))).toEqual([false, false, false])
  })

  it('reads values as bodies are read: every digit, and no key that could reach a prototype', async () => {
    const { send, next } = await connected()
    const payload = (values: string) =>
      `{"id":"1","type":"subscribe","payload":{"query":"query ($t: String!) { echo(text: $t) }","variables":${values}}}`
    send(payload('{"t":"a","n":12345678901234567890}'))
    expect(await next()).toMatchObject({ payload: { data: { echo: 'a' } } })
    expect(await next()).toMatchObject({ type: 'complete' })
    expect(gateway.operations[0]?.variables).toEqual({ t: 'a', n: 12345678901234567890n })
    send(payload('{"t":"a","__proto__":{"x":1}}'))
    expect(await next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'BAD_REQUEST' } }] })
    expect(gateway.operations).toHaveLength(1)
  })

  it('stops a query that the client ends, and those whose client leaves', async () => {
    const { send, next, socket } = await connected()
    send(subscribe('1', '{ slow }'))
    await gateway.slowStarted
    send({ id: '1', type: 'complete' })
    await gateway.slowAborted
    send(subscribe('2', '{ slow }'))
    send({ type: 'ping' })
    expect(await next()).toEqual({ type: 'pong' })
    await expect.poll(() => gateway.operations).toHaveLength(2)
    socket.terminate()
    await expect.poll(() => gateway.operations.map(({ context }) => context.signal.aborted)).toEqual([true, true])
  })

  it('runs so many operations at a time, and says so of the next', async () => {
    const { send, next } = await connected()
    for (let id = 0; id < 100; id++) send(subscribe(`${id}`, 'subscription { ticks }'))
    await expect.poll(() => gateway.subscriberCount()).toBe(100)
    send(subscribe('one too many', '{ echo(text: "a") }'))
    expect(await next()).toMatchObject({
      id: 'one too many',
      type: 'error',
      payload: [{ extensions: { code: 'LIMIT_EXCEEDED', reason: 'operations' } }],
    })
  })

  it.each<[string, (opened: Awaited<ReturnType<typeof open>>) => unknown, number]>([
    ['an operation before connection_init', ({ send }) => send(subscribe('1', '{ slow }')), 4401],
    ['no JSON', ({ send }) => send('{'), 4400],
    [
      'a second connection_init',
      ({ send }) => {
        send({ type: 'connection_init' })
        send({ type: 'connection_init' })
      },
      4429,
    ],
    [
      'one id twice',
      async ({ send, next }) => {
        send({ type: 'connection_init' })
        await next()
        send(subscribe('1', '{ slow }'))
        send(subscribe('1', '{ slow }'))
      },
      4409,
    ],
    [
      'a payload of a ping that is deeper than the stack',
      ({ send }) => send(`{"type":"ping","payload":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`),
      4400,
    ],
    [
      'parameters that are deeper than the stack',
      ({ send }) => send(`{"type":"connection_init","payload":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`),
      4400,
    ],
    ['a message that only servers send', ({ send }) => send({ type: 'next', id: '1', payload: { data: null } }), 4400],
    ['a message that is too long', ({ send }) => send(' '.repeat(1_100_000)), 1009],
  ])('is closed for %s', async (_name, act, code) => {
    const opened = await open()
    await act(opened)
    expect(await opened.closed).toMatchObject({ code })
    expect(server.events.filter(({ event }) => event === 'internal-error')).toEqual([])
    gateway.release()
  })

  it('is closed with a reason when the gateway shuts down, once the queries on it are answered', async () => {
    const idle = await connected()
    idle.send(subscribe('1', 'subscription { ticks }'))
    const busy = await connected()
    busy.send(subscribe('1', '{ slow }'))
    await gateway.slowStarted
    await expect.poll(() => gateway.subscriberCount()).toBe(1)
    const closing = server.close()
    expect(await idle.closed).toEqual({ code: 1001, reason: 'The gateway is shutting down' })
    busy.send(subscribe('2', '{ echo(text: "a") }'))
    expect(await busy.next()).toMatchObject({
      id: '2',
      type: 'error',
      payload: [{ extensions: { code: 'OVERLOADED' } }],
    })
    gateway.release()
    expect(await busy.next()).toEqual({ id: '1', type: 'next', payload: { data: { slow: 'at last' } } })
    expect(await busy.closed).toEqual({ code: 1001, reason: 'The gateway is shutting down' })
    await closing
    expect(gateway.subscriberCount()).toBe(0)
  })

  it('is cut off where its client is not there any more', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const [alive, gone] = [await open(), await open({}, { autoPong: false })]
    const pinged = [alive, gone].map(({ socket }) => new Promise((resolve) => socket.on('ping', resolve)))
    vi.advanceTimersByTime(12_000)
    await Promise.all(pinged)
    alive.send({ type: 'ping' })
    expect(await alive.next()).toEqual({ type: 'pong' })
    vi.advanceTimersByTime(12_000)
    expect(await gone.closed).toMatchObject({ code: 1006 })
    expect(alive.socket.readyState).toBe(WebSocket.OPEN)
  })

  it('is closed where it does not begin to speak', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { closed } = await open()
    vi.advanceTimersByTime(3_000)
    expect(await closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' })
  })

  it('is dropped where its client does not read', async () => {
    const { send, socket } = await connected()
    send(subscribe('1', 'subscription { ticks }'))
    await expect.poll(() => gateway.subscriberCount()).toBe(1)
    socket.pause()
    const filler = 'x'.repeat(8 * 1024 * 1024)
    for (let count = 0; count < 6; count++) {
      gateway.tick({ data: `{"ticks":"${filler}"}` })
      await new Promise(setImmediate)
    }
    await expect.poll(() => gateway.subscriberCount()).toBe(0)
    await expect
      .poll(() => server.events.filter(({ event }) => event === 'subscription'))
      .toMatchObject([{ reason: 'slow-client' }])
    socket.terminate()
  })
})

describe('opening a WebSocket', () => {
  const upgrade = (url: string, headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; code: unknown }>((resolve, reject) => {
      const socket = new WebSocket(url, 'graphql-transport-ws', { headers })
      socket.on('open', () => {
        socket.terminate()
        resolve({ status: 101, code: undefined })
      })
      socket.on('error', reject)
      socket.on('unexpected-response', (_request, response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () =>
          resolve({ status: response.statusCode, code: JSON.parse(text).errors[0].extensions.code }),
        )
      })
    })

  it.each([
    ['a page of this host', () => ({ origin: server.url }), 101, undefined],
    ['a page of another host', () => ({ origin: 'https://evil.example' }), 403, 'FORBIDDEN'],
    ['a page without an origin of its own', () => ({ origin: 'null' }), 403, 'FORBIDDEN'],
  ])('is for %s as reading answers is', async (_name, headers, status, code) => {
    expect(await upgrade(address(), headers())).toEqual({ status, code })
  })

  it('is for the origins of SELVEDGE_CORS', async () => {
    const open = await serve(createStubGateway(), { config: { ...testConfig, corsOrigins: ['https://app.example'] } })
    onTestFinished(() => open.close())
    const url = `${open.url.replace('http', 'ws')}/graphql`
    expect(await upgrade(url, { origin: 'https://app.example' })).toMatchObject({ status: 101 })
    expect(await upgrade(url, { origin: 'https://app.example.evil' })).toMatchObject({ status: 403 })
  })

  it('is for /graphql alone', async () => {
    expect(await upgrade(address().replace('/graphql', '/sandbox'), {})).toEqual({ status: 404, code: 'NOT_FOUND' })
  })

  it('is refused while the gateway shuts down', async () => {
    const busy = server.post({ query: '{ slow }' })
    await gateway.slowStarted
    const closing = server.close()
    expect(await upgrade(address(), {})).toEqual({ status: 503, code: 'OVERLOADED' })
    gateway.release()
    await Promise.all([busy, closing])
  })

  it('closes a socket of another protocol', async () => {
    const socket = new WebSocket(address(), 'graphql-ws')
    const error = await new Promise((resolve) => socket.on('error', resolve))
    expect(String(error)).toContain('Server sent no subprotocol')
  })

  it.each(['h2c', 'TLS/1.0'])('leaves a request that offers %s instead as it is', async (upgradeTo) => {
    const body = JSON.stringify({ query: '{ echo(text: "a") }' })
    const { port } = new URL(server.url)
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: upgradeTo,
      'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
    }
    const text = await new Promise((resolve, reject) => {
      const sent = request({ port, path: '/graphql', method: 'POST', headers, host: '127.0.0.1' }, (response) => {
        response.setEncoding('utf8')
        response.on('data', resolve)
      })
      sent.on('error', reject)
      sent.end(body)
    })
    expect(JSON.parse(String(text))).toEqual({ data: { echo: 'a' } })
  })
})
