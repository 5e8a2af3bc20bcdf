import type { LookupFunction } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createUpstream, type UpstreamOptions } from '../../../src/upstream/index.ts'
import { startConnectProxy } from '../../support/connect-proxy.ts'
import { startFaultServer } from '../../support/fault-server.ts'
import { hang, ok } from '../../support/faults.ts'
import { answer, startHttp2Server } from '../../support/http2-server.ts'
import { selfSigned, startTlsServer } from '../../support/tls-server.ts'
import { getRequest, testContext } from '../../support/upstream-fixture.ts'

const pair = selfSigned({ name: 'localhost' })

/** Every name is on this machine. */
const inside: LookupFunction = (_, { all }, callback) =>
  all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)

function open(options: Partial<UpstreamOptions> = {}) {
  const upstream = createUpstream({
    source: 'crm',
    env: {},
    retry: false,
    breaker: false,
    tls: { ca: pair.cert },
    ...options,
  })
  onTestFinished(upstream.close)
  return upstream
}

test('an upstream whose URLs lead to many origins keeps the connections of the last hundred', async () => {
  const server = await startFaultServer(ok({ a: 1 }))
  onTestFinished(server.close)
  const upstream = open({ lookup: inside, keepAliveTimeoutMs: 60_000 })
  for (let index = 0; index < 120; index++)
    await upstream.send(getRequest(`http://h${index}.localhost:${server.port}/`), testContext())
  await upstream.send(getRequest(`http://h119.localhost:${server.port}/`), testContext())
  await new Promise(setImmediate)
  expect(server.openSockets()).toBeLessThanOrEqual(101)
  await upstream.send(getRequest(`http://h0.localhost:${server.port}/`), testContext())
  expect(server.requests).toHaveLength(122)
})

test('origins with calls under way are never forgotten', async () => {
  const server = await startFaultServer(hang, ok({ a: 1 }))
  onTestFinished(server.close)
  const upstream = open({ lookup: inside, attemptTimeoutMs: 20_000, operationTimeoutMs: 20_000 })
  const leaving = new AbortController()
  const slow = upstream.send(
    getRequest(`http://slow.localhost:${server.port}/`),
    testContext({ signal: leaving.signal, deadlineMs: testContext().deadlineMs + 20_000 }),
  )
  await server.sawRequests(1)
  for (let index = 0; index < 105; index++)
    await upstream.send(getRequest(`http://h${index}.localhost:${server.port}/`), testContext())
  leaving.abort()
  // Had its connection been closed, it would be unavailable.
  await expect(slow).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: 'cancelled' })
})

test('many calls at once to an upstream that is not known yet wait for its first connection, whatever it speaks', async () => {
  for (const [start, connections] of [
    [() => startHttp2Server(pair), 1],
    [startHttp1, 5],
  ] as const) {
    const server = await start()
    const upstream = open()
    const url = `https://localhost:${server.port}/`
    const context = () => testContext({ deadlineMs: testContext().deadlineMs + 5000 })
    await Promise.all(Array.from({ length: 5 }, (_, index) => upstream.send(getRequest(`${url}${index}`), context())))
    expect(server.connectionCount()).toBe(connections)
  }
})

async function startHttp1() {
  const server = await startTlsServer(pair)
  onTestFinished(server.close)
  return server
}

test('an unknown upstream that cannot be connected to fails all calls that wait for it', async () => {
  const server = await startHttp1()
  await server.close()
  const upstream = open()
  const calls = [1, 2, 3].map((each) =>
    upstream.send(getRequest(`https://localhost:${server.port}/${each}`), testContext()),
  )
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', neverSent: true })
})

/** What keeps a process alive. */
function handles(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) {
    if (/Timeout|TCP|TLS|GetAddrInfo/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

test.each<[string, { readonly http2: boolean; readonly isProxied: boolean }]>([
  ['HTTP/1.1', { http2: false, isProxied: false }],
  ['HTTP/2', { http2: true, isProxied: false }],
  ['HTTP/1.1 through a proxy', { http2: false, isProxied: true }],
  ['HTTP/2 through a proxy', { http2: true, isProxied: true }],
])(
  'a closed upstream leaves no socket and no timer, whatever its calls were at: %s',
  async (_, { http2, isProxied }) => {
    const proxy = isProxied ? await startConnectProxy() : undefined
    const server = http2
      ? await startHttp2Server(pair, ({ stream, headers, number }) => {
          if (headers[':path'] !== '/hang') answer(stream, { n: number })
        })
      : await startHanging()
    await new Promise(setImmediate)
    const before = handles()
    const upstream = open({ http2, proxy: proxy?.url, attemptTimeoutMs: 2000 })
    const url = `https://localhost:${server.port}`
    await upstream.send(getRequest(`${url}/done`), testContext())
    const leaving = new AbortController()
    const cancelled = upstream.send(getRequest(`${url}/hang`), testContext({ signal: leaving.signal }))
    const timedOut = upstream.send(
      getRequest(`${url}/hang`),
      testContext({ deadlineMs: testContext().deadlineMs - 900 }),
    )
    const cutOff = upstream.send(getRequest(`${url}/hang`), testContext())
    const connecting = upstream.send(getRequest(`https://127.0.0.1:${server.port}/`), testContext())
    const outcomes = Promise.allSettled([cancelled, timedOut, cutOff, connecting])
    await Promise.allSettled([timedOut])
    leaving.abort()
    await upstream.close()
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
    await server.allClosed()
    await proxy?.allClosed()
    const left = () => Object.entries(handles()).filter(([kind, count]) => count > (before[kind] ?? 0))
    // The system's own end of a socket comes some turns later.
    for (let turn = 0; turn < 100 && left().length > 0; turn++) await new Promise(setImmediate)
    expect(left()).toEqual([])
  },
)

async function startHanging() {
  const { createServer } = await import('node:https')
  const sockets = new Set<import('node:stream').Duplex>()
  const server = createServer(pair, (request, response) => {
    if (request.url !== '/hang') response.end('{}')
  })
  let onClose = (): void => {}
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      onClose()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return {
    port: typeof address === 'object' ? address?.port : undefined,
    allClosed: () =>
      new Promise<void>((resolve) => {
        onClose = () => sockets.size === 0 && resolve()
        onClose()
      }),
  }
}
