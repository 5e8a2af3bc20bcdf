import { expect, onTestFinished, test } from 'vitest'
import { download, routeOf } from '../../../../src/sources/download.ts'
import { createOrigins, createUpstream, secret, type UpstreamOptions } from '../../../../src/upstream/index.ts'
import { expectFailure } from '../../../faults/expect-failure.ts'
import { type OnConnect, startConnectProxy } from '../../../support/connect-proxy.ts'
import { startFaultServer } from '../../../support/fault-server.ts'
import { type Fault, fin, ok, reset } from '../../../support/faults.ts'
import { type KeyPair, selfSigned, startTlsServer } from '../../../support/tls-server.ts'
import { getRequest, testContext } from '../../../support/upstream-fixture.ts'

const crm = selfSigned({ name: 'crm.example.com' })
const proxyPair = selfSigned({ name: 'localhost' })
const client = selfSigned({ name: 'gateway.example' })

function open(options: Partial<UpstreamOptions>) {
  const upstream = createUpstream({ source: 'crm', env: {}, retry: false, breaker: false, ...options })
  onTestFinished(upstream.close)
  return upstream
}

async function tlsUpstream(pair: KeyPair = crm, options = {}) {
  const server = await startTlsServer(pair, options)
  onTestFinished(server.close)
  return { ...server, url: `https://crm.example.com:${server.port}/bill` }
}

async function plainUpstream(...script: readonly Fault[]) {
  const server = await startFaultServer(...script)
  onTestFinished(server.close)
  return server
}

const textOf = ({ body }: { readonly body: Uint8Array }) => Buffer.from(body).toString()

test('an https upstream is reached through the proxy, which sees only its host and port', async () => {
  const proxy = await startConnectProxy()
  const server = await tlsUpstream()
  const upstream = open({ proxy: proxy.url, tls: { ca: crm.cert } })
  expect(textOf(await upstream.send(getRequest(server.url), testContext()))).toBe('{"a":1}')
  expect(proxy.seen).toEqual([
    { authority: `crm.example.com:${server.port}`, headers: `host: crm.example.com:${server.port}` },
  ])
})

test('a tunnel is kept for further calls, and closed with the upstream', async () => {
  const proxy = await startConnectProxy()
  const server = await tlsUpstream()
  const upstream = open({ proxy: proxy.url, tls: { ca: crm.cert }, maxConnections: 1 })
  await upstream.send(getRequest(server.url), testContext())
  await upstream.send(getRequest(server.url), testContext())
  expect([server.answeredCount(), proxy.connectionCount()]).toEqual([2, 1])
  await upstream.close()
  await proxy.allClosed()
})

test('a plain http upstream is reached by a tunnel too, so that no answer of the proxy passes for one of its', async () => {
  const proxy = await startConnectProxy()
  const server = await plainUpstream(ok({ a: 2 }))
  const upstream = open({ proxy: proxy.url })
  const { body } = await upstream.send(getRequest(`http://crm.example.com:${server.port}/bill`), testContext())
  expect(Buffer.from(body).toString()).toBe('{"a":2}')
  expect(server.requests[0]?.path).toBe('/bill')
  expect(proxy.seen[0]?.authority).toBe(`crm.example.com:${server.port}`)
})

test('credentials are shown to the proxy alone', async () => {
  const proxy = await startConnectProxy()
  const server = await plainUpstream(ok({}))
  const upstream = open({
    env: { PROXY_PASSWORD: 'p:ss' },
    proxy: { url: proxy.url, username: 'gateway', password: secret.env('PROXY_PASSWORD') },
  })
  await upstream.send(getRequest(`http://crm.example.com:${server.port}/`), testContext())
  const basic = `Basic ${Buffer.from('gateway:p:ss').toString('base64')}`
  expect(proxy.seen[0]?.headers).toContain(`proxy-authorization: ${basic}`)
  expect(server.requests[0]?.headers.has('proxy-authorization')).toBe(false)
})

test('a secret may be the whole URL, credentials included', async () => {
  const proxy = await startConnectProxy()
  const server = await plainUpstream(ok({}))
  const url = `http://me:s%40cret@127.0.0.1:${proxy.port}`
  const upstream = open({ proxy: secret.env('PROXY'), env: { PROXY: url } })
  await upstream.send(getRequest(`http://crm.example.com:${server.port}/`), testContext())
  expect(proxy.seen[0]?.headers).toContain(`Basic ${Buffer.from('me:s@cret').toString('base64')}`)
})

test('the proxy itself is reached by TLS, with its own authority, and inside of it the upstream with its own', async () => {
  const proxy = await startConnectProxy({ pair: proxyPair })
  const server = await tlsUpstream(crm, { clientCa: client.cert })
  const upstream = open({
    proxy: { url: proxy.url, ca: proxyPair.cert },
    tls: { ca: crm.cert, cert: client.cert, key: secret.value(client.key) },
  })
  expect(textOf(await upstream.send(getRequest(server.url), testContext()))).toBe('{"a":1}')
  expect(server.clientNames).toEqual(['DNS:gateway.example'])
  await upstream.close()
  await proxy.allClosed()
})

test('a proxy whose certificate is not trusted gets nothing, even where the upstream’s authority would vouch for it', async () => {
  const proxy = await startConnectProxy({ pair: proxyPair })
  const upstream = open({ proxy: proxy.url, tls: { ca: proxyPair.cert } })
  const call = upstream.send(getRequest('https://crm.example.com/'), testContext())
  await expectFailure(call, { code: 'UPSTREAM_TLS_ERROR', reason: 'proxy', retryable: false, neverSent: true })
  expect(proxy.seen).toEqual([])
})

test('what is shown inside of the tunnel must be the upstream’s certificate', async () => {
  const proxy = await startConnectProxy()
  const other = selfSigned({ name: 'other.example.com' })
  const server = await tlsUpstream(other)
  const upstream = open({ proxy: proxy.url, tls: { ca: other.cert } })
  const call = upstream.send(getRequest(server.url), testContext())
  await expectFailure(call, { code: 'UPSTREAM_TLS_ERROR', retryable: false, neverSent: true })
  expect(server.answeredCount()).toBe(0)
  await proxy.allClosed()
})

test('pins hold inside of the tunnel', async () => {
  const proxy = await startConnectProxy()
  const server = await tlsUpstream()
  const upstream = open({ proxy: proxy.url, tls: { ca: crm.cert, pins: [`sha256/${'A'.repeat(43)}=`] } })
  const call = upstream.send(getRequest(server.url), testContext())
  await expectFailure(call, { code: 'UPSTREAM_TLS_ERROR', reason: 'pin', retryable: false, neverSent: true })
})

const says =
  (text: string): OnConnect =>
  (socket) => {
    socket.write(text, 'latin1')
    return false
  }

const unavailable = { code: 'UPSTREAM_UNAVAILABLE', reason: 'proxy', retryable: true, neverSent: true }
const blocked = { code: 'UPSTREAM_BLOCKED', reason: 'proxy', retryable: false, neverSent: true }
const invalid = { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'proxy', retryable: false, neverSent: true }
const timeout = { code: 'UPSTREAM_TIMEOUT', reason: 'connect', retryable: true, neverSent: true }

test.each<[string, OnConnect, typeof unavailable]>([
  ['407', says('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n'), blocked],
  ['403', says('HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno'), blocked],
  ['a redirect', says('HTTP/1.1 302 Found\r\nlocation: http://evil.example/\r\n\r\n'), blocked],
  ['502', says('HTTP/1.0 502\r\n\r\n'), unavailable],
  ['503', says('HTTP/1.1 503 Busy\r\n\r\n'), unavailable],
  ['504', says('HTTP/1.1 504 Late\r\n\r\n'), timeout],
  ['interim answers before a refusal', says('HTTP/1.1 100 \r\n\r\nHTTP/1.1 403 No\r\n\r\n'), blocked],
  ['what is no HTTP', says('SSH-2.0-OpenSSH_9.6\r\n'), invalid],
  ['a status that is none', says('HTTP/1.1 999 Odd\r\n\r\n'), invalid],
  ['headers without end', says(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}`), invalid],
  ['interim answers without end', says('HTTP/1.1 100 Continue\r\n\r\n'.repeat(2000)), invalid],
  ['words after its answer', says('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'), invalid],
  ['the end', (socket) => !socket.end(), unavailable],
  ['half an answer', (socket) => !socket.end('HTTP/1.1 20'), unavailable],
  ['a reset', (socket) => !socket.resetAndDestroy(), unavailable],
  ['nothing', () => false, timeout],
  [
    'one byte at a time',
    (socket) => {
      const text = `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(10_000)}`
      let sent = 0
      const timer = setInterval(() => socket.write(text.charAt(sent++)), 10)
      socket.once('close', () => clearInterval(timer))
      return false
    },
    timeout,
  ],
])('a proxy that answers with %s', async (_, onConnect, failure) => {
  const proxy = await startConnectProxy({ onConnect })
  const upstream = open({
    connectTimeoutMs: failure === timeout ? 200 : 2000,
    proxy: secret.value(`http://canary-user:canary-password@127.0.0.1:${proxy.port}`),
  })
  const context = testContext()
  const call = upstream.send(getRequest('https://crm.example.com/'), context)
  const error = await expectFailure(call, failure, ['127.0.0.1', String(proxy.port), 'canary'])
  const told = JSON.stringify([context.failures, context.trace.records]) + causesOf(error)
  for (const canary of ['127.0.0.1', String(proxy.port), 'canary']) expect(told).not.toContain(canary)
  await proxy.allClosed()
})

test('a proxy that is not there is unavailable, and the log does not say where it would be', async () => {
  const proxy = await startConnectProxy()
  await proxy.close()
  const upstream = open({ proxy: proxy.url })
  const error = await expectFailure(upstream.send(getRequest('https://crm.example.com/'), testContext()), unavailable)
  expect(causesOf(error)).toContain('ECONNREFUSED')
  expect(causesOf(error)).not.toContain(String(proxy.port))
})

test('a tunnel that is silent while TLS begins is a timeout of the connection, closed on both sides', async () => {
  const proxy = await startConnectProxy({ onConnect: says('HTTP/1.1 200 OK\r\n\r\n') })
  const upstream = open({ proxy: proxy.url, connectTimeoutMs: 200 })
  await expectFailure(upstream.send(getRequest('https://crm.example.com/'), testContext()), timeout)
  await proxy.allClosed()
})

test('a fresh tunnel whose first call fails is no race with a kept connection: one call', async () => {
  const proxy = await startConnectProxy()
  const server = await plainUpstream(reset(), ok({}))
  const upstream = open({ proxy: proxy.url })
  const call = upstream.send(getRequest(`http://crm.example.com:${server.port}/`), testContext())
  await expectFailure(call, { code: 'UPSTREAM_UNAVAILABLE', retryable: true })
  expect(server.requests).toHaveLength(1)
})

test('a kept tunnel that ends as it is used again is replaced', async () => {
  const proxy = await startConnectProxy()
  const server = await plainUpstream(ok({}), fin(), ok({ a: 3 }))
  const upstream = open({ proxy: proxy.url, maxConnections: 1 })
  const request = getRequest(`http://crm.example.com:${server.port}/`)
  await upstream.send(request, testContext())
  expect(textOf(await upstream.send(request, testContext()))).toBe('{"a":3}')
})

test('egress judges the target by what its URL says: a proxy does not lead inside either', async () => {
  const proxy = await startConnectProxy({ onConnect: says('HTTP/1.1 403 No\r\n\r\n') })
  const origins = createOrigins()
  origins.add('https://10.1.2.3/')
  const upstream = open({ proxy: proxy.url, origins })
  const refused = { code: 'UPSTREAM_BLOCKED', reason: 'egress', retryable: false, neverSent: true }
  for (const url of ['http://169.254.169.254/', 'https://10.1.2.4/', 'http://[::1]/', 'http://intranet/'])
    await expectFailure(upstream.send(getRequest(url), testContext()), refused)
  expect(proxy.seen).toEqual([])
  await expectFailure(upstream.send(getRequest('https://10.1.2.3/'), testContext()), blocked)
  expect(proxy.seen.map(({ authority }) => authority)).toEqual(['10.1.2.3:443'])
})

test("'env' goes by the environment, and calls directly what NO_PROXY names", async () => {
  const proxy = await startConnectProxy()
  const server = await plainUpstream(ok({}))
  const env = { HTTP_PROXY: `127.0.0.1:${proxy.port}`, no_proxy: 'localhost' }
  const upstream = open({ proxy: 'env', env })
  await upstream.send(getRequest(`http://crm.example.com:${server.port}/`), testContext())
  await upstream.send(getRequest(`http://localhost:${server.port}/`), testContext())
  expect(proxy.seen.map(({ authority }) => authority)).toEqual([`crm.example.com:${server.port}`])
  expect(server.requests).toHaveLength(2)
})

test('documents of a source are read through its proxy too, and what it has against that is told', async () => {
  const proxy = await startConnectProxy()
  const server = await plainUpstream(ok({ openapi: '3.1.0' }))
  const document = {
    url: `http://crm.example.com:${server.port}/api.json`,
    headers: {},
    timeoutMs: 1000,
    maxBytes: 1000,
  }
  const bytes = await download({ ...document, route: routeOf({ proxy: proxy.url }) })
  expect(Buffer.from(bytes).toString()).toBe('{"openapi":"3.1.0"}')
  const strict = await startConnectProxy({ onConnect: says('HTTP/1.1 407 Who are you\r\n\r\n') })
  await expect(download({ ...document, route: routeOf({ proxy: strict.url }) })).rejects.toThrow(
    'the proxy answered CONNECT with 407',
  )
})

function causesOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return `${error.message} ${JSON.stringify(error)} ${causesOf(error.cause)}`
}
