import { describe, expect, it } from 'vitest'
import { federatedGateway, link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'

const users = (more = '') =>
  [
    `${link} type Query { me: User old: String other: String } type User @key(fields: "id") { id: ID! name: String points: Int${more} }`,
    {
      resolvers: {
        Query: { me: () => ({ id: '1', name: 'Ada', points: 1 }), old: () => 'of users', other: () => 'other' },
      },
      entities: { User: ({ id }: { id: string }) => ({ id, name: 'Ada', points: 1 }) },
    },
  ] as const

describe('@override in a module of another kind', () => {
  it('takes fields over of a subgraph: of an entity, also where another subgraph requires it, and of the root', async () => {
    const upstream = await httpUpstream(({ url }) => ({ json: url === '/old' ? 'of REST' : { points: 2 } }))
    const { ask, gateway } = await federatedGateway(
      {
        users: users(),
        ranks: [
          `${link} type User @key(fields: "id") { id: ID! points: Int @external rank: String @requires(fields: "points") }`,
          {
            resolvers: { User: { rank: ({ points }: { points: number }) => `rank ${points}` } },
            entities: { User: (given: object) => given },
          },
        ],
      },
      {
        'points/schema.graphql': `extend schema @source(name: "p", http: { baseURL: "${upstream.url}" })
          type User @key(fields: "id") {
            id: ID!
            points: Int @override(from: "users") @connect(source: "p", http: { GET: "/points/{$this.id}" }, selection: "$.points")
          }
          type Query { old: String @override(from: "users") @connect(source: "p", http: { GET: "/old" }, selection: "$") }`,
      },
    )
    expect(gateway.diagnostics).toEqual([])
    expect((await ask('{ me { name points rank } old other }')).answer).toEqual({
      data: { me: { name: 'Ada', points: 2, rank: 'rank 2' }, old: 'of REST', other: 'other' },
    })
  })
})

it('an @override that takes nothing over is a warning where it stands', async () => {
  const { gateway } = await federatedGateway(
    { users: users(' @override(from: "usres")'), more: [`${link} type Query { more: String }`, {}] },
    {
      'points/schema.graphql': `type User @key(fields: "id") {
        id: ID!
        level: Int @override(from: "users", label: "percent(5)") @connect(http: { GET: "http://p.invalid/{$this.id}" }, selection: "$")
        stars: Int @override(from: "stars") @connect(http: { GET: "http://p.invalid/{$this.id}" }, selection: "$")
      }`,
    },
  )
  expect(
    gateway.diagnostics.map(({ module, rule, message, remedy, line }) => [module, rule, message, remedy, line]),
  ).toEqual([
    [
      'points',
      'override-label',
      '@override(label:) of User.level takes nothing over: labels are for subgraphs',
      'leave the label out, or let a subgraph take the field over',
      3,
    ],
    [
      'points',
      'override-unknown',
      '@override(from: "stars") of User.stars takes nothing over: there is no subgraph of this name',
      'the subgraphs are more, users',
      4,
    ],
    [
      'users',
      'override-unknown',
      '@override(from: "usres") of User.points takes nothing over: there is no subgraph of this name',
      'did you mean "users"?',
      3,
    ],
  ])
})
