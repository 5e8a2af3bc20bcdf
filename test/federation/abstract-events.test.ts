import { expect, it } from 'vitest'
import { link } from '../support/federated-gateway.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { subgraphServer } from '../support/subgraph-server.ts'
import { gatewayOf, subscribe } from '../support/subscribe.ts'
import { subscriptionUpstream } from '../support/subscription-upstream.ts'

it('events of abstract types and lists are joined with what others know of their objects', async () => {
  const types = `
    type Ticket { id: ID! items: [Item!]! subject: Subject media: Media }
    union Subject = Person | Place
    type Person { id: ID! name: String }
    type Place { town: String }
    interface Item { sku: ID! }
    type Book implements Item { sku: ID! pages: Int }
    type Disc implements Item { sku: ID! }
    type Media { id: ID! }`
  const upstream = await subscriptionUpstream({
    typeDefs: `type Query { ticket(id: ID!): Ticket } ${types} type Subscription { ticketChanged: [Ticket!] countdown(from: Int!): Int! }`,
  })
  const people = await subgraphServer(
    `${link} type Person @key(fields: "id") { id: ID! age: Int } type Book @key(fields: "sku") { sku: ID! price: Int }
     interface Media @key(fields: "id") { id: ID! title: String } type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
    {
      entities: {
        Person: ({ id }: { id: string }) => ({ id, age: 36 }),
        Book: ({ sku }: { sku: string }) => ({ sku, price: 9 }),
        Media: ({ id }: { id: string }) => ({ __typename: 'Film', id, title: 'Film', minutes: 90 }),
      },
    },
  )
  const directory = schemaDirectory({
    'support/subgraph.graphql': `${link} type Query { ticket(id: ID!): Ticket }
      ${types.replace('type Person', 'type Person @key(fields: "id")').replace('type Book implements Item', 'type Book implements Item @key(fields: "sku")').replace('type Media', 'type Media @interfaceObject @key(fields: "id")')}
      type Subscription { ticketChanged: [Ticket!] countdown(from: Int!): Int! }`,
    'support/module.ts': `import { defineModule, subgraph } from 'selvedge'
      export default defineModule({ source: subgraph({ url: '${upstream.url}/graphql', schema: './subgraph.graphql' }) })`,
    'support/schema.graphql': 'type Ticket { label: String @requires(fields: "id") }',
    'support/resolvers.ts': "export default { Ticket: { label: ({ id }) => '#' + id } }",
    'people/module.ts': `import { defineModule, subgraph } from 'selvedge'
      export default defineModule({ source: subgraph({ url: '${people.url}' }) })`,
  })
  const gateway = await gatewayOf(directory, 'compiled')
  expect(gateway.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const { next, end } = subscribe(
    gateway,
    `subscription { ticketChanged { label subject { __typename ... on Person { name age } ... on Place { town } }
       items { sku ... on Book { pages price } } media { __typename title ... on Film { minutes } } } }`,
  )
  const first = next()
  await expect.poll(upstream.running).toBe(1)
  upstream.publish([
    {
      id: 1,
      subject: { __typename: 'Person', id: 'p', name: 'Ada' },
      items: [
        { __typename: 'Book', sku: 's', pages: 3 },
        { __typename: 'Disc', sku: 'd' },
      ],
      media: { id: 'm' },
    },
    { id: 2, subject: { __typename: 'Place', town: 'Ulm' }, items: [], media: null },
  ])
  expect(await first).toEqual({
    data: {
      ticketChanged: [
        {
          label: '#1',
          subject: { __typename: 'Person', name: 'Ada', age: 36 },
          items: [{ sku: 's', pages: 3, price: 9 }, { sku: 'd' }],
          media: { __typename: 'Film', title: 'Film', minutes: 90 },
        },
        { label: '#2', subject: { __typename: 'Place', town: 'Ulm' }, items: [], media: null },
      ],
    },
  })
  await end()
})
