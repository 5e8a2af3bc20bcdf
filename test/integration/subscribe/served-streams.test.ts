import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { useServer } from 'graphql-ws/use/ws'
import { createSchema } from 'graphql-yoga'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { startConnectProxy } from '../../support/connect-proxy.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { readEvents } from '../../support/read-events.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { gatewayOf, subscribe } from '../../support/subscribe.ts'
import { subscriptionUpstream } from '../../support/subscription-upstream.ts'
import { selfSigned } from '../../support/tls-server.ts'
import { serve } from '../../unit/server/serve.ts'

const query = 'subscription { ticketChanged { id state } }'

it('an event reaches clients of the server, which counts it, and a drain ends all at the upstream', async () => {
  const upstream = await subscriptionUpstream()
  const directory = schemaDirectory({
    'support/upstream.graphql': upstream.typeDefs,
    'support/module.ts': `import { defineModule, graphql } from 'selvedge'
      export default defineModule({ source: graphql({ url: '${upstream.url}/graphql', schema: './upstream.graphql' }) })`,
  })
  const metrics = createMetrics()
  const gateway = await createGateway({ schemaDirectory: directory, env: {}, metrics })
  const server = await serve(gateway, { metrics })
  const headers = { accept: 'text/event-stream' }
  const one = readEvents(await server.post({ query }, headers))
  const two = readEvents(await server.post({ query }, headers))
  await expect.poll(upstream.running).toBe(1)
  upstream.publish({ id: 1, state: 'A' })
  const answer = { event: 'next', data: '{"data":{"ticketChanged":{"id":"1","state":"A"}}}' }
  expect([await one.next(), await two.next()]).toEqual([answer, answer])
  await one.cancel()
  await server.close()
  expect(await two.next()).not.toEqual(answer)
  await expect.poll(upstream.running).toBe(0)
  await expect.poll(upstream.connections).toBe(0)
  const labels = { source: 'support', connector: 'Subscription.ticketChanged' }
  expect(metrics.samples('upstreamSubscriptions')).toEqual(
    ['opened', 'event', 'closed'].map((result) => ({ labels: { ...labels, result }, value: 1 })),
  )
})

it.each(['compiled', 'reference'] as const)(
  'what an event’s extensions say is passed on where that is allowed, the %s way',
  async (execution) => {
    const result = (extensions: unknown) => JSON.stringify({ data: { r0: { id: 1 } }, extensions })
    const events = [{ cost: 3, host: 'db1' }, undefined, { host: 'db1' }].map(
      (extensions) => `data: ${result(extensions)}\n\n`,
    )
    const upstream = await httpUpstream(() => ({
      status: 200,
      body: `${events.join('')}event: complete\n\n`,
      headers: { 'content-type': 'text/event-stream' },
    }))
    const directory = schemaDirectory({
      'support/upstream.graphql':
        'type Query { a: Int } type Ticket { id: ID! } type Subscription { ticketChanged: Ticket }',
      'support/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: '${upstream.url}/stream', schema: './upstream.graphql', expose: { answer: ['cost'] } }) })`,
    })
    const server = await serve(await createGateway({ schemaDirectory: directory, env: {}, execution }))
    const { next } = readEvents(
      await server.post({ query: 'subscription { ticketChanged { id } }' }, { accept: 'text/event-stream' }),
    )
    const data = { ticketChanged: { id: '1' } }
    const told = [await next(), await next(), await next()].map((event) => JSON.parse((event as { data: string }).data))
    expect(told).toEqual([{ data, extensions: { upstreams: { support: { cost: 3 } } } }, { data }, { data }])
    await server.close()
  },
)

describe('a WebSocket over TLS', () => {
  const pair = selfSigned({ name: 'live.test' })

  async function tlsUpstream() {
    const server = createServer(pair)
    const sockets = new WebSocketServer({ server })
    const typeDefs = 'type Query { a: Int } type Subscription { count: Int! }'
    async function* count() {
      yield { count: 1 }
    }
    useServer(
      { schema: createSchema({ typeDefs, resolvers: { Subscription: { count: { subscribe: count } } } }) },
      sockets,
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      for (const client of sockets.clients) client.terminate()
      server.close()
    })
    return { port: (server.address() as AddressInfo).port, typeDefs }
  }

  const gatewayOver = ({ port, typeDefs }: { port: number; typeDefs: string }, policy: string) =>
    gatewayOf(
      schemaDirectory({
        'live/upstream.graphql': typeDefs,
        'live/ca.pem': pair.cert,
        'live/module.ts': `import { readFileSync } from 'node:fs'
          import { defineModule, graphql } from 'selvedge'
          const ca = readFileSync(new URL('./ca.pem', import.meta.url), 'utf8')
          export default defineModule({ source: graphql({ url: 'https://live.test:${port}/graphql', schema: './upstream.graphql', ${policy}
            egress: { allow: ['live.test'] }, subscriptions: { protocol: 'ws', reconnect: { maxAttempts: 1 } } }) })`,
      }),
      'compiled',
    )

  it('goes through the source’s proxy, and trusts whom the source trusts', async () => {
    const upstream = await tlsUpstream()
    const proxy = await startConnectProxy()
    const trusting = await gatewayOver(upstream, `tls: { ca }, proxy: '${proxy.url}',`)
    const { next } = subscribe(trusting, 'subscription { count }')
    expect(await next()).toEqual({ data: { count: 1 } })
    expect(await next()).toBe('done')
    expect(proxy.seen.map(({ authority }) => authority)).toEqual([`live.test:${upstream.port}`])
    const doubting = await gatewayOver(upstream, `proxy: '${proxy.url}',`)
    await expect(subscribe(doubting, 'subscription { count }').next()).rejects.toMatchObject({
      code: 'UPSTREAM_TLS_ERROR',
    })
  })
})
