import { buildClientSchema, getIntrospectionQuery } from 'graphql'
import { createClient } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../src/observability/metrics/metrics.ts'
import { link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { readEvents } from '../support/read-events.ts'
import { run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { startOrderService } from '../support/soap-server.ts'
import { soapFixture } from '../support/soap-source.ts'
import { subgraphServer } from '../support/subgraph-server.ts'
import { gatewayOf, subscribe } from '../support/subscribe.ts'
import { subscriptionUpstream } from '../support/subscription-upstream.ts'
import { serve } from '../unit/server/serve.ts'

const protocols = [
  ['ws', '/graphql'],
  ['sse', '/stream'],
  ['multipart', '/multipart'],
] as const

/** A subgraph whose events are tickets, a further one that knows more of them, and modules of other kinds. */
async function supportGraph(path: string, subscriptions: string) {
  const upstream = await subscriptionUpstream({
    typeDefs: `
      type Query { ticket(id: ID!): Ticket }
      interface Thing { id: ID! }
      type Ticket implements Thing { id: ID! state: String! size: Long customerId: ID }
      scalar Long
      type Subscription { ticketChanged(team: String): Ticket countdown(from: Int!): Int! }`,
  })
  const routing = await subgraphServer(
    `${link} type Ticket @key(fields: "id") { id: ID! state: String! @external room: String @requires(fields: "state") }`,
    { entities: { Ticket: ({ id, state }: { id: string; state: string }) => ({ id, room: `room for ${state}` }) } },
  )
  const people = await httpUpstream(({ url }) => ({ json: { id: url.split('/').at(-1), name: 'Ada' } }))
  const orders = await startOrderService()
  const directory = schemaDirectory({
    'support/subgraph.graphql': `${link} type Query { ticket(id: ID!): Ticket }
      interface Thing { id: ID! }
      type Ticket implements Thing @key(fields: "id") { id: ID! state: String! size: Long customerId: ID }
      scalar Long
      schema { query: Query subscription: Events }
      type Events { ticketChanged(team: String): Ticket countdown(from: Int!): Int! }`,
    'support/module.ts': `import { defineModule, subgraph } from 'selvedge'
      export default defineModule({ source: subgraph({ url: '${upstream.url}${path}', schema: './subgraph.graphql',
        subscriptions: ${subscriptions} }) })`,
    'routing/module.ts': `import { defineModule, subgraph } from 'selvedge'
      export default defineModule({ source: subgraph({ url: '${routing.url}' }) })`,
    'people/schema.graphql': `
      extend schema @source(name: "p", http: { baseURL: "${people.url}" })
      type Ticket @key(fields: "id") {
        id: ID!
        customerId: ID @external
        customer: Customer @requires(fields: "customerId") @connect(source: "p", http: { GET: "/customers/{$this.customerId}" }, selection: "id name")
      }
      type Customer { id: ID! name: String }`,
    'orders/orders.wsdl': soapFixture('orders.wsdl'),
    'orders/types/common.xsd': soapFixture('types/common.xsd'),
    'orders/module.ts': `import { defineModule, soap } from 'selvedge'
      export default defineModule({ source: soap({ wsdl: './orders.wsdl', import: 'none', url: '${orders.url}' }) })`,
    'orders/schema.graphql': `
      type Ticket @key(fields: "id") { id: ID! order: Order @soap(operation: "GetOrder", input: "id: $this.id", selection: "$.order { number status }") }
      type Order { number: String status: String }`,
  })
  return { upstream, routing, people, orders, directory }
}

describe.each(protocols)('the events of a subgraph by %s', (protocol, path) => {
  it('are joined with fields of subgraphs and of modules of other kinds', async () => {
    const { upstream, routing, people, orders, directory } = await supportGraph(path, `{ protocol: '${protocol}' }`)
    const gateway = await gatewayOf(directory, 'compiled')
    expect(gateway.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const query = `subscription ($t: String) {
      t: ticketChanged(team: $t) { is: state size room customer { name } ... on Thing { __typename } } }`
    const { next, end } = subscribe(gateway, query, { t: 'a' })
    const first = next()
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1, state: 'OPEN', size: 5, customerId: 'c1' }, 'a')
    expect(await first).toEqual({
      data: { t: { is: 'OPEN', size: 5, room: 'room for OPEN', customer: { name: 'Ada' }, __typename: 'Ticket' } },
    })
    upstream.publish({ id: 1, state: 'DONE' }, 'a')
    expect(await next()).toMatchObject({ data: { t: { is: 'DONE', size: null, room: 'room for DONE' } } })
    await end()
    await expect.poll(upstream.running).toBe(0)
    expect(people.seen.map(({ url }) => url)[0]).toBe('/customers/c1')
    expect(routing.seen.filter(({ query }) => query.includes('_entities'))).toHaveLength(2)
    const soap = subscribe(gateway, 'subscription { ticketChanged { order { number } } }')
    const event = soap.next()
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 7, state: 'OPEN' })
    expect(await event).toEqual({ data: { ticketChanged: { order: { number: '007' } } } })
    expect(orders.bodies).toHaveLength(1)
    await gateway.close()
    expect(await soap.next()).toBe('done')
    await expect.poll(upstream.running).toBe(0)
    await expect.poll(upstream.connections).toBe(0)
  })

  it('end when it completes', async () => {
    const { directory } = await supportGraph(path, `{ protocol: '${protocol}' }`)
    const { next } = subscribe(await gatewayOf(directory, 'compiled'), 'subscription { countdown(from: 1) }')
    expect(await next()).toEqual({ data: { countdown: 1 } })
    expect(await next()).toEqual({ data: { countdown: 0 } })
    expect(await next()).toBe('done')
  })
})

it('an event of a subgraph reaches clients of both protocols, is counted, and a drain ends all at the upstream', async () => {
  const { upstream, directory } = await supportGraph('/graphql', 'true')
  const metrics = createMetrics()
  const gateway = await createGateway({ schemaDirectory: directory, env: {}, metrics })
  const server = await serve(gateway, { metrics })
  const query = 'subscription { ticketChanged { id room } }'
  const bySse = readEvents(await server.post({ query }, { accept: 'text/event-stream' }))
  const client = createClient({
    url: `${server.url.replace('http', 'ws').replace(/\/$/, '')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  })
  const byWs = client.iterate({ query })
  const second = byWs.next()
  await expect.poll(upstream.running).toBe(1)
  const listening = () => metrics.samples('subscriptions').reduce((sum, { value }) => sum + value, 0)
  await expect.poll(listening).toBe(2)
  upstream.publish({ id: 1, state: 'A' })
  const answer = { data: { ticketChanged: { id: '1', room: 'room for A' } } }
  expect(await bySse.next()).toEqual({ event: 'next', data: JSON.stringify(answer) })
  expect((await second).value).toEqual(answer)
  await client.dispose()
  await server.close()
  await expect.poll(upstream.running).toBe(0)
  await expect.poll(upstream.connections).toBe(0)
  const labels = { source: 'support', connector: 'Subscription.ticketChanged' }
  expect(metrics.samples('upstreamSubscriptions')).toEqual(
    ['opened', 'event', 'closed'].map((result) => ({ labels: { ...labels, result }, value: 1 })),
  )
})

it('subscriptions of a subgraph can be left out', async () => {
  const { directory } = await supportGraph('/graphql', 'false')
  const gateway = await gatewayOf(directory, 'compiled')
  const { answer } = await run(gateway, getIntrospectionQuery())
  const { data } = answer as { readonly data: never }
  expect(buildClientSchema(data).getSubscriptionType()).toBeFalsy()
})
