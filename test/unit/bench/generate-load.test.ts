import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { generateLoad } from '../../../bench/load/generate-load.ts'
import { type LoadOrder, nameMark } from '../../../bench/load/protocol.ts'

async function orderFor(listener: RequestListener, more: Partial<LoadOrder> = {}): Promise<LoadOrder> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    body: '{"query":"{ ä }"}',
    connections: 3,
    durationMs: 50,
    identity: 'unique',
    expectedBytes: 4,
    ...more,
  }
}

/** Keeps the requests, and answers each with `data` when its body has come. */
function answering(seen: { head: IncomingMessage; body: string }[], data = 'data'): RequestListener {
  return async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    seen.push({ head: request, body })
    response.setHeader('content-length', data.length).end(data)
  }
}

it('counts every answer, and sends each request as someone else', async () => {
  const seen: { head: IncomingMessage; body: string }[] = []
  const result = await generateLoad(await orderFor(answering(seen)))
  expect(result).toMatchObject({ completed: seen.length, failed: 0, firstFailure: undefined })
  expect(seen.length).toBeGreaterThan(3)
  expect(new Set(seen.map(({ head }) => head.headers.authorization)).size).toBe(seen.length)
  expect(new Set(seen.map(({ head }) => head.headers['x-request-id'])).size).toBe(seen.length)
  expect(new Set(seen.map(({ body }) => body))).toEqual(new Set(['{"query":"{ ä }"}']))
  expect(new Set(seen.map(({ head }) => head.socket)).size).toBe(3)
  expect(result.p50Ms).toBeLessThanOrEqual(result.p99Ms)
  expect(result.elapsedMs).toBeGreaterThanOrEqual(50)
})

it('keeps one identity where that is asked for', async () => {
  const seen: { head: IncomingMessage; body: string }[] = []
  await generateLoad(await orderFor(answering(seen), { identity: 'same' }))
  expect(new Set(seen.map(({ head }) => head.headers.authorization)).size).toBe(1)
  expect(new Set(seen.map(({ head }) => head.headers['x-request-id'])).size).toBe(seen.length)
})

it('replaces the name in its text by as many others as are asked for, of its length', async () => {
  const body = JSON.stringify({ query: `query ${nameMark} { ${nameMark}: id }` })
  const textsOf = async (texts: LoadOrder['texts']) => {
    const seen: { head: IncomingMessage; body: string }[] = []
    await generateLoad(
      await orderFor(answering(seen), { body, durationMs: 300, ...(texts !== undefined && { texts }) }),
    )
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.every((each) => each.body.length === body.length)).toBe(true)
    return { sent: seen.length, distinct: new Set(seen.map((each) => each.body)) }
  }
  expect((await textsOf(undefined)).distinct).toEqual(new Set([body]))
  expect((await textsOf(3)).distinct.size).toBe(3)
  const { sent, distinct } = await textsOf('unlimited')
  expect(distinct.size).toBe(sent)
  const [one = ''] = distinct
  expect(one).toMatch(/query (\w+) \{ \1: id \}/)
})

it('counts answers of another length as failed', async () => {
  const result = await generateLoad(await orderFor(answering([], '{"errors":[]}')))
  expect(result.completed).toBe(0)
  expect(result.failed).toBeGreaterThan(0)
  expect(result.firstFailure).toContain('{"errors":[]}')
})

it('counts other statuses as failed', async () => {
  const result = await generateLoad(
    await orderFor((_, response) => void response.writeHead(503, { 'content-length': 4 }).end('data')),
  )
  expect(result.completed).toBe(0)
  expect(result.firstFailure).toMatch(/^HTTP\/1.1 503/)
})

it('counts a connection that ends without an answer as one failure', async () => {
  const result = await generateLoad(await orderFor((request) => void request.socket.destroy()))
  expect(result).toMatchObject({ completed: 0, failed: 3 })
  expect(result.firstFailure).toMatch(/closed before the answer|ECONNRESET/)
})
