import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { graphqlUpstream } from '../support/graphql-upstream.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { startOrderService } from '../support/soap-server.ts'
import { gatewayOf, subscribe } from '../support/subscribe.ts'

const fixtures = resolve(import.meta.dirname, '../unit/sources/soap/fixtures')

describe.each(['compiled', 'reference'] as const)('polled the %s way', (execution) => {
  it('a GraphQL service is asked for what subscribers select, and for the key', async () => {
    let state = 'OPEN'
    const typeDefs =
      'type Query { tickets(team: String): [Ticket] } type Ticket { id: ID! state: String owner: Person } type Person { name: String }'
    const upstream = await graphqlUpstream(typeDefs, {
      Query: { tickets: () => [{ id: 1, state, owner: { name: 'Ada' } }] },
    })
    const directory = schemaDirectory({
      'support/upstream.graphql': typeDefs,
      'support/module.ts': `import { defineModule, graphql } from 'selvedge'
        export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './upstream.graphql' }) })`,
      'support/schema.graphql': `type Subscription {
        ticketChanged(team: String): Ticket @graphql(field: "tickets", input: "team: $args.team") @poll(interval: "100ms", key: "id", initial: true)
      }`,
    })
    const gateway = await gatewayOf(directory, execution)
    const { next, end } = subscribe(
      gateway,
      'subscription { t: ticketChanged(team: "a") { is: state who: owner { name } } }',
    )
    expect(await next()).toEqual({ data: { t: { is: 'OPEN', who: { name: 'Ada' } } } })
    state = 'CLOSED'
    expect(await next()).toEqual({ data: { t: { is: 'CLOSED', who: { name: 'Ada' } } } })
    await end()
    expect(upstream.seen[0]?.query.replace(/\s+/g, ' ')).toMatch(
      /tickets\(team: \$\w+\) \{ state owner \{ name \} id \}/,
    )
  })

  it('a SOAP service is called as for a query', async () => {
    const service = await startOrderService()
    const directory = schemaDirectory({
      'orders/module.ts': `import { defineModule, soap } from 'selvedge'
        export default defineModule({ source: soap({ wsdl: './orders.wsdl', url: '${service.url}' }) })`,
      'orders/schema.graphql': `type Subscription {
        orderChanged(id: ID!): OrderState
          @soap(operation: "GetOrder", input: "id: $args.id", selection: "$.order { number paid: isPaid }")
          @poll(interval: "100ms", initial: true)
      }
      type OrderState { number: ID paid: Boolean }`,
    })
    cpSync(fixtures, join(directory, 'orders'), { recursive: true })
    const { next, end } = subscribe(
      await gatewayOf(directory, execution),
      'subscription { orderChanged(id: 7) { number paid } }',
    )
    expect(await next()).toEqual({ data: { orderChanged: { number: '007', paid: true } } })
    await end()
  })

  it('a REST service gives items of several types', async () => {
    const upstream = await httpUpstream(() => ({
      json: [
        { id: 1, kind: 'cat', lives: 9 },
        { id: 2, kind: 'dog', home: 'a' },
      ],
    }))
    const directory = schemaDirectory({
      'pets/schema.graphql': `
        extend schema @source(name: "s", http: { baseURL: "${upstream.url}" })
        interface Pet { id: ID! }
        type Cat implements Pet { id: ID! lives: Int }
        type Dog implements Pet { id: ID! home: Home }
        type Home @key(fields: "id") @connect(source: "s", http: { GET: "/homes?ids={$batch.id->joinNotNull(',')}" }, selection: "id: kind lives") { id: ID! lives: Int }
        type Query { pet: Pet @connect(source: "s", http: { GET: "/pet" }, selection: "id __typename: $('Cat')") }
        type Subscription {
          petChanged: Pet
            @connect(source: "s", http: { GET: "/pets" }, selection: """
              id
              ... kind->match(["cat", { __typename: $("Cat"), lives: $.lives }], ["dog", { __typename: $("Dog"), home: { id: $("cat") } }])
            """)
            @poll(interval: "5s", key: "id", initial: true)
        }`,
    })
    const gateway = await gatewayOf(directory, execution)
    const query = 'subscription { petChanged { __typename id ... on Cat { lives } ... on Dog { home { lives } } } }'
    const { next, end } = subscribe(gateway, query)
    expect(await next()).toEqual({ data: { petChanged: { __typename: 'Cat', id: '1', lives: 9 } } })
    expect(await next()).toEqual({ data: { petChanged: { __typename: 'Dog', id: '2', home: { lives: 9 } } } })
    await end()
    expect(upstream.seen.map(({ url }) => url)).toEqual(['/pets', '/homes?ids=cat'])
  })
})
