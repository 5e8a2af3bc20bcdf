import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startBlackhole } from '../support/blackhole.ts'
import { type FaultGatewayOptions, goodBill } from '../support/fault-gateway.ts'
import {
  bomb,
  drip,
  dripHeaders,
  endlessChunks,
  type Fault,
  fin,
  gzip,
  hang,
  ok,
  raw,
  redirect,
  reset,
  stallAfter,
  status,
} from '../support/faults.ts'
import { expectHealthy, expectRest, expectRow, openRow, type RowOutcome } from './row.ts'

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const json = JSON.stringify({ id: 'x'.repeat(40_000) })
const large = Buffer.concat([Buffer.from(`${head}content-length: 20000000\r\n\r\n`), Buffer.alloc(20_000_000, 'e')])

const unavailable = { code: 'UPSTREAM_UNAVAILABLE', retryable: true }
const timeout = (reason: string, upstreamStatus?: number) => ({
  code: 'UPSTREAM_TIMEOUT',
  reason,
  retryable: true,
  ...(upstreamStatus !== undefined && { upstreamStatus }),
})
const invalid = (reason: string, upstreamStatus?: number) => ({
  code: 'UPSTREAM_INVALID_RESPONSE',
  reason,
  retryable: reason === 'truncated',
  ...(upstreamStatus !== undefined && { upstreamStatus }),
})
const truncated = invalid('truncated', 200)

type Row = readonly [title: string, fault: Fault, outcome: RowOutcome]

/** Each for both ways of execution; the fault is there for as many requests as there are calls, and then it is over. */
const rows: readonly Row[] = [
  ['6. silence', hang, { ...timeout('headers'), calls: 1 }],
  ['6. headers that drip in', dripHeaders(100), { ...timeout('headers'), calls: 1 }],
  ['7. a body that stalls after 5 bytes', stallAfter(5), { ...timeout('body', 200), calls: 1 }],
  ['8. a body that drips in for ever', drip(50), { ...timeout('body', 200), calls: 1 }],
  ['12. a close before headers', fin(), { ...unavailable, calls: 3 }],
  ['12. a reset before headers', reset(), { ...unavailable, calls: 3 }],
  [
    '13. a close short of content-length',
    fin({ after: `${head}content-length: 30\r\n\r\n{"id":"1"}` }),
    { ...truncated, calls: 3 },
  ],
  [
    '13. a reset short of content-length',
    reset({ after: `${head}content-length: 30\r\n\r\n{"id":"1"}` }),
    { ...truncated, calls: 3 },
  ],
  [
    '13. chunks without an end, though the JSON looks complete',
    fin({ after: `${head}transfer-encoding: chunked\r\n\r\na\r\n{"id":"1"}\r\n` }),
    { ...truncated, calls: 3 },
  ],
  [
    '15. content-length and transfer-encoding',
    raw(`${head}content-length: 7\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n0\r\n\r\n`),
    { ...invalid('protocol'), calls: 1 },
  ],
  [
    '15. two content-lengths',
    raw(`${head}content-length: 7\r\ncontent-length: 8\r\n\r\n{"a":1}`),
    { ...invalid('protocol'), calls: 1 },
  ],
  [
    '15. a negative content-length',
    raw(`${head}content-length: -5\r\n\r\n{"a":1}`),
    { ...invalid('protocol'), calls: 1 },
  ],
  ['15. a bare line feed', raw('HTTP/1.1 200 OK\ncontent-length: 7\n\n{"a":1}'), { ...invalid('protocol'), calls: 1 }],
  ['15. a bad status line', raw('HTTP/1.1 abc\r\n\r\n'), { ...invalid('protocol'), calls: 1 }],
  ['16. a 64 KB header', status(200, { 'x-big': 'a'.repeat(65_536) }), { ...invalid('headers'), calls: 1 }],
  [
    '16. 200 headers',
    status(200, { 'x-many': Array.from({ length: 200 }, () => 'a') }),
    { ...invalid('headers', 200), calls: 1 },
  ],
  [
    '16. a flood of 103',
    raw('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(1000)),
    { ...invalid('headers'), calls: 1 },
  ],
  ['17. gzip cut at 2 %', gzip(json, { cut: 0.02 }), { ...truncated, calls: 3 }],
  ['17. gzip cut at 50 %', gzip(json, { cut: 0.5 }), { ...truncated, calls: 3 }],
  ['17. gzip cut at 99.99 %', gzip(json, { cut: 0.9999 }), { ...truncated, calls: 3 }],
  [
    '18. plain text labelled gzip',
    status(200, { 'content-encoding': 'gzip' }, json),
    { ...invalid('encoding', 200), calls: 1 },
  ],
  [
    '18. an unknown coding',
    status(200, { 'content-encoding': 'zstd-9' }, json),
    { ...invalid('encoding', 200), calls: 1 },
  ],
  [
    '18. six codings deep',
    status(200, { 'content-encoding': 'gzip, gzip, gzip, gzip, gzip, gzip' }, gzipSync(json)),
    { ...invalid('encoding', 200), calls: 1 },
  ],
  ['18. bad deflate', status(200, { 'content-encoding': 'deflate' }, json), { ...invalid('encoding', 200), calls: 1 }],
  ['19. a bomb of 200 MB in 194 KB', bomb(200_000_000), { ...invalid('too_large', 200), calls: 1 }],
  ['19. 20 MB plain', raw(large), { ...invalid('too_large', 200), calls: 1 }],
  ['19. endless chunks', endlessChunks, { ...invalid('too_large', 200), calls: 1 }],
  ['21. an empty 200', status(200), { ...invalid('parse', 200), calls: 1 }],
  [
    '21. HTML in a 200',
    status(200, { 'content-type': 'text/html' }, '<html>canary</html>'),
    { ...invalid('parse', 200), calls: 1 },
  ],
  [
    '21. an upgrade nobody asked for',
    raw('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    { ...invalid('protocol'), calls: 1 },
  ],
  ['21. a stray 304', status(304), { ...invalid('status', 304), calls: 1 }],
  [
    '22. broken JSON',
    status(200, { 'content-type': 'application/json' }, '{"id": canary'),
    { ...invalid('parse', 200), calls: 1 },
  ],
  [
    '35. 400',
    status(400, {}, 'canary'),
    { code: 'UPSTREAM_BAD_REQUEST', upstreamStatus: 400, retryable: false, calls: 1 },
  ],
  [
    '35. 401',
    status(401, {}, 'canary'),
    { code: 'UPSTREAM_UNAUTHENTICATED', upstreamStatus: 401, retryable: false, calls: 1 },
  ],
  ['35. 403', status(403), { code: 'UPSTREAM_FORBIDDEN', upstreamStatus: 403, retryable: false, calls: 1 }],
  ['35. 404', status(404), { code: 'UPSTREAM_NOT_FOUND', upstreamStatus: 404, retryable: false, calls: 1 }],
  ['35. 409', status(409), { code: 'UPSTREAM_CONFLICT', upstreamStatus: 409, retryable: false, calls: 1 }],
  ['35. 410', status(410), { code: 'UPSTREAM_NOT_FOUND', upstreamStatus: 410, retryable: false, calls: 1 }],
  [
    '35. 422 with problem details',
    status(422, { 'content-type': 'application/problem+json' }, '{"type":"about:blank","detail":"canary"}'),
    { code: 'UPSTREAM_BAD_REQUEST', upstreamStatus: 422, retryable: false, calls: 1 },
  ],
  ['35. 501', status(501), { code: 'UPSTREAM_ERROR', upstreamStatus: 501, retryable: false, calls: 1 }],
  [
    '36. 302 to another host',
    redirect('http://169.254.169.254/canary'),
    { code: 'UPSTREAM_BLOCKED', reason: 'redirect', upstreamStatus: 302, retryable: false, calls: 1 },
  ],
  [
    '33. Retry-After past the deadline',
    status(429, { 'retry-after': '5' }),
    { code: 'UPSTREAM_RATE_LIMITED', upstreamStatus: 429, retryable: true, retryAfterMs: 5000, calls: 1 },
  ],
  [
    '33. Retry-After of a day',
    status(429, { 'retry-after': '86400' }),
    { code: 'UPSTREAM_RATE_LIMITED', upstreamStatus: 429, retryable: true, retryAfterMs: 3_600_000, calls: 1 },
  ],
  ['34. Retry-After: -5', status(503, { 'retry-after': '-5' }), { ...unavailable, upstreamStatus: 503, calls: 1 }],
  ['34. Retry-After: abc', status(503, { 'retry-after': 'abc' }), { ...unavailable, upstreamStatus: 503, calls: 1 }],
  ['34. an empty Retry-After', status(503, { 'retry-after': '' }), { ...unavailable, upstreamStatus: 503, calls: 1 }],
  [
    '34. Retry-After twice',
    status(503, { 'retry-after': ['1', '2'] }),
    { ...unavailable, upstreamStatus: 503, calls: 1 },
  ],
  [
    '34. Retry-After: 0',
    status(503, { 'retry-after': '0' }),
    { ...unavailable, upstreamStatus: 503, retryAfterMs: 0, calls: 3 },
  ],
  [
    '34. Retry-After in the past',
    status(503, { 'retry-after': 'Thu, 01 Jan 2015 00:00:00 GMT' }),
    { ...unavailable, upstreamStatus: 503, retryAfterMs: 0, calls: 3 },
  ],
]

describe.each(['compiled', 'reference'] as const)('the %s way', (execution) => {
  test.each(rows)('%s', async (_, fault, outcome) => {
    // Of three attempts that each take all of their time, the last gets as much as is left: one tells it exactly.
    const policy = outcome.code === 'UPSTREAM_TIMEOUT' ? 'retry: false,' : ''
    const gateway = await openRow({ execution, policy, billing: [...Array(outcome.calls).fill(fault), goodBill] })
    await expectRow(gateway, outcome)
  })
})

/** What is said of writes, which nobody may repeat. */
const writes: readonly Row[] = [
  ['12. a reset before headers', reset(), { ...unavailable, retryable: false, calls: 1 }],
  [
    '13. a close short of content-length',
    fin({ after: `${head}content-length: 30\r\n\r\n{"id":"1"}` }),
    { ...truncated, retryable: false, calls: 1 },
  ],
  ['6. silence', hang, { ...timeout('headers'), retryable: false, calls: 1 }],
  ['30. 503', status(503), { ...unavailable, upstreamStatus: 503, retryable: false, calls: 1 }],
]

test.each(writes)('a mutation: %s', async (_, fault, outcome) => {
  const gateway = await openRow({ billing: [fault, goodBill] })
  await expectRow(gateway, { ...outcome, field: 'pay' })
})

async function closedPortUrl(): Promise<string> {
  const { startFaultServer } = await import('../support/fault-server.ts')
  const server = await startFaultServer()
  await server.close()
  return server.url
}

describe('A. connecting', () => {
  test.each(['bill', 'pay'] as const)('1. refused: %s is tried three times, as nothing was sent', async (field) => {
    const gateway = await openRow({ billingUrl: await closedPortUrl() })
    const query = field === 'pay' ? 'mutation { pay { id } }' : '{ ok bill { id } }'
    const { data, errors, fetches } = await gateway.ask(query, { headers: { 'x-selvedge-trace': '1' } })
    expect(data).toEqual(field === 'pay' ? { pay: null } : { ok: 'fine', bill: null })
    expect(errors).toMatchObject([{ path: [field], extensions: { ...unavailable, source: 'billing' } }])
    expect(fetches).toContainEqual(expect.objectContaining({ source: 'billing', attempts: 3 }))
    expect(gateway.events.filter(({ event }) => event === 'upstream-failure')).toHaveLength(3)
    await expectRest(gateway)
  })

  test('3. a connection that is never answered times out in the connect phase', async ({ skip }) => {
    const blackhole = await startBlackhole()
    if (blackhole === undefined) return skip('this system accepts connections beyond a full backlog')
    const gateway = await openRow({ billingUrl: `http://127.0.0.1:${blackhole.port}` })
    const { data, errors, durationMs } = await gateway.ask('{ ok bill { id } }')
    await blackhole.close()
    expect(data).toEqual({ ok: 'fine', bill: null })
    expect(errors).toMatchObject([{ path: ['bill'], extensions: timeout('connect') }])
    expect(durationMs).toBeGreaterThan(550)
    await expectRest(gateway)
  })
})

describe('B. time', () => {
  test('9. the last attempt gets only the rest, and none starts with less than 20 ms left', async () => {
    const slow: Fault = (socket, request) => void setTimeout(() => status(503)(socket, request), 300)
    const gateway = await openRow({
      billing: [slow],
      policy: 'retry: { maxAttempts: 10, baseDelayMs: 20, maxDelayMs: 20 },',
    })
    const { errors } = await gateway.ask('{ ok bill { id } }')
    expect(errors).toHaveLength(1)
    const { requests } = gateway.billing
    expect(requests.length).toBeGreaterThanOrEqual(3)
    const [first] = requests
    for (const { atMs } of requests) expect(atMs - (first?.atMs ?? 0)).toBeLessThan(1000)
    await expectRest(gateway)
  })

  test('10. one hanging source leaves the others, and ends at its own limit', async () => {
    const gateway = await openRow({
      billing: [hang],
      people: [...Array(1)].map(() => ok({ data: null })),
      policy: 'retry: false,',
    })
    const { data, errors } = await gateway.ask('{ ok bill { id } }')
    expect(data).toEqual({ ok: 'fine', bill: null })
    expect(errors).toMatchObject([{ path: ['bill'], extensions: timeout('headers') }])
  })

  test('10. what must not be null takes all with it, with one error', async () => {
    const gateway = await openRow({ billing: [hang], policy: 'retry: false,' })
    const { data, errors } = await gateway.ask('{ ok billReq { id } }')
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ path: ['billReq'], extensions: timeout('headers') }])
    expect(errors).toHaveLength(1)
    await expectRest(gateway)
  })

  test('11. a client that leaves ends the calls; nobody is charged for it', async () => {
    const gateway = await openRow({
      billing: [...Array(25).fill(hang), goodBill],
      policy: 'attemptTimeoutMs: 9000, operationTimeoutMs: 9000, bulkhead: { maxConcurrent: 50 },',
    })
    const leaving = new AbortController()
    const asked = Array.from({ length: 25 }, (_, id) =>
      gateway.ask(`{ bill(id: ${id}) { id } }`, { signal: leaving.signal }).catch(() => 'left'),
    )
    await gateway.billing.sawRequests(25)
    leaving.abort()
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['left']))
    await gateway.billing.allClosed()
    const failures = gateway.events.filter(({ event }) => event === 'upstream-failure')
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['CLIENT_CLOSED_REQUEST']))
    await expectRest(gateway)
    await expectHealthy(gateway) // the breaker is closed
  })
})

describe('E. status and retry', () => {
  test('29. 503, 503, 200: a success, with the same request each time', async () => {
    const gateway = await openRow({ billing: [status(503), status(503), goodBill] })
    const { data, errors, headers } = await gateway.ask('{ ok bill { id total } }')
    expect({ data, errors }).toEqual({ data: { ok: 'fine', bill: { id: '7', total: 12 } }, errors: [] })
    const seen = gateway.billing.requests.map(({ method, path, body, headers: own }) => [
      method,
      path,
      body,
      own.get('x-request-id'),
    ])
    expect(seen).toEqual(Array(3).fill(['GET', '/bills/7', '', headers.get('x-request-id')]))
  })

  test('30. a mutation with an idempotency key is tried again, with the same key', async () => {
    const gateway = await openRow({
      billing: [status(503), status(503), goodBill],
      policy: `connectors: { 'Mutation.pay': { idempotencyKey: 'Idempotency-Key' } },`,
    })
    expect((await gateway.ask('mutation { pay { id } }')).data).toEqual({ pay: { id: '7' } })
    expect((await gateway.ask('mutation { pay { id } }')).data).toEqual({ pay: { id: '7' } })
    const keys = gateway.billing.requests.map(({ headers }) => headers.get('idempotency-key'))
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(keys.slice(0, 3)).toEqual(Array(3).fill(keys[0]))
    expect(keys[3]).not.toBe(keys[0])
  })

  const waits: readonly [string, () => Readonly<Record<string, string>>][] = [
    ['31. in seconds', () => ({ 'retry-after': '1' })],
    [
      '32. as a date of a clock that is an hour ahead',
      () => {
        const aheadMs = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000
        return { date: new Date(aheadMs).toUTCString(), 'retry-after': new Date(aheadMs + 1000).toUTCString() }
      },
    ],
  ]

  test.each(waits)('a 429 is tried again after the wait that it asks for: %s', async (_, headers) => {
    const gateway = await openRow({ billing: [status(429, headers()), goodBill], policy: 'operationTimeoutMs: 3000,' })
    const { data } = await gateway.ask('{ ok bill { id } }')
    expect(data).toEqual({ ok: 'fine', bill: { id: '7' } })
    const [first, second, ...more] = gateway.billing.requests
    expect(more).toEqual([])
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(999)
  })

  test('35. 404 is null where the source says so', async () => {
    const gateway = await openRow({ billing: [status(404)], policy: `...{ notFound: 'null' },` })
    const { data, errors } = await gateway.ask('{ ok bill { id } }')
    expect({ data, errors }).toEqual({ data: { ok: 'fine', bill: null }, errors: [] })
  })

  test('37. a hundred calls that all fail are about 105 on the wire', async () => {
    const gateway = await openRow({
      billing: [status(503)],
      policy: 'breaker: false, bulkhead: { maxConcurrent: 100 }, operationTimeoutMs: 5000, attemptTimeoutMs: 4000,',
    })
    const asked = await Promise.all(Array.from({ length: 100 }, (_, id) => gateway.ask(`{ bill(id: ${id}) { id } }`)))
    for (const { errors } of asked) expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    expect(gateway.billing.requests.length).toBeGreaterThanOrEqual(100)
    expect(gateway.billing.requests.length).toBeLessThanOrEqual(110)
  })
})

/** A fault that waits until it is told to go on. */
function openGate(fault: Fault) {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const waiting: Fault = (socket, request) => void opened.then(() => fault(socket, request))
  return { fault: waiting, open: () => open() }
}

describe('F. breaker and bulkhead', () => {
  const failing = (options: FaultGatewayOptions = {}) =>
    openRow({ billing: [...Array(20).fill(status(500)), goodBill], policy: 'retry: false,', ...options })
  const fail = async (gateway: Awaited<ReturnType<typeof failing>>, times = 20) => {
    for (let id = 0; id < times; id++) await gateway.ask(`{ bill(id: ${id}) { id } }`)
  }

  test('38. after the twentieth failure nothing is sent, and the client is told when to come back', async () => {
    const gateway = await failing()
    await fail(gateway)
    expect(gateway.billing.requests).toHaveLength(20)
    const sockets = gateway.billing.connectionCount()
    const { data, errors } = await gateway.ask('{ ok bill { id } }')
    expect(data).toEqual({ ok: 'fine', bill: null })
    expect(errors).toMatchObject([{ path: ['bill'], extensions: { code: 'UPSTREAM_CIRCUIT_OPEN', retryable: true } }])
    expect(errors[0]?.extensions.retryAfterMs).toBeGreaterThan(0)
    expect(errors[0]?.extensions.retryAfterMs).toBeLessThanOrEqual(500)
    expect([gateway.billing.requests.length, gateway.billing.connectionCount()]).toEqual([20, sockets])
  })

  test.each<[string, Fault]>([
    ['4xx', status(404)],
    ['answers of another shape', ok({ id: '1', total: 'much' })],
  ])('40. %s are not counted', async (_, fault) => {
    const gateway = await openRow({ billing: [...Array(30).fill(fault), goodBill], policy: 'retry: false,' })
    for (let id = 0; id < 30; id++) await gateway.ask(`{ bill(id: ${id}) { id total } }`)
    await expectHealthy(gateway)
  })

  test.each<[string, Fault]>([
    ['5xx', status(500)],
    ['broken connections', reset()],
    ['timeouts', hang],
    ['truncated answers', fin({ after: `${head}content-length: 30\r\n\r\n{"id":"1"}` })],
  ])('40. %s are counted', async (_, fault) => {
    const gateway = await openRow({
      billing: [fault],
      policy: 'retry: false, attemptTimeoutMs: 50, bulkhead: { maxConcurrent: 20 },',
    })
    await Promise.all(Array.from({ length: 20 }, (_, id) => gateway.ask(`{ bill(id: ${id}) { id } }`)))
    const { errors } = await gateway.ask('{ bill { id } }')
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_CIRCUIT_OPEN' } }])
  })

  test('41. of fifty after the open time one is sent; it closes the breaker', async () => {
    const gate = openGate(goodBill)
    const gateway = await failing({
      billing: [...Array(20).fill(status(500)), gate.fault, goodBill],
      policy: 'retry: false, attemptTimeoutMs: 9000, operationTimeoutMs: 9000, bulkhead: { maxConcurrent: 60 },',
    })
    await fail(gateway)
    await new Promise((resolve) => setTimeout(resolve, 520))
    let failed = 0
    const asked = Array.from({ length: 50 }, async (_, id) => {
      const { errors } = await gateway.ask(`{ bill(id: ${id}) { id } }`)
      if (errors[0]?.extensions.code !== 'UPSTREAM_CIRCUIT_OPEN') return
      failed++
      if (failed === 49) gate.open()
    })
    await Promise.all(asked)
    expect([failed, gateway.billing.requests.length]).toEqual([49, 21])
    await expectHealthy(gateway)
  })

  test('43. an open breaker is its source’s own', async () => {
    const gateway = await failing({ people: [ok({ data: { me: { id: 'u1' } } })] })
    await fail(gateway)
    const { data } = await gateway.ask('{ ok bill { id } }')
    expect(data).toEqual({ ok: 'fine', bill: null })
    expect(await (await fetch(`${gateway.url}/readyz`)).json()).toEqual({ status: 'ready', spared: ['billing'] })
  })

  test('44. of thirty on 10 + 10, ten are refused at once', async () => {
    const gate = openGate(goodBill)
    const gateway = await openRow({
      billing: [gate.fault],
      policy: 'attemptTimeoutMs: 9000, operationTimeoutMs: 9000,',
    })
    let shed = 0
    const asked = Array.from({ length: 30 }, async (_, id) => {
      const { data, errors } = await gateway.ask(`{ ok bill(id: ${id}) { id } }`)
      if (errors.length === 0) return
      expect(data).toEqual({ ok: 'fine', bill: null })
      expect(errors).toMatchObject([
        { path: ['bill'], extensions: { code: 'UPSTREAM_OVERLOADED', reason: 'bulkhead', retryable: true } },
      ])
      shed++
      if (shed === 10) gate.open()
    })
    await Promise.all(asked)
    expect([shed, gateway.billing.requests.length]).toEqual([10, 20])
    await expectRest(gateway)
  })

  test('45. a slow read gets a second call, and the faster answer counts; a mutation does not', async () => {
    const policy = 'hedge: { afterMs: 50 }, attemptTimeoutMs: 900,'
    const gateway = await openRow({ billing: [hang, goodBill, goodBill], policy })
    const { data } = await gateway.ask('{ ok bill { id } }')
    expect(data).toEqual({ ok: 'fine', bill: { id: '7' } })
    expect(gateway.billing.requests).toHaveLength(2)
    await expectRest(gateway)
    const late: Fault = (socket, request) => void setTimeout(() => goodBill(socket, request), 200)
    const writing = await openRow({ billing: [late], policy })
    expect((await writing.ask('mutation { pay { id } }')).data).toEqual({ pay: { id: '7' } })
    expect(writing.billing.requests).toHaveLength(1)
  })
})
