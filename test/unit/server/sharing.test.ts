import { type ExecutionResult, GraphQLError } from 'graphql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../src/errors/gateway-error.ts'
import type { GatewayOperation } from '../../../src/gateway/gateway.ts'
import { serve, type TestServer, testConfig } from './serve.ts'
import { createStubGateway, type StubGateway } from './stub-gateway.ts'

const body = { query: '{ slow }' }

/** Executions under way, which the test ends one by one. */
let running: { readonly operation: GatewayOperation; readonly end: (result: ExecutionResult) => void }[]
let gateway: StubGateway
let server: TestServer

async function start(sharing: boolean): Promise<void> {
  running = []
  let isKnown = false
  gateway = createStubGateway({
    execute: (operation) => {
      if (!isKnown) {
        isKnown = true
        return Promise.resolve({ data: {} })
      }
      return new Promise((end) => running.push({ operation, end }))
    },
  })
  server = await serve(gateway, { config: { ...testConfig, sharing } })
}

/** Makes the operation known, and starts to count. */
async function warm(sent: unknown = body): Promise<void> {
  await (await server.post(sent)).text()
}

beforeEach(() => start(true))
afterEach(() => server.close())

const arrived = (count: number) => expect.poll(() => running.length).toBe(count)
/** Nothing tells from outside that a request has joined another: a later one that must run tells that it has been read. */
async function settle(): Promise<void> {
  const before = running.length
  const marker = server.post(body, { 'x-marker': String(before) })
  await arrived(before + 1)
  running[before]?.end({ data: {} })
  await marker
}

describe('identical queries of one identity under way', () => {
  it('are run once and get the same data, each with a request id and a log event of its own', async () => {
    await warm()
    const first = server.post(body, { 'x-request-id': 'r1', authorization: 'Bearer a' })
    await arrived(1)
    const second = server.post(body, { 'x-request-id': 'r2', authorization: 'Bearer a' })
    await settle()
    running[0]?.end({ data: { slow: 'é' } })
    const answers = await Promise.all([first, second])
    expect(answers.map(({ headers }) => headers.get('x-request-id'))).toEqual(['r1', 'r2'])
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array(2).fill('{"data":{"slow":"é"}}\n'))
    const events = server.events.filter(({ requestId }) => requestId === 'r1' || requestId === 'r2')
    expect(events).toMatchObject([
      { event: 'request', requestId: 'r1', operation: 'query', status: 200 },
      { event: 'request', requestId: 'r2', operation: 'query', status: 200 },
    ])
  })

  it('get their errors with their own request ids', async () => {
    await warm()
    const first = server.post(body, { 'x-request-id': 'r1' })
    await arrived(1)
    const second = server.post(body, { 'x-request-id': 'r2' })
    await settle()
    const originalError = new GatewayError('UPSTREAM_TIMEOUT', { source: 'billing' })
    running[0]?.end({ data: { slow: null }, errors: [new GraphQLError('x', { path: ['slow'], originalError })] })
    for (const [answer, requestId] of [[await first, 'r1'] as const, [await second, 'r2'] as const])
      expect(await answer.json()).toMatchObject({ data: { slow: null }, errors: [{ extensions: { requestId } }] })
  })

  it('are run anew once the first is answered', async () => {
    await warm()
    for (const text of ['one', 'two']) {
      const answer = server.post(body)
      await expect.poll(() => running.length).toBeGreaterThan(0)
      running.pop()?.end({ data: { slow: text } })
      expect(await (await answer).json()).toEqual({ data: { slow: text } })
    }
  })

  it('go on when the first client leaves, and end when the last one has', async () => {
    await warm()
    const post = (controller: AbortController) =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: controller.signal,
      }).catch(() => 'left')
    const [one, two] = [new AbortController(), new AbortController()]
    const first = post(one)
    await arrived(1)
    const second = post(two)
    await settle()
    const signal = running[0]?.operation.context.signal
    one.abort()
    expect(await first).toBe('left')
    await settle()
    expect(signal?.aborted).toBe(false)
    two.abort()
    expect(await second).toBe('left')
    await expect.poll(() => signal?.aborted).toBe(true)

    const third = server.post(body)
    await arrived(running.length + 1)
    running.at(-1)?.end({ data: { slow: 'anew' } })
    expect(await (await third).json()).toEqual({ data: { slow: 'anew' } })
    running[0]?.end({ data: {} })
  })
})

describe('two requests are run twice', () => {
  const cases: [string, unknown, unknown, Record<string, string>, Record<string, string>][] = [
    ['of two credentials', body, body, { authorization: 'Bearer a' }, { authorization: 'Bearer b' }],
    ['of which one has a credential', body, body, {}, { authorization: 'Bearer b' }],
    ['with two cookies', body, body, { cookie: 'a=1' }, { cookie: 'a=2' }],
    ['in two languages', body, body, { 'accept-language': 'de' }, { 'accept-language': 'en' }],
    ['with any other header', body, body, { 'x-tenant': 'a' }, { 'x-tenant': 'b' }],
    ['with a header in another’s value', body, body, { 'x-a': '1x-b:2' }, { 'x-a': '1', 'x-b': '2' }],
    ['with two values of a variable', { ...body, variables: { a: 1 } }, { ...body, variables: { a: 2 } }, {}, {}],
    ['which are mutations', { query: 'mutation { fail }' }, { query: 'mutation { fail }' }, {}, {}],
  ]

  it.each(cases)('%s', async (_name, one, other, headers, otherHeaders) => {
    await warm(one)
    const answers = [server.post(one, headers)]
    await arrived(1)
    answers.push(server.post(other, otherHeaders))
    await arrived(2)
    for (const [place, { end }] of running.entries()) end({ data: { slow: String(place) } })
    const data = await Promise.all(answers.map(async (answer) => (await answer).json()))
    expect(data).toEqual([{ data: { slow: '0' } }, { data: { slow: '1' } }])
  })

  it('unless sharing is on', async () => {
    await server.close()
    await start(false)
    await warm()
    const answers = [server.post(body), server.post(body)]
    await arrived(2)
    for (const { end } of running) end({ data: {} })
    await Promise.all(answers)
  })
})
