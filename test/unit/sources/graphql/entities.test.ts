import { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import { graphqlUpstream } from '../../../support/graphql-upstream.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { gatewayOver, run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const sdl = /* GraphQL */ `
  type Query {
    nodes(ids: [ID!]!): [Node]!
    node(id: ID!): Node
    productsInOrder(skus: [Int!]!): [Product]
    tagsInOrder(skus: [Int!]!): [[String!]]
    products(filter: Filter, first: Int): ProductConnection
    kind(id: ID!): Wrapped
    productsByPair(pairs: [Pair!]!): [Product]
  }
  input Filter {
    skuIn: [Int!]
  }
  input Pair {
    vendor: String!
    code: String!
  }
  interface Node {
    id: ID!
  }
  type Product implements Node {
    id: ID!
    sku: Int!
    vendor: String
    code: String
    name: String
  }
  type Other implements Node {
    id: ID!
    name: Int
  }
  type ProductConnection {
    edges: [ProductEdge]
    nodes: [Product]
  }
  type ProductEdge {
    node: Product
  }
  type Wrapped {
    product: Product
    size: Size
  }
  enum Size {
    S
    L
  }
`
const products = [1, 2, 3].map((sku) => ({
  __typename: 'Product',
  id: `gid-${sku}`,
  sku,
  vendor: 'v',
  code: `c${sku}`,
  name: `name ${sku}`,
}))
const byId = (id: string) =>
  products.find((each) => each.id === id) ?? (id === 'o' ? { __typename: 'Other', id, name: 1 } : null)
const bySku = (sku: number) => products.find((each) => each.sku === sku) ?? null
const resolvers = {
  Query: {
    nodes: (_: unknown, { ids }: { ids: string[] }) => [...ids].reverse().map(byId),
    node: (_: unknown, { id }: { id: string }) => byId(id),
    productsInOrder: (_: unknown, { skus }: { skus: number[] }) => {
      if (skus.includes(99)) return [bySku(1)]
      return skus.map((sku) => (sku === 13 ? new GraphQLError('unlucky') : bySku(sku)))
    },
    tagsInOrder: (_: unknown, { skus }: { skus: number[] }) => skus.map((sku) => (sku === 2 ? null : [`t${sku}`, 'x'])),
    products: (_: unknown, { filter }: { filter?: { skuIn: number[] } }) => {
      const found = [...products].reverse().filter(({ sku }) => filter?.skuIn.includes(sku) ?? true)
      return { edges: [null, ...found.map((node) => ({ node }))], nodes: found }
    },
    kind: (_: unknown, { id }: { id: string }) => ({ product: byId(id), size: 'L' }),
    productsByPair: (_: unknown, { pairs }: { pairs: { vendor: string; code: string }[] }) =>
      [...pairs].reverse().map(({ code }) => products.find((each) => each.code === code)),
  },
  Node: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
}

/** The shop's own module, and another that knows products by a key. */
async function shop(schema: string, list: string, refs: readonly object[], options = '') {
  const upstream = await graphqlUpstream(sdl, resolvers)
  const other = await httpUpstream(() => ({ json: refs }))
  const directory = schemaDirectory({
    'shop/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', ${options} }) })`,
    'shop/schema.graphql': schema,
    'list/schema.graphql': `extend schema @source(name: "list", http: { baseURL: "${other.url}" })\n${list}`,
  })
  const gateway = await gatewayOver(directory)
  const reference = await gatewayOver(directory, {}, 'reference')
  const ask = async (query: string) => {
    const { answer } = await run(gateway, query)
    const calls = upstream.seen.splice(0)
    expect((await run(reference, query)).answer).toEqual(answer)
    upstream.seen.splice(0)
    return { answer, calls }
  }
  const ofShop = gateway.diagnostics.filter(({ module }) => module === 'shop')
  const found = ofShop.map(({ rule, message, remedy }) => `${rule}: ${message} (${remedy})`)
  return { ask, found }
}

const starred = (fields: string, key = 'id', selection = key) => `
  type Product @key(fields: "${key}", resolvable: false) { ${fields} }
  type Query { starred: [Product] @connect(source: "list", http: { GET: "/" }, selection: "${selection}") }`

describe('keys of a service’s types, declared from outside', () => {
  it('are asked for in several documents where a service takes only so many root fields', async () => {
    const { ask, found } = await shop(
      'extend type Product @key(fields: "id") @graphql(field: "node", input: "id: $this.id")',
      starred('id: ID!'),
      [{ id: 'gid-3' }, { id: 'gid-1' }, { id: 'none' }, { id: 'gid-2' }, { id: 'o' }],
      'maxRootFields: 2',
    )
    expect(found).toEqual([])
    const { answer, calls } = await ask('{ starred { name } }')
    expect(answer).toEqual({
      data: { starred: [{ name: 'name 3' }, { name: 'name 1' }, { name: null }, { name: 'name 2' }, { name: null }] },
    })
    expect(calls.map(({ variables }) => Object.values(variables))).toEqual([
      ['gid-3', 'gid-1'],
      ['none', 'gid-2'],
      ['o'],
    ])
  })

  it('are asked for by `nodes` of Relay, of which only those of the type count', async () => {
    const { ask, found } = await shop(
      'extend type Product @key(fields: "id") @graphql(field: "nodes", input: "ids: $batch.id")',
      starred('id: ID!'),
      [{ id: 'gid-2' }, { id: 'o' }, { id: 'none' }, { id: 'gid-1' }],
    )
    expect(found).toEqual([])
    const { answer, calls } = await ask('{ starred { id name } }')
    expect(answer).toEqual({
      data: {
        starred: [
          { id: 'gid-2', name: 'name 2' },
          { id: 'o', name: null },
          { id: 'none', name: null },
          { id: 'gid-1', name: 'name 1' },
        ],
      },
    })
    expect(calls).toEqual([
      {
        query: 'query($v0: [ID!]!) { r0: nodes(ids: $v0) { __typename ... on Product { name__Product: name id } } }',
        variables: { v0: ['gid-2', 'o', 'none', 'gid-1'] },
      },
    ])
  })

  it('may have arguments of another name and type, and answers in a connection', async () => {
    for (const path of ['nodes', 'edges.node']) {
      const { ask, found } = await shop(
        `extend type Product @key(fields: "ref")
           @graphql(field: "products", input: "filter: { skuIn: $batch.ref } first: $(100)", path: "${path}", batch: { by: "sku" }) {
           ref: ID @map(selection: "$this.sku->toString")
         }`,
        starred('ref: ID!', 'ref'),
        [{ ref: '3' }, { ref: '1' }, { ref: '7' }],
      )
      expect(found).toEqual([])
      const { answer, calls } = await ask('{ starred { name code } }')
      expect(answer).toEqual({
        data: {
          starred: [
            { name: 'name 3', code: 'c3' },
            { name: 'name 1', code: 'c1' },
            { name: null, code: null },
          ],
        },
      })
      expect(calls.map(({ variables }) => variables)).toEqual([{ v0: { skuIn: [3, 1, 7] }, v1: 100 }])
    }
  })

  it('may be matched by position where the service promises it; one that fails is its own', async () => {
    const { ask, found } = await shop(
      `extend type Product @key(fields: "sku")
         @graphql(field: "productsInOrder", input: "skus: $batch.sku", batch: { ordered: true }) {
         tags: [String!] @graphql(field: "tagsInOrder", input: "skus: $batch.sku", batch: { ordered: true })
       }`,
      starred('sku: Int!', 'sku'),
      [{ sku: 3 }, { sku: 13 }, { sku: 5 }, { sku: 2 }],
    )
    expect(found).toEqual([])
    const { answer, calls } = await ask('{ starred { sku name tags } }')
    expect(answer).toMatchObject({
      data: {
        starred: [
          { sku: 3, name: 'name 3', tags: ['t3', 'x'] },
          { sku: 13, name: null, tags: ['t13', 'x'] },
          { sku: 5, name: null, tags: ['t5', 'x'] },
          { sku: 2, name: 'name 2', tags: null },
        ],
      },
      errors: [{ path: ['starred', 1, 'name'], extensions: { code: 'UPSTREAM_GRAPHQL_ERROR' } }],
    })
    expect(calls).toHaveLength(1)
    const short = await shop(
      'extend type Product @key(fields: "sku") @graphql(field: "productsInOrder", input: "skus: $batch.sku", batch: { ordered: true })',
      starred('sku: Int!', 'sku'),
      [{ sku: 99 }, { sku: 1 }],
    )
    expect((await short.ask('{ starred { name } }')).answer).toMatchObject({
      data: { starred: [{ name: null }, { name: null }] },
      errors: [0, 1].map((at) => ({
        path: ['starred', at, 'name'],
        extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
      })),
    })
  })

  it.each([
    ['id: ID', 'id', [{ id: 'gid-3' }, { id: 'gid-1' }], ['gid-3', 'gid-1']],
    [
      'vendor: String code: String',
      'vendor code',
      [
        { vendor: 'v', code: 'c3' },
        { vendor: 'v', code: 'c1' },
      ],
      [
        { vendor: 'v', code: 'c3' },
        { vendor: 'v', code: 'c1' },
      ],
    ],
  ])('may be several, also of several fields: %s', async (fields, key, refs, asked) => {
    const { ask, found } = await shop(
      `extend type Product
         @key(fields: "id") @graphql(field: "nodes", input: "ids: $batch.id")
         @key(fields: "vendor code") @graphql(field: "productsByPair", input: "pairs: $batch { vendor code }")`,
      starred(fields, key),
      refs,
    )
    expect(found).toEqual([])
    const { answer, calls } = await ask('{ starred { name } }')
    expect(answer).toEqual({ data: { starred: [{ name: 'name 3' }, { name: 'name 1' }] } })
    expect(calls.map(({ variables }) => variables)).toEqual([{ v0: asked }])
  })

  it('and all other fields may stand deeper, by the module’s names', async () => {
    const { ask, found } = await shop(
      `type Query {
         product(id: ID!): Item @graphql(field: "node", input: "id: $args.id")
         wrapped(id: ID!): Item @graphql(field: "kind", input: "id: $args.id", path: "thing")
         size(id: ID!): Size @graphql(field: "kind", input: "id: $args.id", path: "size")
         names: [Item] @graphql(field: "products", path: "edges.node")
       }`,
      starred('id: ID!').replaceAll('Product', 'Item'),
      [],
      "transform: { rename: { Product: 'Item', 'Size.L': 'LARGE', 'Wrapped.product': 'thing' } }",
    )
    expect(found).toEqual([])
    const { answer } = await ask(
      '{ product(id: "gid-1") { __typename name } none: product(id: "o") { name } wrapped(id: "gid-2") { name } size(id: "gid-1") names { name } }',
    )
    expect(answer).toEqual({
      data: {
        product: { __typename: 'Item', name: 'name 1' },
        none: null,
        wrapped: { name: 'name 2' },
        size: 'LARGE',
        names: [null, { name: 'name 3' }, { name: 'name 2' }, { name: 'name 1' }],
      },
    })
  })

  it.each([
    [
      'field: "nodez", input: "ids: $batch.id"',
      'graphql-unknown-field: the upstream has no query "nodez" (did you mean "nodes"?)',
    ],
    [
      'field: "products", input: "filter: { skuIn: $batch.sku }"',
      'graphql-type-mismatch: "products" gives ProductConnection, but Product is of type Product (choose a field that gives Product, or say with `path` where in ProductConnection it stands)',
    ],
    [
      'field: "products", input: "filter: { skuIn: $batch.sku }", path: "edges.nod"',
      '`path` leads to ProductEdge.nod, which is no field, or needs arguments',
    ],
    ['field: "node", input: "id: $batch.id"', '"node" gives one item, but $batch asks for many'],
    ['field: "nodes", input: "ids: $batch.id", batch: { by: "id sku" }', '`by` names 2 fields, and the key has 1'],
    ['field: "nodes", input: "ids: $batch.id", batch: { ordered: 1 }', '`ordered` must be true or false'],
    ['field: "nodes", input: "ids: $batch.id", batch: { order: true }', '`batch` has no "order"'],
    ['field: "node", input: "id: $this.id", operation: "write"', '`operation` must be "query" or "mutation"'],
  ])('say what is wrong with %s', async (args, message) => {
    const { found } = await shop(
      `extend type Product @key(fields: "id") @graphql(${args})`,
      'type Query { a: Int @connect(source: "list", http: { GET: "/" }, selection: "$.a") }',
      [],
    )
    expect(found.join('\n')).toContain(message)
  })
})
