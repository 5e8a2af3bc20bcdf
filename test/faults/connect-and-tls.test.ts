import { once } from 'node:events'
import { type AddressInfo, createServer, type LookupFunction } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createUpstream, type UpstreamOptions } from '../../src/upstream/index.ts'
import { startBlackhole } from '../support/blackhole.ts'
import { startFaultServer } from '../support/fault-server.ts'
import { type Fault, fin, ok, reset } from '../support/faults.ts'
import { selfSigned, startTlsServer } from '../support/tls-server.ts'
import { faultPolicy, getRequest, testContext } from '../support/upstream-fixture.ts'
import { expectFailure } from './expect-failure.ts'

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

function open(options: Partial<UpstreamOptions> = {}) {
  const upstream = createUpstream({ source: 'billing', ...faultPolicy, ...options })
  disposers.push(upstream.close)
  return upstream
}

async function serve(...script: readonly Fault[]) {
  const server = await startFaultServer(...script)
  disposers.push(server.close)
  return server
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Edge: a TCP server's address is never a string.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A resolver that gives this answer to every name. */
function lookupFailing(code: string): LookupFunction {
  return (hostname, _, callback) => {
    const error: NodeJS.ErrnoException = new Error(`getaddrinfo ${code} ${hostname}`)
    error.code = code
    process.nextTick(callback, error, '', 4)
  }
}

const neverSent = { code: 'UPSTREAM_UNAVAILABLE', retryable: true, neverSent: true }

test.each(['query', 'mutation'] as const)(
  '1. a refused connection is retryable for a %s, as nothing was sent',
  async (operation) => {
    const port = await closedPort()
    const call = open().send(getRequest(`http://127.0.0.1:${port}/bill`), testContext({ operation }))
    const error = await expectFailure(call, neverSent, [String(port), '127.0.0.1', 'ECONNREFUSED'])
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' })
  },
)

test('1. localhost works when only 127.0.0.1 listens', async () => {
  const server = await serve(ok({ a: 1 }))
  const { body } = await open().send(getRequest(`http://localhost:${server.port}/bill`), testContext())
  expect(Buffer.from(body).toString()).toBe('{"a":1}')
})

test('1. localhost works when only ::1 listens', async ({ skip }) => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => ok({ a: 1 })(socket, Object.create(null)))
  })
  const failure = once(server, 'error').then(() => 'no IPv6')
  server.listen(0, '::1')
  const outcome = await Promise.race([once(server, 'listening'), failure])
  if (outcome === 'no IPv6') return skip('this machine has no IPv6')
  disposers.push(async () => {
    server.close()
  })
  // Edge: a TCP server's address is never a string.
  const { port } = server.address() as AddressInfo
  const both: LookupFunction = (_, __, callback) =>
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
  const upstream = open({ lookup: both })
  const { body } = await upstream.send(getRequest(`http://localhost:${port}/bill`), testContext())
  await upstream.close()
  expect(Buffer.from(body).toString()).toBe('{"a":1}')
})

test.each(['ENOTFOUND', 'EAI_AGAIN'])(
  '2. a name that does not resolve (%s) is unavailable, and is not told to clients',
  async (code) => {
    const call = open({ lookup: lookupFailing(code) }).send(
      getRequest('http://billing.corp.example/bill'),
      testContext(),
    )
    await expectFailure(call, neverSent, ['billing.corp.example', code])
  },
)

test('3. a connection that is never answered times out in the connect phase', async ({ skip }) => {
  const blackhole = await startBlackhole()
  if (blackhole === undefined) return skip('this system accepts connections beyond a full backlog')
  disposers.push(blackhole.close)
  const started = performance.now()
  const call = open().send(getRequest(`http://127.0.0.1:${blackhole.port}/bill`), testContext())
  await expectFailure(call, { code: 'UPSTREAM_TIMEOUT', reason: 'connect', retryable: true, neverSent: true })
  const elapsedMs = performance.now() - started
  expect(elapsedMs).toBeGreaterThan(180)
  expect(elapsedMs).toBeLessThan(350)
})

const tlsError = { code: 'UPSTREAM_TLS_ERROR', retryable: false, neverSent: true }

test('4. a self-signed certificate is refused, and taken where its authority is trusted', async () => {
  const pair = selfSigned({ name: 'localhost' })
  const server = await startTlsServer(pair)
  disposers.push(server.close)
  const request = getRequest(`https://localhost:${server.port}/bill`)
  await expectFailure(open().send(request, testContext()), tlsError)
  expect(server.answeredCount()).toBe(0)
  const trusting = open({ tls: { ca: pair.cert }, attemptTimeoutMs: 2000, connectTimeoutMs: 1000 })
  const { body } = await trusting.send(request, testContext())
  expect(Buffer.from(body).toString()).toBe('{"a":1}')
})

test.each([
  ['an expired certificate', { name: 'localhost', days: -1 }],
  ['a certificate for another name', { name: 'other.example' }],
])('4. %s is refused though its authority is trusted', async (_, certificate) => {
  const pair = selfSigned(certificate)
  const server = await startTlsServer(pair)
  disposers.push(server.close)
  const call = open({ tls: { ca: pair.cert } }).send(getRequest(`https://localhost:${server.port}/bill`), testContext())
  await expectFailure(call, tlsError, ['other.example', 'localhost', 'CERT'])
  expect(server.answeredCount()).toBe(0)
})

test('4. plain HTTP on an https port is a TLS failure, never a fallback', async () => {
  // A server that speaks at once: the client reads its words in place of a TLS greeting.
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  disposers.push(async () => {
    server.close()
  })
  // Edge: a TCP server's address is never a string.
  const { port } = server.address() as AddressInfo
  await expectFailure(open().send(getRequest(`https://127.0.0.1:${port}/bill`), testContext()), tlsError)
})

test.each([
  ['closed', fin()],
  ['reset', reset()],
])('5. a kept connection that was %s as the query left is replaced, once and at once', async (_, fault) => {
  const server = await serve(ok({ a: 1 }), fault, ok({ a: 2 }))
  const upstream = open({ maxConnections: 1 })
  await upstream.send(getRequest(`${server.url}/bill`), testContext())
  const context = testContext()
  const { body } = await upstream.send(getRequest(`${server.url}/bill`), context)
  expect(Buffer.from(body).toString()).toBe('{"a":2}')
  expect(context.trace.records).toMatchObject([{ attempts: 2, cache: 'MISS' }])
  expect(context.failures).toEqual([])
  expect(server.connectionCount()).toBe(2)
})

test('5. a mutation that may have been seen is not sent again', async () => {
  const server = await serve(ok({ a: 1 }), fin(), ok({ a: 2 }))
  const upstream = open({ maxConnections: 1 })
  await upstream.send(getRequest(`${server.url}/bill`), testContext())
  const pay = { ...getRequest(`${server.url}/pay`), method: 'POST', body: '{}', isIdempotent: false }
  const context = testContext({ operation: 'mutation' })
  const error = await expectFailure(upstream.send(pay, context), { code: 'UPSTREAM_UNAVAILABLE', retryable: true })
  expect(error.neverSent).toBe(false)
  expect(server.requests).toHaveLength(2)
})

test('5. a fresh connection that fails is no such race: one call', async () => {
  const server = await serve(fin(), ok({ a: 2 }))
  await expectFailure(open().send(getRequest(`${server.url}/bill`), testContext()), {
    code: 'UPSTREAM_UNAVAILABLE',
    retryable: true,
  })
  expect(server.requests).toHaveLength(1)
})
