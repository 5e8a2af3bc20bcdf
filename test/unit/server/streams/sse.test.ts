import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { readEvents } from '../../../support/read-events.ts'
import { serve, type TestServer, testConfig } from '../serve.ts'
import { createStubGateway, type StubGateway } from '../stub-gateway.ts'

let gateway: StubGateway
let server: TestServer
beforeEach(async () => {
  gateway = createStubGateway()
  server = await serve(gateway)
})
afterEach(() => server.close())

const events = { accept: 'text/event-stream' }

const ticks = { query: 'subscription Ticks { ticks }' }

function logged(name: string) {
  return server.events.filter(({ event }) => event === name)
}

describe('server-sent events', () => {
  it('carry a subscription: an event for each result, until the client leaves', async () => {
    const response = await server.post(ticks, { ...events, 'x-request-id': 'abc' })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'abc',
    })
    const { next, cancel } = readEvents(response)
    gateway.tick({ data: '{"ticks":1}' })
    expect(await next()).toEqual({ event: 'next', data: '{"data":{"ticks":1}}' })
    gateway.tick({ data: '{"ticks":2}' })
    expect(await next()).toEqual({ event: 'next', data: '{"data":{"ticks":2}}' })
    await cancel()
    await expect.poll(() => gateway.subscriberCount()).toBe(0)
    await expect.poll(() => logged('subscription')).toHaveLength(1)
    expect(logged('subscription')).toEqual([
      {
        event: 'subscription',
        requestId: 'abc',
        operationName: 'Ticks',
        transport: 'sse',
        reason: 'client',
        events: 2,
        fetches: 2,
        durationMs: expect.any(Number),
      },
    ])
  })

  it.each(['POST', 'GET'])('carry a query by %s', async (method) => {
    const query = 'query ($t: String!) { echo(text: $t) }'
    const url = `${server.url}/graphql?${new URLSearchParams({ query, variables: '{"t":"a\\nb"}' })}`
    const response =
      method === 'POST'
        ? await server.post({ query, variables: { t: 'a\nb' } }, events)
        : await fetch(url, { headers: { ...events, 'apollo-require-preflight': '1' } })
    const { next } = readEvents(response)
    expect(await next()).toEqual({ event: 'next', data: '{"data":{"echo":"a\\nb"}}' })
    expect(await next()).toEqual({ event: 'complete', data: '' })
    expect(await next()).toBe('end')
  })

  it('carry a subscription by GET', async () => {
    const url = `${server.url}/graphql?${new URLSearchParams(ticks)}`
    const { next, cancel } = readEvents(await fetch(url, { headers: { ...events, 'apollo-require-preflight': '1' } }))
    gateway.tick({ data: '{"ticks":1}' })
    expect(await next()).toMatchObject({ event: 'next' })
    await cancel()
  })

  it('carry what is wrong with an operation, too', async () => {
    const { next } = readEvents(await server.post({ query: 'subscription { tocks }' }, events))
    const { data } = (await next()) as { data: string }
    expect(JSON.parse(data)).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] })
    expect(await next()).toEqual({ event: 'complete', data: '' })
  })

  it('change nothing by GET', async () => {
    const url = `${server.url}/graphql?${new URLSearchParams({ query: 'mutation { rename(name: "x") }' })}`
    const { next } = readEvents(await fetch(url, { headers: { ...events, 'apollo-require-preflight': '1' } }))
    const { data } = (await next()) as { data: string }
    expect(JSON.parse(data)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST', reason: 'method' } }] })
    expect(gateway.operations).toEqual([])
  })

  it.each<[string, () => Promise<Response>, number, string]>([
    [
      'a GET that any page could send',
      () => fetch(`${server.url}/graphql?query={slow}`, { headers: events }),
      400,
      'CSRF_BLOCKED',
    ],
    ['a body that is no operation', () => server.post({ variables: 3 }, events), 400, 'BAD_REQUEST'],
    [
      'variables that are no JSON',
      () =>
        fetch(`${server.url}/graphql?query={slow}&variables={`, {
          headers: { ...events, 'apollo-require-preflight': '1' },
        }),
      400,
      'BAD_REQUEST',
    ],
    [
      'a body that is too long',
      () => server.post(`{"query":"${' '.repeat(1_100_000)}"}`, events),
      413,
      'REQUEST_TOO_LARGE',
    ],
  ])('are not begun for %s', async (_name, send, status, code) => {
    const response = await send()
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] })
  })

  it('are given to a client that takes JSON as well only for subscriptions', async () => {
    const accept = 'application/json, text/event-stream'
    for (let round = 0; round < 2; round++) {
      const answer = await server.post({ query: '{ echo(text: "a") }' }, { accept })
      expect(await answer.json()).toEqual({ data: { echo: 'a' } })
    }
    const { next, cancel } = readEvents(await server.post(ticks, { accept }))
    gateway.tick({ data: '{"ticks":1}' })
    expect(await next()).toEqual({ event: 'next', data: '{"data":{"ticks":1}}' })
    await cancel()
  })

  it('end without a word when the gateway shuts down, so that clients come back', async () => {
    const { next } = readEvents(await server.post(ticks, events))
    const closed = server.close()
    expect(await next()).toBe('end')
    await closed
    expect(gateway.subscriberCount()).toBe(0)
    expect(logged('subscription')).toMatchObject([{ reason: 'shutdown' }])
  })

  it('show that they are alive while there is nothing to tell', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const response = await server.post(ticks, events)
    const reader = response.body?.getReader()
    vi.advanceTimersByTime(12_000)
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(':\n\n')
    await reader?.cancel()
  })

  it('are refused where as many are open as may be, until one ends', async () => {
    const small = await serve(gateway, { config: { ...testConfig, maxSubscriptions: 2 } })
    onTestFinished(() => small.close())
    const open = async () => readEvents(await small.post(ticks, events))
    const [one, two] = [await open(), await open()]
    await expect.poll(() => gateway.subscriberCount()).toBe(2)
    const refused = (await (await open()).next()) as { data: string }
    expect(JSON.parse(refused.data)).toEqual({
      errors: [
        {
          message: 'The gateway is at its capacity.',
          extensions: { code: 'OVERLOADED', retryable: true, reason: 'subscriptions', requestId: expect.any(String) },
        },
      ],
    })
    await one.cancel()
    await expect.poll(() => gateway.subscriberCount()).toBe(1)
    const three = await open()
    await expect.poll(() => gateway.subscriberCount()).toBe(2)
    for (const each of [two, three]) await each.cancel()
  })

  it('end with an error for a client that does not take them', async () => {
    const { next } = readEvents(await server.post(ticks, events))
    const filler = 'x'.repeat(8 * 1024 * 1024)
    for (let count = 0; count < 6; count++) {
      gateway.tick({ data: `{"ticks":"${filler}"}` })
      await new Promise(setImmediate)
    }
    await expect.poll(() => gateway.subscriberCount()).toBe(0)
    expect(logged('subscription')).toMatchObject([{ reason: 'slow-client' }])
    let last = await next()
    for (let event = last; event !== 'end' && event.event === 'next'; event = await next()) last = event
    expect(JSON.parse((last as { data: string }).data)).toMatchObject({
      errors: [{ extensions: { code: 'LIMIT_EXCEEDED', reason: 'slow-client' } }],
    })
  })
})
