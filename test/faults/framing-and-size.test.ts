import { deflateSync, gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { createUpstream } from '../../src/upstream/index.ts'
import { type FaultServer, startFaultServer } from '../support/fault-server.ts'
import { bomb, endlessChunks, type Fault, fin, gzip, ok, raw, reset, status } from '../support/faults.ts'
import { faultPolicy, getRequest, testContext } from '../support/upstream-fixture.ts'
import { expectFailure, type FailureShape } from './expect-failure.ts'

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

async function setUp(...script: readonly Fault[]) {
  const server = await startFaultServer(...script)
  const upstream = createUpstream({ source: 'billing', ...faultPolicy })
  disposers.push(upstream.close, server.close)
  return { server, upstream }
}

async function get(server: FaultServer, upstream: ReturnType<typeof createUpstream>, context = testContext()) {
  const answer = await upstream.send(getRequest(`${server.url}/bill`), context)
  return { ...answer, text: Buffer.from(answer.body).toString('utf8') }
}

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const truncated = { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'truncated', upstreamStatus: 200, retryable: true }
const unavailable = { code: 'UPSTREAM_UNAVAILABLE', retryable: true }
const invalid = (reason: string, upstreamStatus?: number): FailureShape => ({
  code: 'UPSTREAM_INVALID_RESPONSE',
  reason,
  ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
  retryable: false,
})

const json = JSON.stringify({ items: Array.from({ length: 2000 }, (_, index) => ({ index, name: `item ${index}` })) })

/** Made before it is asked for: to put it together takes as long as an attempt may. */
const large = Buffer.concat([Buffer.from(`${head}content-length: 20000000\r\n\r\n`), Buffer.alloc(20_000_000, 'e')])

const rows: readonly (readonly [title: string, fault: Fault, failure: FailureShape])[] = [
  ['12. a close before headers', fin(), unavailable],
  ['12. a reset before headers', reset(), unavailable],
  ['12. a close in the headers', fin({ after: 'HTTP/1.1 200 OK\r\nx-a: b\r\n' }), unavailable],
  ['13. a close short of content-length', fin({ after: `${head}content-length: 20\r\n\r\n{"a":1}` }), truncated],
  ['13. a reset short of content-length', reset({ after: `${head}content-length: 20\r\n\r\n{"a":1}` }), truncated],
  [
    '13. a close short of content-length on a closing connection',
    fin({ after: `${head}connection: close\r\ncontent-length: 20\r\n\r\n{"a":1}` }),
    truncated,
  ],
  [
    '13. chunks without an end, though the JSON looks complete',
    fin({ after: `${head}transfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n` }),
    truncated,
  ],
  [
    '13. chunks without an end on a closing connection',
    fin({ after: `${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n` }),
    truncated,
  ],
  ['13. a reset in a chunk', reset({ after: `${head}transfer-encoding: chunked\r\n\r\n20\r\n{"a":1` }), truncated],
  [
    '13. a reset of a body that ends with the connection',
    reset({ after: `${head}connection: close\r\n\r\n{"a":1` }),
    truncated,
  ],
  [
    '15. content-length and transfer-encoding',
    raw(`${head}content-length: 7\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n0\r\n\r\n`),
    invalid('protocol'),
  ],
  ['15. two content-lengths', raw(`${head}content-length: 7\r\ncontent-length: 8\r\n\r\n{"a":1}`), invalid('protocol')],
  ['15. a negative content-length', raw(`${head}content-length: -5\r\n\r\n{"a":1}`), invalid('protocol')],
  ['15. a bare line feed', raw('HTTP/1.1 200 OK\ncontent-length: 7\n\n{"a":1}'), invalid('protocol')],
  ['15. a bad status line', raw('HTTP/1.1 abc\r\n\r\n'), invalid('protocol')],
  ['15. no HTTP at all', raw('SSH-2.0-OpenSSH_9.6\r\n'), invalid('protocol')],
  ['16. a 64 KB header', status(200, { 'x-big': 'a'.repeat(65_536) }), invalid('headers')],
  ['16. 200 headers', status(200, { 'x-many': Array.from({ length: 200 }, () => 'a') }), invalid('headers', 200)],
  ['16. a flood of 103', raw('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(1000)), invalid('headers')],
  ['17. gzip cut at 2 %', gzip(json, { cut: 0.02 }), truncated],
  ['17. gzip cut at 50 %', gzip(json, { cut: 0.5 }), truncated],
  ['17. gzip cut at 99.99 %', gzip(json, { cut: 0.9999 }), truncated],
  ['18. plain text labelled gzip', status(200, { 'content-encoding': 'gzip' }, json), invalid('encoding', 200)],
  ['18. plain text labelled br', status(200, { 'content-encoding': 'br' }, json), invalid('encoding', 200)],
  ['18. plain text labelled deflate', status(200, { 'content-encoding': 'deflate' }, json), invalid('encoding', 200)],
  ['18. an unknown coding', status(200, { 'content-encoding': 'zstd-9' }, json), invalid('encoding', 200)],
  [
    '18. six codings deep',
    status(200, { 'content-encoding': 'gzip, gzip, gzip, gzip, gzip, gzip' }, gzipSync(json)),
    invalid('encoding', 200),
  ],
  [
    '18. two lines of codings',
    status(200, { 'content-encoding': ['gzip', 'br'] }, gzipSync(json)),
    invalid('encoding', 200),
  ],
  ['19. a bomb of 200 MB in 194 KB', bomb(200_000_000), invalid('too_large', 200)],
  ['19. a small bomb, by its ratio', bomb(900_000), invalid('too_large', 200)],
  ['19. 20 MB plain', raw(large), invalid('too_large', 200)],
  ['19. endless chunks', endlessChunks, invalid('too_large', 200)],
  [
    '21. an upgrade nobody asked for',
    raw('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    invalid('protocol'),
  ],
]

test.each(rows)('%s: fails as the contract says, in one call, and the next call works', async (_, fault, failure) => {
  const { server, upstream } = await setUp(fault, ok({ a: 2 }))
  const context = testContext()
  const started = performance.now()
  await expectFailure(get(server, upstream, context), failure)
  expect(performance.now() - started).toBeLessThan(500)
  expect(server.requests).toHaveLength(1)
  expect(context.failures).toHaveLength(1)
  expect(context.failures[0]).toMatchObject({ source: 'billing', code: failure.code, url: '/bill' })
  expect(context.trace.records).toMatchObject([{ source: 'billing', attempts: 1, error: failure.code, cache: 'MISS' }])
  const next = await get(server, upstream)
  expect(next.text).toBe('{"a":2}')
})

test('14. a content-length too small gives the first body only, and the rest never reaches another call', async () => {
  const poison = 'HTTP/1.1 200 OK\r\nx-poison: yes\r\ncontent-length: 6\r\n\r\npoison'
  const { server, upstream } = await setUp(raw(`${head}content-length: 7\r\n\r\n{"a":1}${poison}`), ok({ a: 2 }))
  expect((await get(server, upstream)).text).toBe('{"a":1}')
  const next = await get(server, upstream)
  expect(next.text).toBe('{"a":2}')
  expect(next.headers.has('x-poison')).toBe(false)
  expect(server.connectionCount()).toBe(2)
})

test('16. ten informational answers are ignored', async () => {
  const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(10)
  const { server, upstream } = await setUp(raw(`${hints}${head}content-length: 7\r\n\r\n{"a":1}`))
  expect((await get(server, upstream)).text).toBe('{"a":1}')
})

test('17. whole gzip, deflate and brotli answers are decoded', async () => {
  const { server, upstream } = await setUp(
    gzip(json),
    status(200, { 'content-encoding': 'deflate' }, deflateSync(json)),
    status(200, { 'content-encoding': 'identity' }, json),
  )
  expect((await get(server, upstream)).text).toBe(json)
  expect((await get(server, upstream)).text).toBe(json)
  expect((await get(server, upstream)).text).toBe(json)
})

test('19. a bomb costs neither memory nor the event loop', async () => {
  const { server, upstream } = await setUp(bomb(200_000_000))
  await expectFailure(get(server, upstream), invalid('too_large', 200))
  const before = process.memoryUsage.rss()
  let longestMs = 0
  let lastMs = performance.now()
  const probe = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs)
    lastMs = performance.now()
  }, 1)
  await expectFailure(get(server, upstream), invalid('too_large', 200))
  clearInterval(probe)
  expect(process.memoryUsage.rss() - before).toBeLessThan(32 * 1024 * 1024)
  expect(longestMs).toBeLessThan(50)
})

test('20. the process survives 64 KB of body and a close that nobody reads', async () => {
  const body = `HTTP/1.1 500 No\r\ncontent-length: 70000\r\n\r\n${'f'.repeat(65_536)}`
  const { server, upstream } = await setUp(fin({ after: body }), ok({ a: 2 }))
  await expectFailure(get(server, upstream), { ...truncated, upstreamStatus: 500 })
  expect((await get(server, upstream)).text).toBe('{"a":2}')
})

test.each([
  ['204', status(204), 204, ''],
  ['an empty 200', status(200), 200, ''],
  ['a stray 304', status(304), 304, ''],
  ['a body ended by the close', fin({ after: `${head}connection: close\r\n\r\n{"a":1}` }), 200, '{"a":1}'],
])('21. %s is an answer; what it means is the source’s to say', async (_, fault, code, text) => {
  const { server, upstream } = await setUp(fault)
  const answer = await get(server, upstream)
  expect([answer.status, answer.text]).toEqual([code, text])
})
