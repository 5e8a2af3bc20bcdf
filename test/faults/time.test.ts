import { afterEach, expect, test } from 'vitest'
import { createUpstream } from '../../src/upstream/index.ts'
import { systemClock } from '../../src/utils/clock.ts'
import { startFaultServer } from '../support/fault-server.ts'
import { drip, dripHeaders, type Fault, hang, ok, stallAfter } from '../support/faults.ts'
import { faultPolicy, getRequest, testContext } from '../support/upstream-fixture.ts'
import { expectFailure } from './expect-failure.ts'

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

async function setUp(...script: readonly Fault[]) {
  const server = await startFaultServer(...script)
  const upstream = createUpstream({ source: 'billing', ...faultPolicy })
  disposers.push(upstream.close, server.close)
  return { server, upstream, request: getRequest(`${server.url}/bill`) }
}

const headersTimeout = { code: 'UPSTREAM_TIMEOUT', reason: 'headers', retryable: true }
const bodyTimeout = { code: 'UPSTREAM_TIMEOUT', reason: 'body', upstreamStatus: 200, retryable: true }

test.each([
  ['6. silence', hang, headersTimeout],
  ['6. headers that drip in', dripHeaders(50), headersTimeout],
  ['7. a body that stalls after 5 bytes', stallAfter(5), bodyTimeout],
  ['8. a body that drips in for ever', drip(50), bodyTimeout],
])('%s: cut at the attempt’s limit, and the upstream sees its socket closed', async (_, fault, failure) => {
  const { server, upstream, request } = await setUp(fault, ok({ a: 2 }))
  const context = testContext()
  const started = performance.now()
  await expectFailure(upstream.send(request, context), failure)
  const elapsedMs = performance.now() - started
  expect(elapsedMs).toBeGreaterThan(390)
  expect(elapsedMs).toBeLessThan(500)
  await server.allClosed()
  expect(server.requests).toHaveLength(1)
  expect(context.trace.records).toMatchObject([{ error: 'UPSTREAM_TIMEOUT', attempts: 1 }])
  const next = await upstream.send(request, testContext())
  expect(Buffer.from(next.body).toString()).toBe('{"a":2}')
})

test('9. an attempt gets no more than the rest of the operation’s time', async () => {
  const { upstream, request } = await setUp(hang)
  const context = testContext()
  const started = performance.now()
  await expectFailure(upstream.send(request, { ...context, deadlineMs: context.clock.nowMs() + 100 }), headersTimeout)
  expect(performance.now() - started).toBeLessThan(200)
})

test('9. an upstream that had hardly any time is not spared for it, one that had half of its time is', async () => {
  const server = await startFaultServer(hang)
  const breaker = { minCalls: 1, failureRatio: 1 }
  const upstream = createUpstream({ source: 'billing', ...faultPolicy, breaker })
  disposers.push(upstream.close, server.close)
  const failed = (timeMs: number) => {
    const context = testContext({ deadlineMs: systemClock.nowMs() + timeMs })
    return expectFailure(upstream.send(getRequest(`${server.url}/bill`), context), headersTimeout)
  }
  await failed(100)
  expect(upstream.status().breaker).toBe('closed')
  await failed(250)
  expect(upstream.status().breaker).toBe('open')
})

test('9. nothing is sent when no time is left', async () => {
  const { server, upstream, request } = await setUp(ok({}))
  const context = testContext()
  const call = upstream.send(request, { ...context, deadlineMs: context.clock.nowMs() })
  await expectFailure(call, { code: 'DEADLINE_EXCEEDED', retryable: true, neverSent: true })
  expect(server.connectionCount()).toBe(0)
  expect(context.trace.records).toMatchObject([{ error: 'DEADLINE_EXCEEDED', attempts: 0 }])
})

test('10. calls to one hanging upstream leave calls to another alone', async () => {
  const slow = await setUp(hang)
  const quick = await setUp(ok({ a: 1 }))
  const context = testContext()
  const [failed, answered] = await Promise.allSettled([
    slow.upstream.send(slow.request, context),
    quick.upstream.send(quick.request, context),
  ])
  expect([failed.status, answered.status]).toEqual(['rejected', 'fulfilled'])
})

// Other tests run beside it, and may take the time: once of three it must be in time.
test('11. a client that leaves closes every upstream socket at once, and is not the upstream’s failure', {
  retry: 2,
}, async () => {
  const { server, upstream } = await setUp(hang)
  const leaving = new AbortController()
  const context = testContext({ signal: leaving.signal })
  const calls = [1, 2, 3].map((id) => upstream.send(getRequest(`${server.url}/bill/${id}`), context))
  const outcomes = Promise.allSettled(calls)
  await server.sawRequests(3)
  const leftMs = performance.now()
  leaving.abort()
  await outcomes
  await server.allClosed()
  expect(performance.now() - leftMs).toBeLessThan(50)
  for (const call of calls) {
    await expectFailure(call, { code: 'DEADLINE_EXCEEDED', reason: 'cancelled', retryable: false })
  }
  expect(context.failures.map(({ code }) => code)).toEqual(Array(3).fill('CLIENT_CLOSED_REQUEST'))
})

test('11. a client that had left before sends nothing', async () => {
  const { server, upstream, request } = await setUp(ok({}))
  const context = testContext({ signal: AbortSignal.abort() })
  const failure = { code: 'DEADLINE_EXCEEDED', reason: 'cancelled', retryable: false, neverSent: true }
  await expectFailure(upstream.send(request, context), failure)
  expect(server.connectionCount()).toBe(0)
})

test('11. a client that leaves while its call waits for a connection costs no connection', async () => {
  const server = await startFaultServer(hang, ok({ a: 2 }))
  const upstream = createUpstream({ source: 'billing', ...faultPolicy, maxConnections: 1 })
  disposers.push(upstream.close, server.close)
  const first = upstream.send(getRequest(`${server.url}/first`), testContext())
  await server.sawRequests(1)
  const leaving = new AbortController()
  const queued = upstream.send(getRequest(`${server.url}/queued`), testContext({ signal: leaving.signal }))
  leaving.abort()
  await expectFailure(queued, { code: 'DEADLINE_EXCEEDED', reason: 'cancelled', retryable: false, neverSent: true })
  await expectFailure(first, headersTimeout)
  const next = await upstream.send(getRequest(`${server.url}/next`), testContext())
  expect(Buffer.from(next.body).toString()).toBe('{"a":2}')
  expect(server.requests.map(({ path }) => path)).toEqual(['/first', '/next'])
})

test('leaves neither timers nor listeners behind', async () => {
  const { server, upstream } = await setUp(ok({}), hang, ok({}))
  let listeners = 0
  const controller = new AbortController()
  const { signal } = controller
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--
    remove(...args)
  }
  const timersBefore = activeTimers()
  const context = testContext({ signal })
  await upstream.send(getRequest(`${server.url}/1`), context)
  await expectFailure(upstream.send(getRequest(`${server.url}/2`), context), headersTimeout)
  await upstream.send(getRequest(`${server.url}/3`), context)
  expect(listeners).toBe(0)
  await upstream.close()
  await server.allClosed()
  expect(activeTimers()).toBeLessThanOrEqual(timersBefore)
})

test('many calls of one operation are no cause for a warning', async () => {
  const { server, upstream } = await setUp(ok({}))
  const warnings: Error[] = []
  const onWarning = (warning: Error): number => warnings.push(warning)
  process.on('warning', onWarning)
  const context = testContext()
  await Promise.all(Array.from({ length: 40 }, (_, id) => upstream.send(getRequest(`${server.url}/${id}`), context)))
  process.off('warning', onWarning)
  expect(server.requests).toHaveLength(40)
  expect(warnings).toEqual([])
})

function activeTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}
