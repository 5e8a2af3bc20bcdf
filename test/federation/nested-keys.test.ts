import { describe, expect, it } from 'vitest'
import { federatedGateway, link } from '../support/federated-gateway.ts'
import { type Answer, httpUpstream, type Seen } from '../support/http-upstream.ts'

const stock = [
  { sku: 'a', org: 'o1', units: 11 },
  { sku: 'a', org: 'o2', units: 12 },
  { sku: 'b', org: 'o1', units: 21 },
]

/** A service of stock: one thing a URL, and many a call. */
function stockServer() {
  return httpUpstream(({ url, body }: Seen): Answer => {
    if (url === '/moves')
      return {
        json: [
          { of: 'b', by: 'o1' },
          { of: 'a', by: 'o2' },
          { of: 'a', by: null },
          { of: 'z', by: 'o1' },
        ],
      }
    if (url === '/find') {
      const { keys } = JSON.parse(body) as {
        readonly keys: readonly { readonly sku: string; readonly org: { readonly id: string } }[]
      }
      const found = stock.filter(({ sku, org }) => keys.some((key) => key.sku === sku && key.org.id === org))
      return { json: found.map(({ sku, org, units }) => ({ sku, owner: { id: org }, units })).reverse() }
    }
    const found = stock.find(({ sku, org }) => url === `/stock/${org}/${sku}`)
    return found ? { json: { sku: found.sku, owner: { id: found.org }, units: found.units } } : { json: null }
  })
}

type Key = { readonly sku: string; readonly org: { readonly id: string } }

/** A subgraph that knows products by their SKU and the organization that has them. */
const catalog = [
  `${link} type Query { products: [Product!]! }
   type Product @key(fields: "sku org { id }") { sku: ID! org: Org! title: String }
   type Org { id: ID! name: String }`,
  {
    resolvers: {
      Query: {
        products: () => [
          { sku: 'a', org: { id: 'o1', name: 'One' }, title: 'A' },
          { sku: 'b', org: { id: 'o1', name: 'One' }, title: 'B' },
          { sku: 'z', org: { id: 'o9', name: 'Nine' }, title: 'Z' },
        ],
      },
    },
    entities: {
      Product: ({ sku, org }: Key) => ({ sku, org: { ...org, name: `org ${org.id}` }, title: `${sku} of ${org.id}` }),
    },
  },
] as const

const single = `@connect(source: "s", http: { GET: "/stock/{$this.org.id}/{$this.sku}" }, selection: "sku org: { id: owner.id } units")`
const batched = `@connect(source: "s", http: { POST: "/find", body: "keys: $batch { sku org { id } }" }, selection: "sku org: { id: owner.id } units")`
const keys = ({ seen }: { readonly seen: readonly Seen[] }) =>
  seen.map(({ url, body }) => (url === '/find' ? (JSON.parse(body) as { readonly keys: unknown }).keys : url))

async function shop(connector: string) {
  const server = await stockServer()
  const graph = await federatedGateway(
    { catalog },
    {
      'stock/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${server.url}" })
        type Product @key(fields: "sku org { id }") ${connector} { sku: ID! org: Org! units: Int }
        type Org { id: ID! }
        type Move { product: Product }
        type Query { moves: [Move!] @connect(source: "s", http: { GET: "/moves" }, selection: "product: { sku: of org: { id: by } }") }`,
    },
  )
  expect(graph.gateway.diagnostics).toEqual([])
  return { ...graph, server }
}

describe('a key that reaches into an object', () => {
  it.each([
    ['for each key', single, ['/stock/o1/a', '/stock/o1/b', '/stock/o9/z']],
    [
      'for all at once',
      batched,
      [
        [
          { sku: 'a', org: { id: 'o1' } },
          { sku: 'b', org: { id: 'o1' } },
          { sku: 'z', org: { id: 'o9' } },
        ],
      ],
    ],
  ])('leads from a subgraph to REST, asked %s', async (_, connector, expected) => {
    const { ask, server } = await shop(connector)
    expect(await ask('{ products { title units org { name } } }')).toEqual({
      answer: {
        data: {
          products: [
            { title: 'A', units: 11, org: { name: 'One' } },
            { title: 'B', units: 21, org: { name: 'One' } },
            { title: 'Z', units: null, org: { name: 'Nine' } },
          ],
        },
      },
      asked: connector === single ? ['catalog', 'stock', 'stock', 'stock'] : ['catalog', 'stock'],
    })
    expect(keys(server)).toEqual(expected)
  })

  it('leads from REST to a subgraph, and a reference of which a part is null is none', async () => {
    const { ask, seen } = await shop(batched)
    expect(await ask('{ moves { product { title } } }')).toEqual({
      answer: {
        data: {
          moves: [
            { product: { title: 'b of o1' } },
            { product: { title: 'a of o2' } },
            { product: { title: null } },
            { product: { title: 'z of o1' } },
          ],
        },
      },
      asked: ['stock', 'catalog'],
    })
    expect(seen.catalog?.map(({ variables }) => variables).at(-1)).toEqual({
      v0: [
        { __typename: 'Product', sku: 'b', org: { id: 'o1' } },
        { __typename: 'Product', sku: 'a', org: { id: 'o2' } },
        { __typename: 'Product', sku: 'z', org: { id: 'o1' } },
      ],
    })
  })
})

describe('what a key reaches into', () => {
  it('comes whole from whoever has all of it', async () => {
    const { ask } = await federatedGateway({
      moves: [
        `${link} type Query { moves: [Move!]! } type Move { product: Product }
         type Product @key(fields: "sku org { id }", resolvable: false) { sku: ID! org: Org! @shareable } type Org { id: ID! @shareable }`,
        { resolvers: { Query: { moves: () => [{ product: { sku: 'a', org: { id: 'o1' } } }] } } },
      ],
      catalog: [
        `${link} type Query { products: [Product!]! }
         type Product @key(fields: "sku org { id }") { sku: ID! org: Org! @shareable title: String }
         type Org { id: ID! @shareable name: String }`,
        catalog[1],
      ],
    })
    expect(await ask('{ moves { product { org { id name } } } }')).toEqual({
      answer: { data: { moves: [{ product: { org: { id: 'o1', name: 'org o1' } } }] } },
      asked: ['moves', 'catalog'],
    })
  })
})

describe('a module of another kind', () => {
  it('gives a subgraph what it requires, by such a key alone', async () => {
    const server = await stockServer()
    const levels = [
      `${link} type Product @key(fields: "sku org { id }") { sku: ID! org: Org! units: Int @external level: String @requires(fields: "units") }
       type Org { id: ID! }`,
      {
        entities: {
          Product: ({ sku, org, units }: Key & { readonly units: number | null }) => ({
            sku,
            org,
            level: units !== null && units > 15 ? 'high' : 'low',
          }),
        },
      },
    ] as const
    const { ask, gateway } = await federatedGateway(
      { catalog, levels },
      {
        'stock/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${server.url}" })
          type Product @key(fields: "sku org { id }") ${batched} { sku: ID! org: Org! units: Int } type Org { id: ID! }`,
      },
    )
    expect(gateway.diagnostics).toEqual([])
    expect(await ask('{ products { level } }')).toEqual({
      answer: { data: { products: [{ level: 'low' }, { level: 'high' }, { level: null }] } },
      asked: ['catalog', 'stock', 'levels'],
    })
  })

  it('may call the parts of a key that it refers by external', async () => {
    const server = await stockServer()
    const { ask } = await federatedGateway(
      { catalog },
      {
        'stock/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${server.url}" })
          type Product @key(fields: "sku org { id }", resolvable: false) { sku: ID! @external org: Org! @external }
          type Org { id: ID! @external }
          type Move { product: Product }
          type Query { moves: [Move!] @connect(source: "s", http: { GET: "/moves" }, selection: "product: { sku: of org: { id: by } }") }`,
      },
    )
    const { answer } = await ask('{ moves { product { title org { id name } } } }')
    expect((answer as { data: { moves: unknown[] } }).data.moves.slice(0, 2)).toEqual([
      { product: { title: 'b of o1', org: { id: 'o1', name: 'org o1' } } },
      { product: { title: 'a of o2', org: { id: 'o2', name: 'org o2' } } },
    ])
  })

  it('may have another key beside it: the one at hand is asked by', async () => {
    const server = await httpUpstream(({ url, body }: Seen): Answer => {
      if (url === '/all') return { json: [{ id: 5 }] }
      if (url === '/id/5') return { json: { id: 5, sku: 'a', org: { id: 'o1' }, units: 55 } }
      const { keys } = JSON.parse(body) as { readonly keys: readonly Key[] }
      return { json: keys.map((key) => ({ ...key, id: 5, units: 50 })) }
    })
    const { ask } = await federatedGateway(
      { catalog },
      {
        'stock/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${server.url}" })
          type Product @key(fields: "id") @key(fields: "sku org { id }")
            @connect(source: "s", http: { GET: "/id/{$this.id}" }, selection: "id sku org { id } units")
            @connect(source: "s", http: { POST: "/find", body: "keys: $batch { sku org { id } }" }, selection: "id sku org { id } units")
          { id: ID! sku: ID! org: Org! units: Int } type Org { id: ID! }
          type Query { all: [Product!] @connect(source: "s", http: { GET: "/all" }, selection: "id") }`,
      },
    )
    expect((await ask('{ products { units } }')).answer).toEqual({
      data: { products: [{ units: 50 }, { units: 50 }, { units: 50 }] },
    })
    expect(await ask('{ all { units } }')).toEqual({
      answer: { data: { all: [{ units: 55 }] } },
      asked: ['stock', 'stock'],
    })
    expect(server.seen.map(({ url }) => url)).toEqual(['/find', '/all', '/id/5'])
  })
})

describe('a key that the object lacks, and its own source knows by another one', () => {
  it.each([
    ['of its own fields', 'sku', 'sku', ({ sku }: { sku: string }) => ({ sku, title: `title of ${sku}` })],
    [
      'that reaches into an object',
      'sku org { id }',
      'sku org { id }',
      ({ sku, org }: Key) => ({ sku, org, title: `title of ${sku}` }),
    ],
  ])('is asked for first, be it %s', async (_, key, selected, Product) => {
    const isDeep = key.includes('org')
    const server = await httpUpstream(
      ({ url }: Seen): Answer => ({
        json:
          url === '/all'
            ? [{ id: 5 }, { id: 6 }]
            : { id: url.slice(4), sku: `s${url.slice(4)}`, org: { id: 'o1' }, units: 55 },
      }),
    )
    const { ask } = await federatedGateway(
      {
        catalog: [
          `${link} type Query { none: Int } type Product @key(fields: "${key}") { sku: ID! ${isDeep ? 'org: Org! @shareable' : ''} title: String }
           ${isDeep ? 'type Org { id: ID! @shareable }' : ''}`,
          { entities: { Product } },
        ],
      },
      {
        'stock/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${server.url}" })
          type Product @key(fields: "${key}", resolvable: false) @key(fields: "id")
            @connect(source: "s", http: { GET: "/id/{$this.id}" }, selection: "id ${selected} units")
          { id: ID! sku: ID! ${isDeep ? 'org: Org!' : ''} units: Int } ${isDeep ? 'type Org { id: ID! }' : ''}
          type Query { all: [Product!] @connect(source: "s", http: { GET: "/all" }, selection: "id") }`,
      },
    )
    expect(await ask('{ all { title units } }')).toEqual({
      answer: {
        data: {
          all: [
            { title: 'title of s5', units: 55 },
            { title: 'title of s6', units: 55 },
          ],
        },
      },
      asked: ['stock', 'stock', 'stock', 'catalog'],
    })
  })
})

describe('fields of a module of another kind', () => {
  it('are made from what such a key reaches into', async () => {
    const server = await stockServer()
    const { ask, gateway } = await federatedGateway(
      { catalog },
      {
        'stock/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${server.url}" })
          type Product @key(fields: "sku org { id }") {
            sku: ID!
            org: Org!
            label: String @map(selection: "$this.org.id")
            shout: String @requires(fields: "sku org { id }")
            units: Int @connect(source: "s", http: { GET: "/stock/{$this.org.id}/{$this.sku}" }, selection: "$.units")
          }
          type Org { id: ID! }`,
        'stock/resolvers.ts': `export default { Product: { shout: ({ sku, org }) => (sku + '@' + org.id).toUpperCase() } }`,
      },
    )
    expect(gateway.diagnostics).toEqual([])
    expect((await ask('{ products { label shout units } }')).answer).toEqual({
      data: {
        products: [
          { label: 'o1', shout: 'A@O1', units: 11 },
          { label: 'o1', shout: 'B@O1', units: 21 },
          { label: 'o9', shout: 'Z@O9', units: null },
        ],
      },
    })
  })
})
