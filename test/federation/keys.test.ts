import { describe, expect, it } from 'vitest'
import { federatedGateway, link } from '../support/federated-gateway.ts'

const people = [
  { id: '1', email: 'ada@example.com', org: { id: 'o1' } },
  { id: '2', email: 'bob@example.com', org: { id: 'o2' } },
]

const users = [
  `${link} type Query { users: [User!]! } type User @key(fields: "id") @key(fields: "email") { id: ID! email: String org: Org @shareable }
   type Org @shareable { id: ID! }`,
  {
    resolvers: { Query: { users: () => people } },
    entities: { User: ({ id }: { id: string }) => people.find((each) => each.id === id) },
  },
] as const

describe('a key', () => {
  it('that several objects share is asked for once, and all keys in one request', async () => {
    const { ask, seen } = await federatedGateway({
      posts: [
        `${link} type Query { posts: [Post!]! } type Post { title: String author: User } type User @key(fields: "id", resolvable: false) { id: ID! }`,
        {
          resolvers: {
            Query: { posts: () => [1, 2, 1].map((id) => ({ title: `by ${id}`, author: { id: String(id) } })) },
          },
        },
      ],
      users,
    })
    expect(await ask('{ posts { title author { email } } }')).toEqual({
      answer: {
        data: {
          posts: [
            { title: 'by 1', author: { email: 'ada@example.com' } },
            { title: 'by 2', author: { email: 'bob@example.com' } },
            { title: 'by 1', author: { email: 'ada@example.com' } },
          ],
        },
      },
      asked: ['posts', 'users'],
    })
    expect(seen.users?.map(({ variables }) => variables).at(-1)).toEqual({
      v0: [
        { __typename: 'User', id: '1' },
        { __typename: 'User', id: '2' },
      ],
    })
  })

  it('may reach into an object', async () => {
    const { ask } = await federatedGateway({
      users,
      seats: [
        `${link} type User @key(fields: "org { id } email") { org: Org @shareable email: String seat: String } type Org @shareable { id: ID! }`,
        {
          entities: {
            User: (key: { org: { id: string }; email: string }) => ({ ...key, seat: `${key.org.id}/${key.email}` }),
          },
        },
      ],
    })
    expect(await ask('{ users { seat } }')).toEqual({
      answer: { data: { users: [{ seat: 'o1/ada@example.com' }, { seat: 'o2/bob@example.com' }] } },
      asked: ['users', 'seats'],
    })
  })

  it('can be had of a third subgraph', async () => {
    const { ask } = await federatedGateway({
      posts: [
        `${link} type Query { post: Post } type Post { author: User } type User @key(fields: "id", resolvable: false) { id: ID! }`,
        { resolvers: { Query: { post: () => ({ author: { id: '2' } }) } } },
      ],
      users,
      mail: [
        `${link} type User @key(fields: "email") { email: String inbox: Int }`,
        { entities: { User: ({ email }: { email: string }) => ({ email, inbox: email.length }) } },
      ],
    })
    expect(await ask('{ post { author { inbox } } }')).toEqual({
      answer: { data: { post: { author: { inbox: 15 } } } },
      asked: ['posts', 'users', 'mail'],
    })
  })

  it('that is null is not asked for', async () => {
    const { ask } = await federatedGateway({
      posts: [
        `${link} type Query { post: Post } type Post { author: User } type User @key(fields: "email", resolvable: false) { email: String }`,
        { resolvers: { Query: { post: () => ({ author: { email: null } }) } } },
      ],
      mail: [
        `${link} type User @key(fields: "email") { email: String inbox: Int }`,
        { entities: { User: ({ email }: { email: string }) => ({ email, inbox: 1 }) } },
      ],
    })
    expect(await ask('{ post { author { inbox } } }')).toEqual({
      answer: { data: { post: { author: { inbox: null } } } },
      asked: ['posts'],
    })
  })

  it('may reach into a type whose key reaches back', async () => {
    const types =
      'type A @key(fields: "b { id }") { b: B @shareable x: Int } type B @key(fields: "a { x }") { id: ID! @shareable a: A @shareable'
    const { ask } = await federatedGateway({
      one: [
        `${link} type Query { a: A } type A @key(fields: "b { id }") { b: B @shareable } type B { id: ID! @shareable }`,
        { resolvers: { Query: { a: () => ({ b: { id: '1' } }) } }, entities: { A: (key: object) => key } },
      ],
      two: [
        `${link} ${types} }`,
        { entities: { A: (key: { b: { id: string } }) => ({ ...key, x: Number(key.b.id) }), B: () => null } },
      ],
      three: [
        `${link} type B @key(fields: "a { b { id } }") { id: ID! @shareable a: A @shareable y: Int }
         type A @key(fields: "b { id }", resolvable: false) { b: B @shareable }`,
        { entities: { B: () => ({ y: 7 }) } },
      ],
    })
    expect(await ask('{ a { x } }')).toEqual({ answer: { data: { a: { x: 1 } } }, asked: ['one', 'two'] })
  })
})
