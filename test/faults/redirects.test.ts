import { afterEach, expect, test } from 'vitest'
import {
  createUpstream,
  failureOfStatus,
  type UpstreamOptions,
  type UpstreamRequest,
} from '../../src/upstream/index.ts'
import { type FaultServer, startFaultServer } from '../support/fault-server.ts'
import { type Fault, hang, ok, redirect, status } from '../support/faults.ts'
import type { RecordedRequest } from '../support/read-requests.ts'
import { selfSigned, startTlsServer } from '../support/tls-server.ts'
import { faultPolicy, getRequest, testContext } from '../support/upstream-fixture.ts'
import { expectFailure } from './expect-failure.ts'

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

async function serve(...script: readonly Fault[]): Promise<FaultServer> {
  const server = await startFaultServer(...script)
  disposers.push(server.close)
  return server
}

function open(options: Partial<UpstreamOptions> = {}) {
  const upstream = createUpstream({ source: 'billing', ...faultPolicy, ...options })
  disposers.push(upstream.close)
  /** Sends, and judges the status as every source does. */
  return (request: UpstreamRequest, context = testContext()) =>
    upstream.send(request, context, (response) => {
      const failure = failureOfStatus(response.status, response.headers, { source: 'billing' })
      if (failure !== undefined) throw failure
      return Buffer.from(response.body).toString()
    })
}

const to = (code: number, location: string, headers: Readonly<Record<string, string>> = {}): Fault =>
  status(code, { location, ...headers })
const blocked = (upstreamStatus: number) =>
  ({ code: 'UPSTREAM_BLOCKED', reason: 'redirect', upstreamStatus, retryable: false }) as const
const seen = ({ method, path, body }: RecordedRequest) => `${method} ${path} ${body}`.trimEnd()
const post = (url: string, isIdempotent: boolean): UpstreamRequest => ({
  ...getRequest(url),
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer canary' },
  body: '{"q":1}',
  isIdempotent,
})

test.each([301, 302, 303, 307, 308])('36. a %i is followed by nobody who was not asked to', async (code) => {
  const server = await serve(to(code, '/elsewhere'), ok({ a: 1 }))
  const error = await expectFailure(open()(getRequest(`${server.url}/bill`)), blocked(code))
  expect(server.requests).toHaveLength(1)
  expect(error.cause).toMatchObject({ message: expect.stringContaining('maxRedirects') })
})

test.each([301, 302, 303, 307, 308])('36. a %i is followed where it may be, to the same origin', async (code) => {
  const server = await serve(to(code, 'v2/bill?x=%2F#part'), ok({ a: 1 }))
  const request = { ...getRequest(`${server.url}/api/bill`), headers: { authorization: 'Bearer canary' } }
  expect(await open({ maxRedirects: 1 })(request)).toBe('{"a":1}')
  expect(server.requests.map(seen)).toEqual(['GET /api/bill', 'GET /api/v2/bill?x=%2F'])
  expect(server.requests[1]?.headers.get('authorization')).toBe('Bearer canary')
})

test('36. nothing goes to another host, another port, another scheme, and no credentials are taken from a location', async () => {
  const canary = await serve(ok({ secret: true }))
  const locations = (port: number) => [
    `http://127.0.0.1:${canary.port}/`,
    `//127.0.0.1:${canary.port}/`,
    `\\\\127.0.0.1:${canary.port}\\`,
    `http://localhost:${port}/`,
    `https://127.0.0.1:${port}/`,
    `http://user:password@127.0.0.1:${port}/`,
    `http://127.0.0.1:${port}@127.0.0.1:${canary.port}/`,
    'file:///etc/passwd',
    'javascript:0',
    'http://[',
  ]
  const server = await serve(
    ...Array.from(
      { length: 10 },
      (_, index): Fault =>
        (socket, request) =>
          redirect(locations(server.port)[index] ?? '')(socket, request),
    ),
  )
  const send = open({ maxRedirects: true })
  for (const _ of locations(0)) await expectFailure(send(getRequest(`${server.url}/bill`)), blocked(302))
  expect(server.requests.map(({ path }) => path)).toEqual(Array(10).fill('/bill'))
  expect(canary.connectionCount()).toBe(0)
})

test('36. a redirect from https to http is not followed', async () => {
  const server = await serve(ok({}))
  const pair = selfSigned({ name: 'localhost' })
  const secure = await startTlsServer(pair, { location: `http://localhost:${server.port}/` })
  disposers.push(secure.close)
  const send = open({ maxRedirects: true, tls: { ca: pair.cert }, attemptTimeoutMs: 2000, connectTimeoutMs: 1000 })
  await expectFailure(send(getRequest(`https://localhost:${secure.port}/bill`)), blocked(302))
  expect(server.connectionCount()).toBe(0)
})

test('36. a loop ends after three', async () => {
  const server = await serve(to(307, '/bill'))
  const context = testContext()
  await expectFailure(open({ maxRedirects: true })(getRequest(`${server.url}/bill`), context), blocked(307))
  expect(server.requests).toHaveLength(4)
  expect(context.trace.records).toMatchObject([{ attempts: 4, status: 307, error: 'UPSTREAM_BLOCKED' }])
})

test.each([301, 302, 303])('36. a read by POST becomes a GET without a body by a %i', async (code) => {
  const server = await serve(to(code, '/result'), ok({ a: 1 }))
  expect(await open({ maxRedirects: true })(post(`${server.url}/search`, true))).toBe('{"a":1}')
  const [, second] = server.requests
  expect(server.requests.map(seen)).toEqual(['POST /search {"q":1}', 'GET /result'])
  expect(second?.headers.get('authorization')).toBe('Bearer canary')
  expect(second?.headers.has('content-type')).toBe(false)
  expect(second?.headers.has('content-length')).toBe(false)
})

test.each([301, 302, 303])('36. a write is not sent to another place by a %i', async (code) => {
  const server = await serve(to(code, '/result'), ok({ a: 1 }))
  const call = open({ maxRedirects: true })(post(`${server.url}/pay`, false), testContext({ operation: 'mutation' }))
  await expectFailure(call, blocked(code))
  expect(server.requests).toHaveLength(1)
})

test.each([
  [307, false],
  [308, false],
  [307, true],
])('36. a %i keeps method and body (read: %s)', async (code, isRead) => {
  const server = await serve(to(code, '/v2/pay'), ok({ a: 1 }))
  expect(await open({ maxRedirects: true })(post(`${server.url}/pay`, isRead))).toBe('{"a":1}')
  expect(server.requests.map(seen)).toEqual(['POST /pay {"q":1}', 'POST /v2/pay {"q":1}'])
  expect(server.requests[1]?.headers.get('content-type')).toBe('application/json')
})

test('36. a redirect without a place is an answer like any other', async () => {
  const server = await serve(status(302), ok({}))
  await expectFailure(open({ maxRedirects: true })(getRequest(`${server.url}/bill`)), blocked(302))
  expect(server.requests).toHaveLength(1)
})

test('36. all hops share the time of one attempt', async () => {
  const server = await serve(to(302, '/slow'), hang)
  const started = performance.now()
  await expectFailure(open({ maxRedirects: true })(getRequest(`${server.url}/bill`)), {
    code: 'UPSTREAM_TIMEOUT',
    reason: 'headers',
    retryable: true,
  })
  expect(performance.now() - started).toBeLessThan(700)
})

test('36. a write whose second hop was not sent was sent nevertheless', async () => {
  const server = await serve((socket, request) => {
    to(307, '/v2/pay', { connection: 'close' })(socket, request)
    socket.end()
    server.stopListening()
  })
  const call = open({ maxRedirects: true })(post(`${server.url}/pay`, false), testContext({ operation: 'mutation' }))
  const error = await expectFailure(call, { code: 'UPSTREAM_UNAVAILABLE', retryable: true })
  expect(error.neverSent).toBe(false)
})
