import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createUpstream, type UpstreamOptions } from '../../../../src/upstream/index.ts'
import { expectFailure, type FailureShape } from '../../../faults/expect-failure.ts'
import {
  field,
  flag,
  frame,
  frameType,
  type Respond,
  startFrameServer,
  status200,
  uint32,
  wholeAnswer,
} from '../../../support/http2-frames.ts'
import { selfSigned } from '../../../support/tls-server.ts'
import { faultPolicy, getRequest, testContext } from '../../../support/upstream-fixture.ts'

const pair = selfSigned({ name: 'localhost' })
const { data, headers, rstStream, settings, pushPromise, ping, goaway, continuation } = frameType

async function setUp(respond: Respond, greet?: (socket: Socket) => void, options: Partial<UpstreamOptions> = {}) {
  const server = await startFrameServer(pair, respond, greet)
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
  return { server, upstream }
}

const head = (stream: number, ...fields: readonly Buffer[]) =>
  frame(headers, flag.endHeaders, stream, Buffer.concat([status200, ...fields]))

const truncated = { code: 'UPSTREAM_INVALID_RESPONSE', reason: 'truncated', upstreamStatus: 200, retryable: true }
const unavailable = { code: 'UPSTREAM_UNAVAILABLE', retryable: true }
const invalid = (reason: string, upstreamStatus?: number): FailureShape => ({
  code: 'UPSTREAM_INVALID_RESPONSE',
  reason,
  ...(upstreamStatus !== undefined && { upstreamStatus }),
  retryable: false,
})

const reset = (stream: number, code: number) => frame(rstStream, 0, stream, uint32(code))

test.each<[string, Respond, FailureShape]>([
  ['a reset before headers', (socket, stream) => socket.write(reset(stream, 2)), unavailable],
  ['NO_ERROR before headers', (socket, stream) => socket.write(reset(stream, 0)), unavailable],
  ['CANCEL before headers', (socket, stream) => socket.write(reset(stream, 8)), unavailable],
  [
    'a reset after headers',
    (socket, stream) => socket.write(Buffer.concat([head(stream), reset(stream, 2)])),
    truncated,
  ],
  ...[0, 2, 8, 11].map((code): [string, Respond, FailureShape] => [
    `a reset in the body with code ${code}, though the JSON looks complete`,
    (socket, stream) => {
      socket.write(Buffer.concat([head(stream), frame(data, 0, stream, '{"a":1}')]))
      setTimeout(() => socket.write(reset(stream, code)), 10)
    },
    truncated,
  ]),
  [
    'a reset right behind all of a body that was not ended',
    (socket, stream) =>
      socket.write(Buffer.concat([head(stream), frame(data, 0, stream, '{"a":1}'), reset(stream, 0)])),
    truncated,
  ],
  [
    'the end of the connection in a body',
    (socket, stream) => socket.end(Buffer.concat([head(stream), frame(data, 0, stream, '{"a":1}')])),
    truncated,
  ],
  [
    'the end of the connection short of content-length',
    (socket, stream) =>
      socket.end(Buffer.concat([head(stream, field('content-length', '9')), frame(data, 0, stream, '{"a":1}')])),
    truncated,
  ],
  [
    'a body shorter than content-length',
    (socket, stream) =>
      socket.write(
        Buffer.concat([head(stream, field('content-length', '9')), frame(data, flag.endStream, stream, '{"a":1}')]),
      ),
    truncated,
  ],
  [
    'a body longer than content-length',
    (socket, stream) =>
      socket.write(
        Buffer.concat([head(stream, field('content-length', '3')), frame(data, flag.endStream, stream, '{"a":1}')]),
      ),
    truncated,
  ],
  ['the end of the connection before headers', (socket) => socket.end(), unavailable],
  [
    'two content-lengths',
    (socket, stream) => socket.write(head(stream, field('content-length', '7'), field('content-length', '8'))),
    invalid('protocol'),
  ],
  ['a header in capitals', (socket, stream) => socket.write(head(stream, field('X-Big', 'a'))), invalid('protocol')],
  [
    'a header of the connection',
    (socket, stream) => socket.write(head(stream, field('connection', 'close'))),
    invalid('protocol'),
  ],
  [
    'a push that nobody wanted',
    (socket, stream) =>
      socket.write(frame(pushPromise, flag.endHeaders, stream, Buffer.concat([uint32(2), status200]))),
    invalid('protocol'),
  ],
  [
    'a flood of CONTINUATION',
    (socket, stream) => {
      const more = Array.from({ length: 500 }, () => frame(continuation, 0, stream, field('x-a', 'b')))
      socket.write(Buffer.concat([frame(headers, 0, stream, status200), ...more]))
    },
    invalid('protocol'),
  ],
  [
    'headers that a table makes large',
    (socket, stream) => {
      // One field of 4 KB in the dynamic table, and 10 000 references to it.
      const large = Buffer.concat([Buffer.from([0x40, 1, 0x61, 0x7f, 0xa1, 0x1e]), Buffer.alloc(4000, 'b')])
      socket.write(head(stream, large, Buffer.alloc(10_000, 0xbe)))
    },
    invalid('headers'),
  ],
])('%s is that failure, once, and the next call works', async (_, misbehave, failure) => {
  const { server, upstream } = await setUp((socket, stream, n) =>
    n === 1 ? misbehave(socket, stream, n) : wholeAnswer(socket, stream, n),
  )
  const write = getRequest(server.url, { method: 'POST', isIdempotent: false })
  await expectFailure(upstream.send(write, testContext()), failure)
  expect(server.requestCount()).toBe(1)
  const { body } = await upstream.send(getRequest(server.url), testContext())
  expect(Buffer.from(body).toString()).toBe('{"n":2}')
  await upstream.close()
  await server.allClosed()
})

test.each<[string, Respond]>([
  ['a header block that is none', (socket, stream) => socket.write(frame(headers, flag.endHeaders, stream, 'ÿÿÿÿÿÿ'))],
  ['data for a stream that is not open', (socket) => socket.write(frame(data, 0, 99, 'a'))],
  ['HTTP/1.1', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')],
])('after %s nothing more is read from the connection, and calls are made elsewhere', async (_, misbehave) => {
  const { server, upstream } = await setUp(
    (socket, stream, n) => (n === 1 ? misbehave(socket, stream, n) : wholeAnswer(socket, stream, n)),
    undefined,
    { attemptTimeoutMs: 200, connectTimeoutMs: 200 },
  )
  // Node 20 does not say that it has stopped reading: what ends it is the call's time, and a PING without an answer.
  const isSilent = process.versions.node.startsWith('20.')
  const failure = isSilent ? { code: 'UPSTREAM_TIMEOUT', reason: 'headers', retryable: true } : invalid('protocol')
  await expectFailure(upstream.send(getRequest(server.url), testContext()), failure)
  const { body } = await upstream.send(getRequest(server.url), testContext())
  expect([Buffer.from(body).toString(), server.connectionCount()]).toEqual(['{"n":2}', 2])
})

test('a header value that HTTP cannot carry is left out', async () => {
  const { server, upstream } = await setUp((socket, stream) => {
    const fields = [field('x-a', 'a\r\nx-b: c'), field('x-c', 'd')]
    socket.write(Buffer.concat([head(stream, ...fields), frame(data, flag.endStream, stream, '{}')]))
  })
  const answered = await upstream.send(getRequest(server.url), testContext())
  expect([...answered.headers]).toEqual([['x-c', 'd']])
})

test('an answer that is whole counts, whatever comes right behind it', async () => {
  const endings = [
    (stream: number) => reset(stream, 0),
    () => frame(goaway, 0, 0, uint32(0x7fffffff, 0)),
    () => frame(goaway, 0, 0, uint32(1, 11)),
    () => Buffer.from('no frames at all'),
  ]
  for (const ending of endings) {
    const { server, upstream } = await setUp((socket, stream) => {
      socket.end(Buffer.concat([head(stream), frame(data, flag.endStream, stream, '{"a":1}'), ending(stream)]))
    })
    const { body } = await upstream.send(getRequest(server.url), testContext())
    expect(Buffer.from(body).toString()).toBe('{"a":1}')
  }
})

test('GOAWAY before a call, and a later one in which fewer were taken, lead it to another connection', async () => {
  const { server, upstream } = await setUp((socket, stream, n) => {
    if (n > 1) return wholeAnswer(socket, stream, n)
    socket.write(frame(goaway, 0, 0, uint32(0x7fffffff, 0)))
    setTimeout(() => socket.write(frame(goaway, 0, 0, uint32(0, 0))), 10)
  })
  const write = getRequest(server.url, { method: 'POST', isIdempotent: false })
  const { body } = await upstream.send(write, testContext())
  expect([Buffer.from(body).toString(), server.connectionCount()]).toEqual(['{"n":2}', 2])
})

test('an upstream that takes no streams for now is waited for, and no longer than the call has time', async () => {
  const none = (socket: Socket) => socket.write(frame(settings, 0, 0, Buffer.from([0, 3, 0, 0, 0, 0])))
  const { server, upstream } = await setUp(wholeAnswer, none, { maxConnections: 1 })
  const context = testContext({ deadlineMs: testContext().deadlineMs - 700 })
  // The first call leaves before the settings arrive; what comes after it waits.
  await upstream.send(getRequest(`${server.url}/1`), testContext())
  await expectFailure(upstream.send(getRequest(`${server.url}/2`), context), {
    code: 'UPSTREAM_TIMEOUT',
    reason: 'connect',
    retryable: true,
    neverSent: true,
  })
})

test.each([
  ['PING', frame(ping, 0, 0, Buffer.alloc(8)), 'deaf'],
  ['SETTINGS', frame(settings, 0, 0), 'deaf'],
  ['empty DATA', frame(data, 0, 1), 'hearing'],
  ['RST_STREAM', frame(rstStream, 0, 1, uint32(0)), 'hearing'],
])('a flood of %s ends the call in its time, and harms no memory', async (_, flood, flooder) => {
  const chunk = Buffer.concat(Array.from({ length: 1000 }, () => flood))
  const { server, upstream } = await setUp((socket, stream, n) => {
    if (n > 1) return wholeAnswer(socket, stream, n)
    socket.write(head(stream))
    // Answers to its frames pile up.
    if (flooder === 'deaf') socket.pause()
    let written = 0
    const pump = (): void => {
      while (written++ < 1000 && !socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', pump)
    pump()
  })
  const before = process.memoryUsage().rss
  await upstream.send(getRequest(server.url, { isIdempotent: false }), testContext()).then(
    () => expect.fail('the call succeeded'),
    (error: unknown) => expect(error).toMatchObject({ source: 'billing' }),
  )
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  const { body } = await upstream.send(getRequest(server.url), testContext())
  expect(Buffer.from(body).toString()).toBe('{"n":2}')
})
