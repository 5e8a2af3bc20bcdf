import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { createUpstream, secret, type UpstreamOptions } from '../../../../src/upstream/index.ts'
import { expectFailure, type FailureShape } from '../../../faults/expect-failure.ts'
import { startConnectProxy } from '../../../support/connect-proxy.ts'
import { answer, type Http2Request, startHttp2Server } from '../../../support/http2-server.ts'
import { selfSigned, startTlsServer } from '../../../support/tls-server.ts'
import { faultPolicy, getRequest, testContext } from '../../../support/upstream-fixture.ts'

const pair = selfSigned({ name: 'localhost' })
const client = selfSigned({ name: 'gateway.example' })

function open(options: Partial<UpstreamOptions> = {}) {
  const upstream = createUpstream({
    source: 'billing',
    ...faultPolicy,
    connectTimeoutMs: 1000,
    attemptTimeoutMs: 900,
    tls: { ca: pair.cert },
    http2: true,
    ...options,
  })
  onTestFinished(upstream.close)
  return upstream
}

type Upstream = ReturnType<typeof open>

async function setUp(respond?: (request: Http2Request) => void, options?: Partial<UpstreamOptions>, server = {}) {
  const started = await startHttp2Server(pair, respond, server)
  return { server: started, upstream: open(options) }
}

async function get(upstream: Upstream, url: string, context = testContext()): Promise<unknown> {
  const { status, body } = await upstream.send(getRequest(url), context)
  expect(status).toBe(200)
  return JSON.parse(Buffer.from(body).toString())
}

const pay = (url: string) => getRequest(url, { method: 'POST', body: '{}', isIdempotent: false })

const truncated = { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'truncated', upstreamStatus: 200, retryable: true }
const unavailable = { code: 'UPSTREAM_UNAVAILABLE', retryable: true }
const invalid = (reason: string, upstreamStatus?: number): FailureShape => ({
  code: 'UPSTREAM_INVALID_RESPONSE',
  reason,
  ...(upstreamStatus !== undefined && { upstreamStatus }),
  retryable: false,
})

test('one connection carries all calls, each with its own method, path, headers and body', async () => {
  const { server, upstream } = await setUp()
  const post = getRequest(server.url, { method: 'POST', body: '{"é":1}', headers: { accept: 'application/json' } })
  await Promise.all([get(upstream, server.url), upstream.send(post, testContext()), get(upstream, `${server.url}?a=1`)])
  expect(server.connectionCount()).toBe(1)
  const seen = server.requests.map(({ headers, body }) => `${headers[':method']} ${headers[':path']} ${body}`)
  expect(seen.sort()).toEqual(['GET /bill ', 'GET /bill?a=1 ', 'POST /bill {"é":1}'])
  const posted = server.requests.find(({ headers }) => headers[':method'] === 'POST')
  expect(posted?.headers).toMatchObject({
    ':authority': `localhost:${server.port}`,
    ':scheme': 'https',
    accept: 'application/json',
    'content-length': '8',
    'x-request-id': 'req-1',
  })
})

test('an answer comes with its headers, repeated ones joined, and without interim answers and trailers', async () => {
  const { server, upstream } = await setUp(({ stream }) => {
    stream.additionalHeaders({ ':status': 103, link: '</a>' })
    stream.respond(
      { ':status': 404, 'x-a': ['1', '2'], 'x-b': 'é', 'set-cookie': ['a', 'b'] },
      { waitForTrailers: true },
    )
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-trailer': 'late' }))
    stream.end('gone')
  })
  const { status, headers, body } = await upstream.send(getRequest(server.url), testContext())
  expect([status, Buffer.from(body).toString()]).toEqual([404, 'gone'])
  const { date, ...rest } = Object.fromEntries(headers)
  expect(rest).toEqual({ 'x-a': '1, 2', 'x-b': 'é', 'set-cookie': 'a, b' })
})

test.each([
  ['204', 'GET', 204, {}],
  ['an answer to HEAD', 'HEAD', 200, { 'content-length': '99999999' }],
])('%s has no body', async (_, method, status, headers) => {
  const { server, upstream } = await setUp(({ stream }) => {
    stream.respond({ ':status': status, ...headers }, { endStream: true })
  })
  const answered = await upstream.send(getRequest(server.url, { method }), testContext())
  expect([answered.status, answered.body.length]).toEqual([status, 0])
})

test('large bodies go both ways', async () => {
  const text = randomBytes(500_000).toString('base64')
  const { server, upstream } = await setUp(
    ({ stream, body }) => {
      stream.respond({ ':status': 200 })
      stream.end(body)
    },
    { maxBodyBytes: 8 * 1024 * 1024, attemptTimeoutMs: 5000 },
  )
  const request = getRequest(server.url, { method: 'POST', body: text })
  const context = testContext({ deadlineMs: testContext().deadlineMs + 5000 })
  expect(Buffer.from((await upstream.send(request, context)).body).toString() === text).toBe(true)
})

test('an upstream that reads no more, but answers, is heard', async () => {
  const { server, upstream } = await setUp(
    ({ stream }) => {
      stream.respond({ ':status': 413 })
      stream.end('too much')
    },
    {},
    { isHasty: true },
  )
  const request = getRequest(server.url, { method: 'POST', body: 'a'.repeat(1_000_000), isIdempotent: false })
  const { status, body } = await upstream.send(request, testContext())
  expect([status, Buffer.from(body).toString()]).toEqual([413, 'too much'])
  await server.streamsClosed()
})

test('an upstream that offers only HTTP/1.1 is spoken to in that, over the first connection', async () => {
  const server = await startTlsServer(pair)
  onTestFinished(server.close)
  const upstream = open({ maxConnections: 1 })
  const url = `https://localhost:${server.port}/`
  expect(await get(upstream, url)).toEqual({ a: 1 })
  expect(await get(upstream, url)).toEqual({ a: 1 })
  expect([server.answeredCount(), server.connectionCount()]).toEqual([2, 1])
})

test('HTTP/1.1 is spoken where HTTP/2 is not wanted', async () => {
  const { server, upstream } = await setUp(undefined, { http2: false, attemptTimeoutMs: 200 }, { allowHTTP1: true })
  await expectFailure(upstream.send(getRequest(server.url), testContext()), {
    code: 'UPSTREAM_TIMEOUT',
    reason: 'headers',
    retryable: true,
  })
  expect(server.sessions.size).toBe(0)
})

test('calls keep to the number of streams that the upstream takes, from the first one on', async () => {
  const { server, upstream } = await setUp(
    ({ stream, number }) => setTimeout(answer, 5, stream, { n: number }),
    { maxConnections: 1, attemptTimeoutMs: 5000 },
    { settings: { maxConcurrentStreams: 3 } },
  )
  const calls = Array.from({ length: 30 }, (_, index) => get(upstream, `${server.url}/${index}`))
  expect(await Promise.all(calls)).toHaveLength(30)
  expect([server.mostOpenStreams(), server.connectionCount()]).toEqual([3, 1])
})

test('where one connection is full, others are opened, up to the bound', async () => {
  const { server, upstream } = await setUp(
    ({ stream, number }) => setTimeout(answer, 30, stream, { n: number }),
    { maxConnections: 3 },
    { settings: { maxConcurrentStreams: 2 } },
  )
  await Promise.all(Array.from({ length: 20 }, (_, index) => get(upstream, `${server.url}/${index}`)))
  expect(server.connectionCount()).toBe(3)
})

test('after GOAWAY the calls that the upstream took are finished, and those it did not are made elsewhere, mutations too', async () => {
  const { server, upstream } = await setUp(({ stream, number }) => {
    if (number > 2) return answer(stream, { n: number })
    if (number === 1) return setTimeout(answer, 100, stream, { n: 1 })
    return stream.session?.goaway(0, 1)
  })
  const first = get(upstream, server.url)
  await server.sawRequests(1)
  const context = testContext({ operation: 'mutation' })
  const second = upstream.send(pay(server.url), context)
  expect(Buffer.from((await second).body).toString()).toBe('{"n":3}')
  expect(await first).toEqual({ n: 1 })
  expect(server.connectionCount()).toBe(2)
  expect(context.failures).toEqual([])
})

test('after GOAWAY with an error the calls that were taken have failed, and are not made again where they write', async () => {
  const { server, upstream } = await setUp(({ stream, number }) =>
    number === 2 ? stream.session?.goaway(11, 3) : answer(stream, { n: number }),
  )
  await get(upstream, server.url)
  const context = testContext({ operation: 'mutation' })
  await expectFailure(upstream.send(pay(server.url), context), unavailable)
  expect(await get(upstream, server.url)).toEqual({ n: 3 })
})

test('a refused call is made once more, a mutation too; refused again, it was never sent', async () => {
  const { server, upstream } = await setUp(({ stream, number }) =>
    number === 2 ? answer(stream, { n: 2 }) : stream.close(7),
  )
  const context = testContext({ operation: 'mutation' })
  expect(Buffer.from((await upstream.send(pay(server.url), context)).body).toString()).toBe('{"n":2}')
  expect(context.failures).toEqual([])
  await expectFailure(upstream.send(pay(server.url), testContext({ operation: 'mutation' })), {
    ...unavailable,
    neverSent: true,
  })
  expect([server.requests.length, server.connectionCount()]).toEqual([4, 1])
})

test('where the upstream wants HTTP/1.1, the call and all after it are made so', async () => {
  const { server, upstream } = await setUp(
    ({ stream }) => stream.close(13),
    { attemptTimeoutMs: 300 },
    { allowHTTP1: true },
  )
  const call = upstream.send(getRequest(server.url), testContext())
  // The server has no answer for HTTP/1.1: that it is asked is what counts.
  await expectFailure(call, { code: 'UPSTREAM_TIMEOUT', reason: 'headers', retryable: true })
  expect([server.requests.length, server.connectionCount()]).toEqual([1, 2])
})

test.each<[string, (request: Http2Request) => unknown, FailureShape]>([
  ['the end of the connection before headers', ({ stream }) => stream.session?.destroy(), unavailable],
  [
    'the end of the connection in the body',
    (request) => half(request, ({ stream }) => stream.session?.destroy()),
    truncated,
  ],
  [
    'GOAWAY with an error in the body',
    (request) => half(request, ({ stream }) => stream.session?.goaway(2)),
    truncated,
  ],
  [
    'a 64 KB header',
    ({ stream }) => stream.respond({ 'x-big': 'a'.repeat(40_000) }, { endStream: true }),
    invalid('headers'),
  ],
  [
    '200 headers',
    ({ stream }) => stream.respond({ 'x-many': Array.from({ length: 200 }, () => 'a') }, { endStream: true }),
    invalid('headers', 200),
  ],
  [
    'a flood of headers',
    ({ stream }) =>
      stream.respond(Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`x${index}`, ''])), {
        endStream: true,
      }),
    invalid('headers'),
  ],
  [
    'a flood of interim answers',
    ({ stream }) => {
      for (let count = 0; count < 1000; count++) stream.additionalHeaders({ ':status': 103 })
    },
    invalid('headers'),
  ],
  [
    'a body above the limit by its length',
    ({ stream }) => {
      stream.respond({ ':status': 200, 'content-length': '20000000' })
      stream.write('a')
    },
    invalid('too_large', 200),
  ],
  [
    'an endless body',
    ({ stream }) => {
      stream.respond({ ':status': 200 })
      const chunk = Buffer.alloc(16_384, 'a')
      const pump = (): void => {
        while (!stream.closed && stream.write(chunk));
      }
      stream.on('drain', pump)
      pump()
    },
    invalid('too_large', 200),
  ],
])('%s is that failure, once, and the next call works', async (_, misbehave, failure) => {
  const { server, upstream } = await setUp((request) =>
    request.number === 1 ? misbehave(request) : answer(request.stream, { n: request.number }),
  )
  await expectFailure(upstream.send(pay(server.url), testContext({ operation: 'query' })), failure)
  expect(server.requests).toHaveLength(1)
  expect(await get(upstream, server.url)).toEqual({ n: 2 })
  await upstream.close()
  await server.allClosed()
})

function half(request: Http2Request, then: (request: Http2Request) => unknown): void {
  request.stream.respond({ ':status': 200 })
  request.stream.write('{"a":1', () => setTimeout(then, 20, request))
}

test.each<[string, (request: Http2Request) => void, string, number | undefined]>([
  ['headers', () => {}, 'headers', undefined],
  ['the body', (request) => half(request, () => {}), 'body', 200],
])(
  'a call that waits too long for %s times out, is cancelled at the upstream, and leaves the connection to others',
  async (_, wait, reason, upstreamStatus) => {
    const { server, upstream } = await setUp(
      (request) => (request.number === 1 ? wait(request) : answer(request.stream, { n: request.number })),
      { attemptTimeoutMs: 100 },
    )
    await expectFailure(upstream.send(getRequest(server.url), testContext()), {
      code: 'UPSTREAM_TIMEOUT',
      reason,
      ...(upstreamStatus !== undefined && { upstreamStatus }),
      retryable: true,
    })
    await server.streamsClosed()
    expect(await get(upstream, server.url)).toEqual({ n: 2 })
    expect(await get(upstream, server.url)).toEqual({ n: 3 })
  },
)

test('a client that leaves cancels its stream alone', async () => {
  const { server, upstream } = await setUp(({ stream, number }) => {
    if (number === 2) setTimeout(answer, 50, stream, { n: 2 })
    if (number > 2) answer(stream, { n: number })
  })
  const leaving = new AbortController()
  const first = upstream.send(getRequest(`${server.url}/1`), testContext({ signal: leaving.signal }))
  await server.sawRequests(1)
  const second = get(upstream, `${server.url}/2`)
  leaving.abort()
  await expectFailure(first, { code: 'DEADLINE_EXCEEDED', reason: 'cancelled', retryable: false })
  expect(await second).toEqual({ n: 2 })
  await server.streamsClosed()
  expect(await get(upstream, `${server.url}/3`)).toEqual({ n: 3 })
  expect(server.connectionCount()).toBe(1)
})

test('calls that were given up while they waited for a place are never sent', async () => {
  const { server, upstream } = await setUp(
    ({ stream, number }) => setTimeout(answer, 150, stream, { n: number }),
    { maxConnections: 1 },
    { settings: { maxConcurrentStreams: 1 } },
  )
  const first = get(upstream, `${server.url}/1`)
  await server.sawRequests(1)
  const leaving = new AbortController()
  const second = upstream.send(getRequest(`${server.url}/2`), testContext({ signal: leaving.signal }))
  const third = get(upstream, `${server.url}/3`)
  leaving.abort()
  await expectFailure(second, { code: 'DEADLINE_EXCEEDED', reason: 'cancelled', retryable: false, neverSent: true })
  expect([await first, await third]).toEqual([{ n: 1 }, { n: 2 }])
  expect(server.requests.map(({ headers }) => headers[':path'])).toEqual(['/bill/1', '/bill/3'])
})

test('a connection that died without a word takes no more calls after the first that times out on it', async () => {
  const proxy = await startConnectProxy()
  const { server, upstream } = await setUp(undefined, {
    proxy: proxy.url,
    attemptTimeoutMs: 300,
    connectTimeoutMs: 200,
  })
  await get(upstream, server.url)
  proxy.freeze()
  await expectFailure(upstream.send(getRequest(server.url), testContext()), {
    code: 'UPSTREAM_TIMEOUT',
    reason: 'headers',
    retryable: true,
  })
  expect(await get(upstream, server.url)).toEqual({ n: 2 })
  expect(server.connectionCount()).toBe(2)
})

test('an upstream that restarts is connected to again, in whatever it then speaks', async () => {
  const { server, upstream } = await setUp()
  expect(await get(upstream, server.url)).toEqual({ n: 1 })
  await server.close()
  const again = await startHttp2Server(pair, undefined, { port: server.port })
  expect(await get(upstream, server.url)).toEqual({ n: 1 })
  expect(again.connectionCount()).toBe(1)
})

test('a kept connection that ends as a read is sent is replaced, once and at once', async () => {
  const { server, upstream } = await setUp(({ stream, number }) =>
    number === 2 ? stream.session?.destroy() : answer(stream, { n: number }),
  )
  await get(upstream, server.url)
  const context = testContext()
  expect(await get(upstream, server.url, context)).toEqual({ n: 3 })
  expect(context.trace.records).toMatchObject([{ attempts: 2 }])
  expect(context.failures).toEqual([])
})

test('a fresh connection that ends or is reset before the first answer is no such race: one call', async () => {
  const proxy = await startConnectProxy()
  const { server, upstream } = await setUp(
    ({ stream, number }) => (number === 1 ? stream.session?.destroy() : proxy.reset()),
    { proxy: proxy.url },
  )
  await expectFailure(upstream.send(getRequest(server.url), testContext()), unavailable)
  await expectFailure(upstream.send(getRequest(server.url), testContext()), unavailable)
  expect(server.requests).toHaveLength(2)
})

test('an idle connection is closed after its time', async () => {
  const { server, upstream } = await setUp(undefined, { keepAliveTimeoutMs: 30 })
  await get(upstream, server.url)
  await server.allClosed()
  expect(await get(upstream, server.url)).toEqual({ n: 2 })
})

test('client certificates, own authorities and pins hold', async () => {
  const mutual = { requestCert: true, rejectUnauthorized: true, ca: client.cert }
  const server = await startHttp2Server(pair, undefined, mutual)
  const known = open({ tls: { ca: pair.cert, cert: client.cert, key: secret.value(client.key) } })
  expect(await get(known, server.url)).toEqual({ n: 1 })
  const tlsFailure = { code: 'UPSTREAM_TLS_ERROR', retryable: false, neverSent: true }
  await expectFailure(open({ tls: {} }).send(getRequest(server.url), testContext()), tlsFailure)
  const pinned = open({ tls: { ca: pair.cert, pins: [`sha256/${'A'.repeat(43)}=`] } })
  await expectFailure(pinned.send(getRequest(server.url), testContext()), { ...tlsFailure, reason: 'pin' })
  expect(server.requests).toHaveLength(1)
})

test('the way may lead through a proxy', async () => {
  const proxy = await startConnectProxy()
  const { server, upstream } = await setUp(undefined, { proxy: proxy.url })
  await Promise.all([get(upstream, `${server.url}/1`), get(upstream, `${server.url}/2`)])
  expect([server.requests.length, server.sessions.size, proxy.connectionCount()]).toEqual([2, 1, 1])
  await upstream.close()
  await proxy.allClosed()
})

test('a closed upstream leaves nothing open, and its calls fail', async () => {
  const { server, upstream } = await setUp(() => {})
  const call = upstream.send(getRequest(server.url), testContext())
  const outcome = expectFailure(call, unavailable)
  await server.sawRequests(1)
  await upstream.close()
  await outcome
  await server.allClosed()
  await expectFailure(upstream.send(getRequest(server.url), testContext()), { ...unavailable, neverSent: true })
})
