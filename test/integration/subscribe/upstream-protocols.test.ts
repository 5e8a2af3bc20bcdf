import { describe, expect, it } from 'vitest'
import { loadSupergraph } from '../../../src/gateway/load-supergraph.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { gatewayOf, subscribe } from '../../support/subscribe.ts'
import { subscriptionUpstream } from '../../support/subscription-upstream.ts'

const protocols = [
  ['ws', '/graphql', 'ws'],
  ['sse', '/stream', 'sse'],
  ['sse of yoga', '/yoga', 'sse'],
  ['multipart', '/multipart', 'multipart'],
] as const

function moduleOf(upstream: { readonly url: string; readonly typeDefs: string }, path: string, options: string) {
  return {
    'support/upstream.graphql': upstream.typeDefs,
    'support/module.ts': `import { defineModule, graphql, auth, secret } from 'selvedge'
      export default defineModule({ source: graphql({ url: '${upstream.url}${path}', schema: './upstream.graphql', ${options} }) })`,
  }
}

describe.each(['compiled', 'reference'] as const)('events of a GraphQL service the %s way', (execution) => {
  it.each(protocols)('come by %s and are joined with other sources', async (_, path, protocol) => {
    const upstream = await subscriptionUpstream()
    const customers = await httpUpstream(({ url }) => ({ json: { id: url.split('/').at(-1), name: 'Ada' } }))
    const directory = schemaDirectory({
      ...moduleOf(upstream, path, `subscriptions: { protocol: '${protocol}' }`),
      'support/schema.graphql': `
        extend type Ticket { customer: Customer @map(selection: "id: $this.customerId") }
        type Customer @key(fields: "id", resolvable: false) { id: ID! }`,
      'customers/schema.graphql': `
        extend schema @source(name: "c", http: { baseURL: "${customers.url}" })
        type Customer @key(fields: "id") @connect(source: "c", http: { GET: "/customers/{$this.id}" }, selection: "id name") { id: ID! name: String }`,
    })
    const gateway = await gatewayOf(directory, execution)
    const query =
      'subscription ($t: String) { t: ticketChanged(team: $t) { is: state size customer { name } __typename } }'
    const { next, end } = subscribe(gateway, query, { t: 'a' })
    const first = next()
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 1, state: 'OPEN', size: 5, customerId: 'c1' }, 'a')
    expect(await first).toEqual({
      data: { t: { is: 'OPEN', size: 5, customer: { name: 'Ada' }, __typename: 'Ticket' } },
    })
    upstream.publish({ id: 1, state: 'DONE', customerId: null }, 'a')
    expect(await next()).toEqual({ data: { t: { is: 'DONE', size: null, customer: null, __typename: 'Ticket' } } })
    await end()
    await expect.poll(upstream.running).toBe(0)
    expect(customers.seen.map(({ url }) => url)).toEqual(['/customers/c1'])
    await gateway.close()
    await expect.poll(upstream.connections).toBe(0)
  })

  it.each(protocols)('end by %s when the upstream completes', async (_, path, protocol) => {
    const upstream = await subscriptionUpstream()
    const directory = schemaDirectory(moduleOf(upstream, path, `subscriptions: { protocol: '${protocol}' }`))
    const { next } = subscribe(await gatewayOf(directory, execution), 'subscription { countdown(from: 2) }')
    expect(await next()).toEqual({ data: { countdown: 2 } })
    expect(await next()).toEqual({ data: { countdown: 1 } })
    expect(await next()).toEqual({ data: { countdown: 0 } })
    expect(await next()).toBe('done')
  })
})

describe('a field of a module that is fed by an upstream', () => {
  const moduleWith = async (field: string, options = "import: 'none'") => {
    const upstream = await subscriptionUpstream()
    return {
      upstream,
      directory: schemaDirectory({
        ...moduleOf(upstream, '/graphql', options),
        'support/schema.graphql': `type Query { ticket(id: ID!): Ticket @graphql(field: "ticket") } type Subscription { ${field} }`,
      }),
    }
  }

  it.each(['compiled', 'reference'] as const)(
    'may have a name and arguments of its own, the %s way',
    async (execution) => {
      const { upstream, directory } = await moduleWith(
        'moved(of: String!): Ticket @graphql(field: "ticketChanged", input: "team: $args.of")',
      )
      const { next, end } = subscribe(await gatewayOf(directory, execution), 'subscription { moved(of: "b") { id } }')
      const first = next()
      await expect.poll(upstream.running).toBe(1)
      upstream.publish({ id: 3, state: 'A' }, 'b')
      expect(await first).toEqual({ data: { moved: { id: '3' } } })
      expect(upstream.operations).toEqual(['subscription($v0: String) { r0: ticketChanged(team: $v0) { id } }'])
      await end()
    },
  )

  it.each([
    ['moved: Ticket @graphql(field: "ticketMoved")', 'graphql-unknown-field', 'name one of: ticketChanged, countdown'],
    [
      'moved(id: ID!): Ticket @graphql(field: "ticket")',
      'graphql-unknown-field',
      'it has a query of that name, which can be asked again and again: add @poll(interval: "5s")',
    ],
    [
      'moved: Ticket @graphql(field: "ticketChanged", input: "team: $this.moved")',
      'graphql-input',
      'a subscription is made from its arguments: $args.name',
    ],
    ['moved: Ticket', 'subscription-not-fed', expect.stringContaining('add @graphql(...)')],
  ])('is reported where it is wrong: %s', async (field, rule, remedy) => {
    const { directory } = await moduleWith(field)
    const { diagnostics, close } = await loadSupergraph({ schemaDirectory: directory, env: {} })
    await close()
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([
      expect.objectContaining({ rule, remedy, file: expect.stringContaining('schema.graphql') }),
    ])
  })

  it('can only be polled where the module takes no subscriptions over', async () => {
    const { directory } = await moduleWith('moved: Ticket @graphql(field: "ticketChanged")', 'subscriptions: false')
    const { diagnostics, close } = await loadSupergraph({ schemaDirectory: directory, env: {} })
    await close()
    expect(diagnostics).toEqual([expect.objectContaining({ rule: 'subscription-not-fed' })])
  })
})
