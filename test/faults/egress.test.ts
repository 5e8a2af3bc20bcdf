import type { LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { createServer, type LookupFunction } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createOrigins, createUpstream, type UpstreamOptions } from '../../src/upstream/index.ts'
import { startFaultServer } from '../support/fault-server.ts'
import { ok } from '../support/faults.ts'
import { faultPolicy, getRequest, testContext } from '../support/upstream-fixture.ts'
import { expectFailure } from './expect-failure.ts'

const disposers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposers.splice(0)) await dispose()
})

async function setUp(own: readonly string[], options: Partial<UpstreamOptions> = {}) {
  const server = await startFaultServer(ok({ a: 1 }))
  const origins = createOrigins()
  for (const url of own) origins.add(url.replace('PORT', String(server.port)))
  const upstream = createUpstream({ source: 'billing', ...faultPolicy, origins, ...options })
  disposers.push(upstream.close, server.close)
  const send = (url: string, context = testContext()) =>
    upstream.send(getRequest(url.replace('PORT', String(server.port))), context)
  return { server, send }
}

/** Gives these addresses to every name, one list a call and the last one for ever. */
function resolving(...answers: readonly (readonly string[])[]): LookupFunction {
  let asked = 0
  return (_, { all }, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
    const found = addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (all) process.nextTick(callback, null, found)
    else process.nextTick(callback, null, found[0]?.address, found[0]?.family)
  }
}

const blocked = { code: 'UPSTREAM_BLOCKED', reason: 'egress', retryable: false, neverSent: true }
const canaries = ['127.0.0.1', 'example.com', 'allow', 'private']

test.each([
  ['an address', 'http://127.0.0.1:PORT/'],
  ['an address in hexadecimal', 'http://0x7f.1:PORT/'],
  ['an address in octal', 'http://0177.0.0.1:PORT/'],
  ['an address as one number', 'http://2130706433:PORT/'],
  ['a short address', 'http://127.1:PORT/'],
  ['an address in full-width digits', 'http://%EF%BC%9127.0.0.1:PORT/'],
  ['an IPv4 address within IPv6', 'http://[::ffff:127.0.0.1]:PORT/'],
  ['an IPv4 address within IPv6, in hexadecimal', 'http://[::ffff:7f00:1]:PORT/'],
  ['no address at all', 'http://0.0.0.0:PORT/'],
  ['localhost', 'http://localhost:PORT/'],
])('69. %s that came as data is not connected to', async (_, url) => {
  const { server, send } = await setUp(['https://api.example.com'])
  const context = testContext()
  const error = await expectFailure(send(url, context), blocked, canaries)
  expect(server.connectionCount()).toBe(0)
  expect(error.cause).toMatchObject({ code: 'ERR_EGRESS', message: expect.stringContaining('egress: { allow: [') })
  expect(context.failures).toMatchObject([{ code: 'UPSTREAM_BLOCKED', reason: 'egress', attempt: 1 }])
})

test('69. the same address is connected to where the module names it', async () => {
  const { server, send } = await setUp(['http://0x7f.1:PORT'])
  await send('http://127.0.0.1:PORT/')
  expect(server.requests).toHaveLength(1)
})

test('69. a name that resolves inside is refused, though the module names it', async () => {
  const { server, send } = await setUp(['http://api.example.com:PORT'], { lookup: resolving(['127.0.0.1']) })
  await expectFailure(send('http://api.example.com:PORT/'), blocked, canaries)
  expect(server.connectionCount()).toBe(0)
})

test('69. a name that resolves inside is called where it, or its address, is allowed', async () => {
  for (const entry of ['api.example.com', '*.example.com', '127.0.0.0/8']) {
    const egress = { allow: [entry] }
    const { server, send } = await setUp([], { lookup: resolving(['127.0.0.1']), egress })
    await send('http://api.example.com:PORT/')
    expect(server.requests).toHaveLength(1)
  }
})

test('69. a private name that the module names is called', async () => {
  const { server, send } = await setUp(['http://orders.internal:PORT'], { lookup: resolving(['127.0.0.1']) })
  await send('http://orders.internal:PORT/')
  expect(server.requests).toHaveLength(1)
})

test('69. a name that resolves inside only the second time is refused the second time', async () => {
  const { server, send } = await setUp(['http://api.example.com:PORT'], {
    lookup: resolving(['192.0.2.1'], ['127.0.0.1']),
    egress: { allow: ['192.0.2.0/24'] },
    connectTimeoutMs: 50,
  })
  await send('http://api.example.com:PORT/').catch(() => undefined)
  await expectFailure(send('http://api.example.com:PORT/'), blocked, canaries)
  expect(server.connectionCount()).toBe(0)
})

test('69. of the addresses of a name only those that may be called are', async ({ skip }) => {
  const { server, send } = await setUp([], {
    lookup: resolving(['127.0.0.2', '127.0.0.1']),
    egress: { allow: ['127.0.0.1'] },
  })
  let connections = 0
  const canary = createServer((socket) => {
    connections++
    socket.destroy()
  })
  const failed = once(canary, 'error').then(() => 'one loopback address')
  canary.listen(server.port, '127.0.0.2')
  if ((await Promise.race([once(canary, 'listening'), failed])) === 'one loopback address')
    return skip('this machine has only one loopback address')
  disposers.push(async () => {
    canary.close()
  })
  await send('http://api.example.com:PORT/')
  expect(server.requests).toHaveLength(1)
  expect(connections).toBe(0)
})

test('an allowed entry that is none is told of at load', () => {
  const options = { source: 'crm', egress: { allow: ['10.0.0.0/8', 'https://crm.example.com'] } }
  expect(() => createUpstream(options)).toThrow(
    'crm.egress.allow.1: must be an address (10.1.2.3), a range (10.0.0.0/8), or a host name',
  )
})
