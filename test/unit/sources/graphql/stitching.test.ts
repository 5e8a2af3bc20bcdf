import { describe, expect, it } from 'vitest'
import { graphqlUpstream } from '../../../support/graphql-upstream.ts'
import { gatewayOver, run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

/** Services as schema stitching has them, each with its directives in its SDL. */
async function stitched(
  services: Readonly<Record<string, { readonly sdl: string; readonly resolvers: object; readonly transform?: string }>>,
) {
  const files: Record<string, string> = {}
  const upstreams: Record<string, Awaited<ReturnType<typeof graphqlUpstream>>> = {}
  const definitions = `directive @key(selectionSet: String!) repeatable on OBJECT
directive @computed(selectionSet: String!) on FIELD_DEFINITION
directive @merge(argsExpr: String, keyArg: String, keyField: String, key: [String!], additionalArgs: String) on FIELD_DEFINITION
directive @canonical on OBJECT | FIELD_DEFINITION\n`
  for (const [name, { sdl, resolvers, transform = '{}' }] of Object.entries(services)) {
    const upstream = await graphqlUpstream(definitions + sdl, resolvers as never)
    upstreams[name] = upstream
    files[`${name}/module.ts`] = `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './up.graphql', transform: ${transform} }) })`
    files[`${name}/up.graphql`] = sdl
  }
  const directory = schemaDirectory(files)
  const gateway = await gatewayOver(directory)
  const reference = await gatewayOver(directory, {}, 'reference')
  const found = gateway.diagnostics.map(
    ({ file, line, rule, message }) => `${file.split('/').at(-1)}:${line} ${rule}: ${message}`,
  )
  const ask = async (query: string) => {
    const { answer } = await run(gateway, query)
    const calls = Object.fromEntries(
      Object.entries(upstreams).map(([name, { seen }]) => [name, seen.splice(0).map(({ variables }) => variables)]),
    )
    expect((await run(reference, query)).answer).toEqual(answer)
    return { answer, calls }
  }
  return { ask, found }
}

const price = (upc: string) => Number(upc) * 10
const products = {
  sdl: `type Product @key(selectionSet: "{ upc }") { upc: ID! price: Int weight: Int name: String }
type Query {
  topProducts: [Product]
  productsByUpc(upcs: [ID!]!, first: Int): [Product]! @merge(keyField: "upc", keyArg: "upcs", additionalArgs: "first: 5")
}`,
  resolvers: {
    Query: {
      topProducts: () => ['1', '2'].map((upc) => ({ upc })),
      productsByUpc: (_: unknown, { upcs, first }: { upcs: string[]; first: number }) =>
        upcs.map((upc) => (first === 5 ? { upc } : null)),
    },
    Product: {
      price: ({ upc }: { upc: string }) => price(upc),
      weight: () => 3,
      name: ({ upc }: { upc: string }) => `product ${upc}`,
    },
  },
}

describe('the stitching directives of a service', () => {
  it('make entities of its types, with fields that are computed from those of others', async () => {
    const { ask, found } = await stitched({
      products,
      inventory: {
        sdl: `type Product @key(selectionSet: "{ upc }") {
  upc: ID!
  inStock: Boolean
  shipping: Int @computed(selectionSet: "{ price weight }")
}
input ProductKey { upc: ID! price: Int weight: Int }
type Query { _products(keys: [ProductKey!]!): [Product]! @merge }`,
        resolvers: {
          Query: { _products: (_: unknown, { keys }: { keys: object[] }) => keys },
          Product: {
            inStock: ({ upc }: { upc: string }) => upc === '1',
            shipping: ({ price = 0, weight = 0 }: { price?: number; weight?: number }) => price + weight,
          },
        },
      },
    })
    expect(found).toEqual([])
    const { answer, calls } = await ask('{ topProducts { name inStock shipping } }')
    expect(answer).toEqual({
      data: {
        topProducts: [
          { name: 'product 1', inStock: true, shipping: 13 },
          { name: 'product 2', inStock: false, shipping: 23 },
        ],
      },
    })
    expect(calls.products).toHaveLength(1)
    expect(calls.inventory?.flatMap(Object.values)).toContainEqual([
      { upc: '1', price: 10, weight: 3 },
      { upc: '2', price: 20, weight: 3 },
    ])
  })

  it.each([
    ['users(ids: [ID!]!): [User]! @merge(keyField: "id")', [{ v0: ['1', '2'] }]],
    ['users(ids: [ID!]!): [User]! @merge(argsExpr: "ids: [[$key.id]]")', [{ v0: ['1', '2'] }]],
    [
      'users(in: In!): [User]! @merge(argsExpr: "in: { ids: [[$key.id]], all: true }")',
      [{ v0: { ids: ['1', '2'], all: true } }],
    ],
    ['users(in: In!): [User]! @merge(keyArg: "in.ids", keyField: "id")', [{ v0: { ids: ['1', '2'] } }]],
    [
      'users(keys: [Key!]!): [User]! @merge(argsExpr: "keys: [[{ ref: $key.id }]]")',
      [{ v0: [{ ref: '1' }, { ref: '2' }] }],
    ],
    ['users(keys: [Key!]!): [User]! @merge(keyArg: "keys", key: ["ref: id"])', [{ v0: [{ ref: '1' }, { ref: '2' }] }]],
    ['users(keys: [Whole!]!): [User]! @merge(argsExpr: "keys: [[$key]]")', [{ v0: [{ id: '1' }, { id: '2' }] }]],
    ['user(id: ID!): User @merge(keyField: "id")', [{ v0: '1', v1: '2' }]],
    ['user(in: Key!): User @merge(argsExpr: "in: { ref: $key.id }")', [{ v0: { ref: '1' }, v1: { ref: '2' } }]],
  ])('are read whatever they give keys by: %s', async (field, asked) => {
    const ids = (args: Record<string, unknown>): string[] =>
      Object.values(args).flatMap((value) =>
        typeof value === 'object' && value !== null
          ? ids(value as Record<string, unknown>)
          : typeof value === 'string'
            ? [value]
            : [],
      )
    const { ask, found } = await stitched({
      posts: {
        sdl: 'type User @key(selectionSet: "{ id }") { id: ID! } type Query { authors: [User] }',
        resolvers: { Query: { authors: () => [{ id: '1' }, { id: '2' }] } },
      },
      users: {
        sdl: `type User @key(selectionSet: "{ id }") { id: ID! name: String }
          input In { ids: [ID!]! all: Boolean }  input Key { ref: ID! }  input Whole { id: ID! }
          type Query { ${field} }`,
        resolvers: {
          Query: {
            [field.startsWith('users') ? 'users' : 'user']: (_: unknown, args: Record<string, unknown>) => {
              const users = ids(args).map((id) => ({ id, name: `n${id}` }))
              return field.startsWith('users') ? users : users[0]
            },
          },
        },
      },
    })
    expect(found).toEqual([])
    const { answer, calls } = await ask('{ authors { name } }')
    expect(answer).toEqual({ data: { authors: [{ name: 'n1' }, { name: 'n2' }] } })
    expect(calls.users).toEqual(asked)
  })

  it('are read by the names that the module gives to things', async () => {
    const posts = {
      sdl: 'type User @key(selectionSet: "{ id }") { id: ID! score: Int } type Query { authors: [User] }',
      resolvers: { Query: { authors: () => ['1', '2'].map((id) => ({ id, score: Number(id) * 2 })) } },
    }
    const accounts = {
      sdl: `schema { query: Root }
enum Region { EU US }
type Account @key(selectionSet: "{ ref }") { ref: ID! name: String rank: Rank @computed(selectionSet: "{ score }") }
enum Rank { low high }
input Where { keys: [AccountKey!]! region: Region }
input AccountKey { ref: ID! score: Int }
type Root { _accounts(where: Where!, limit: Int): [Account]! @merge(keyArg: "where.keys", additionalArgs: "limit: 9") other(region: Region): Account @merge(argsExpr: "region: EU") }`,
      resolvers: {
        Root: {
          _accounts: (
            _: unknown,
            { where, limit }: { where: { keys: { ref: string; score?: number }[] }; limit: number },
          ) =>
            where.keys.map(({ ref, score = 0 }) => ({
              ref,
              name: `${ref} of ${limit}`,
              rank: score > 3 ? 'high' : 'low',
            })),
        },
      },
      transform: `{ prefix: { types: 'A', rootFields: 'a_' }, rename: { Account: 'User', 'Account.ref': 'id', 'Account.name': 'called', 'AccountKey.ref': 'key',
        'Where.keys': 'all', 'Root._accounts': 'many', 'Root._accounts(where:)': 'by', 'Root._accounts(limit:)': 'most', 'Account.rank': 'level' } }`,
    }
    const { ask, found } = await stitched({ posts, accounts })
    expect(found).toEqual([expect.stringContaining('@merge of other is not read')])
    const { answer, calls } = await ask('{ authors { called level } }')
    expect(answer).toEqual({
      data: {
        authors: [
          { called: '1 of 9', level: 'low' },
          { called: '2 of 9', level: 'high' },
        ],
      },
    })
    expect(calls.accounts?.flatMap(Object.values)).toContainEqual({ keys: [{ ref: '1' }, { ref: '2' }] })
  })

  it('are told where they need what the module does not show', async () => {
    const users = {
      sdl: `type User @key(selectionSet: "{ id }") { id: ID! name: String }
type Query { users(ids: [ID!]!): [User]! @merge(keyField: "id") all: [User] }`,
      resolvers: {},
      transform: "{ exclude: ['Query.users'] }",
    }
    const { found } = await stitched({ users })
    expect(found).toEqual([
      'up.graphql:2 stitching-merge: @merge of users is not read: `transform` leaves the field out',
    ])
  })

  it('that cannot be read are told at their place', async () => {
    const { found } = await stitched({
      users: {
        sdl: `type User @key(selectionSet: "{ org { id } }") { id: ID! org: Org
  total: Int @computed(selectionSet: "{ price }") }
type Org @canonical { id: ID }
type Holder { user(id: ID): User @merge(keyField: "id") }
type Query {
  holder: Holder
  a(id: ID!): User @merge(argsExpr: "id: $key.org.id")
  b(ids: [ID!]!): [User] @merge(argsExpr: "ids: $key.id")
  c(id: ID!): User @merge(keyField: "id")
}`,
        resolvers: {},
      },
    })
    expect(found).toEqual([
      'up.graphql:3 stitching-canonical: @canonical has no effect: definitions of one type must agree, and the first description counts',
      'up.graphql:4 stitching-merge: @merge on Holder.user is not read: it is no field of the query type',
      'up.graphql:1 stitching-key: @key is not read: "org { id }" reaches into an object, or is no selection',
      'up.graphql:7 stitching-merge: @merge of a is not read: $key.org.id is no field of the key',
      'up.graphql:8 stitching-merge: @merge of b is not read: it takes one key, and the field gives a list',
      'up.graphql:2 stitching-computed: User.total is computed from price, which c does not take by name and type',
    ])
  })
})
