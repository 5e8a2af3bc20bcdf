import { createClient } from 'graphql-ws'
import { describe, expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../src/observability/metrics/metrics.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { readEvents } from '../support/read-events.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { serve } from '../unit/server/serve.ts'

interface Order {
  readonly id: number
  readonly status: string
  readonly customerId: string
}

/** A server over a REST service of orders, whose calls carry the client's credentials, and one of customers. */
async function shop() {
  let orders: readonly Order[] = [{ id: 1, status: 'NEW', customerId: 'c1' }]
  let isDown = false
  const orderService = await httpUpstream(() => (isDown ? { status: 503, body: '' } : { json: { items: orders } }))
  const customerService = await httpUpstream(({ url }) => ({
    json: (new URL(url, 'http://x').searchParams.get('ids') ?? '')
      .split(',')
      .map((id) => ({ id, name: `Name of ${id}` })),
  }))
  const schemaFolder = schemaDirectory({
    'orders/schema.graphql': `
      extend schema @source(name: "o", http: { baseURL: "${orderService.url}", headers: [{ name: "authorization", from: "authorization" }] })
      type Order @key(fields: "id") { id: ID! status: String customer: Customer }
      type Customer @key(fields: "id", resolvable: false) { id: ID! }
      type Query { order(id: ID!): Order @connect(source: "o", http: { GET: "/orders/{$args.id}" }, selection: "id status") }
      type Subscription {
        orderChanged: Order
          @connect(source: "o", http: { GET: "/orders" }, selection: "$.items { id status customer: { id: customerId } }")
          @poll(interval: "100ms", key: "id")
      }`,
    'customers/schema.graphql': `
      extend schema @source(name: "c", http: { baseURL: "${customerService.url}" })
      type Customer @key(fields: "id") @connect(source: "c", http: { GET: "/customers?ids={$batch.id->joinNotNull(',')}" }, selection: "id name") {
        id: ID!
        name: String
      }`,
  })
  const metrics = createMetrics()
  const gateway = await createGateway({ schemaDirectory: schemaFolder, env: {}, metrics })
  const server = await serve(gateway, { metrics })
  onTestFinished(() => server.close())
  const change = (status: string) => {
    orders = [{ id: 1, status, customerId: 'c1' }]
  }
  return {
    server,
    metrics,
    orderService,
    customerService,
    change,
    setDown: (value: boolean) => {
      isDown = value
    },
  }
}

/** No call arrives for longer than any interval here; one that was under way may have come first. */
async function expectSilence(seen: readonly unknown[]): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50))
  const calls = seen.length
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(seen).toHaveLength(calls)
}

const query = 'subscription Changes { orderChanged { id status customer { name } } }'

describe('a subscription over a REST service', () => {
  it('reaches clients by WebSocket and by server-sent events, from one poller for each identity', async () => {
    const { server, metrics, orderService, customerService, change } = await shop()
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: 'Bearer a' },
    })
    onTestFinished(async () => client.dispose())
    const bySocket = client.iterate({ query })
    const first = bySocket.next()
    await expect.poll(() => orderService.seen.length).toBeGreaterThan(0)
    const headers = { accept: 'text/event-stream', authorization: 'Bearer a', 'x-request-id': 'sse' }
    const byEvents = readEvents(await server.post({ query }, headers))
    const ofOther = readEvents(await server.post({ query }, { ...headers, authorization: 'Bearer b' }))
    await expect.poll(() => orderService.seen.map((seen) => seen.headers.authorization)).toContain('Bearer b')
    const before = orderService.seen.length
    change('SENT')
    const answer = { data: { orderChanged: { id: '1', status: 'SENT', customer: { name: 'Name of c1' } } } }
    expect(await first).toEqual({ done: false, value: answer })
    expect(await byEvents.next()).toEqual({ event: 'next', data: JSON.stringify(answer) })
    expect(await ofOther.next()).toEqual({ event: 'next', data: JSON.stringify(answer) })
    // Nothing of who asks goes there: those who ask at the same time share a call.
    expect(new Set(customerService.seen.map(({ url }) => url))).toEqual(new Set(['/customers?ids=c1']))
    expect(customerService.seen.length).toBeLessThanOrEqual(3)
    for (const { headers: sent } of customerService.seen) expect(sent['x-request-id']).toMatch(/\.1$/)
    const since = orderService.seen.slice(before).map((seen) => seen.headers.authorization)
    expect(since.filter((each) => each === 'Bearer a').length).toBeLessThan(4)

    await bySocket.return?.()
    await byEvents.cancel()
    await ofOther.cancel()
    await expect.poll(() => metrics.samples('subscriptions').map(({ value }) => value)).toEqual([0])
    await expectSilence(orderService.seen)
    expect(metrics.samples('subscriptionEvents')).toEqual([
      { labels: { field: 'Subscription.orderChanged' }, value: 3 },
    ])
    expect(metrics.samples('subscriptionsEnded')).toEqual([{ labels: { reason: 'client' }, value: 3 }])
    const polls = metrics.samples('polls').map(({ labels, value }) => [labels.result, value > 0])
    expect(Object.fromEntries(polls)).toEqual({ unchanged: true, changed: true })
  })

  it('outlives an outage of its service', async () => {
    const { server, orderService, change, setDown } = await shop()
    const { next, cancel } = readEvents(
      await server.post({ query }, { accept: 'text/event-stream', 'x-request-id': 'a' }),
    )
    await expect.poll(() => orderService.seen.length).toBeGreaterThan(0)
    setDown(true)
    expect(await next()).toMatchObject({
      event: 'next',
      data: expect.stringMatching(
        /^\{"errors":\[.*"path":\["orderChanged"\].*"code":"UPSTREAM_UNAVAILABLE".*"requestId":"a.1".*\],"data":\{"orderChanged":null\}\}$/,
      ),
    })
    change('SENT')
    setDown(false)
    expect(await next()).toMatchObject({ data: expect.stringContaining('"status":"SENT"') })
    await cancel()
  })

  it('leaves nothing open when the gateway shuts down', async () => {
    const { server, orderService } = await shop()
    const closed = new Promise<unknown>((resolve) => {
      const client = createClient({
        url: `${server.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      })
      client.on('closed', (event) =>
        resolve({ code: (event as CloseEvent).code, reason: String((event as CloseEvent).reason) }),
      )
      client.subscribe({ query }, { next: () => undefined, error: () => undefined, complete: () => undefined })
    })
    const byEvents = readEvents(await server.post({ query }, { accept: 'text/event-stream' }))
    await expect.poll(() => orderService.seen.length).toBeGreaterThan(0)
    await server.close()
    expect(await closed).toEqual({ code: 1001, reason: 'The gateway is shutting down' })
    expect(await byEvents.next()).toBe('end')
    await expectSilence(orderService.seen)
  })

  it('shows in a trace what each event has cost', async () => {
    const { server, orderService, change } = await shop()
    const { next, cancel } = readEvents(
      await server.post({ query }, { accept: 'text/event-stream', 'x-selvedge-trace': '1' }),
    )
    await expect.poll(() => orderService.seen.length).toBeGreaterThan(0)
    change('SENT')
    const { data } = (await next()) as { data: string }
    expect(JSON.parse(data).extensions.trace).toMatchObject({
      plan: { way: 'compiled' },
      fetches: [{ source: 'customers', connector: 'Customer', batchSize: 1 }],
    })
    await cancel()
  })
})
