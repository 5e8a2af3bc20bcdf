import type { GraphQLObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { federatedGateway, link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'

const catalog = [
  `${link} type Query { products: [Product!]! }
   type Product @key(fields: "id") { id: ID! price(currency: String = "EUR"): Int box: Box } type Box { width: Int height: Int }`,
  {
    resolvers: {
      Query: { products: () => [{ id: '1', box: { width: 2, height: 3 } }] },
      Product: { price: (_: unknown, { currency }: { currency: string }) => (currency === 'USD' ? 11 : 10) },
    },
    entities: { Product: ({ id }: { id: string }) => ({ id, box: { width: 2, height: 3 } }) },
  },
] as const

describe('@requires', () => {
  it('sends the fields along, with what is below them and by their arguments', async () => {
    const { ask, seen } = await federatedGateway({
      catalog,
      shipping: [
        `${link} type Product @key(fields: "id") { id: ID! price(currency: String): Int @external box: Box @external
           cost: String @requires(fields: "price(currency: \\"USD\\") box { width }") } type Box { width: Int @external }`,
        {
          entities: { Product: (product: object) => product },
          resolvers: { Product: { cost: (product: object) => JSON.stringify(product) } },
        },
      ],
    })
    expect(await ask('{ products { price cost } }')).toEqual({
      answer: {
        data: { products: [{ price: 10, cost: '{"__typename":"Product","id":"1","price":11,"box":{"width":2}}' }] },
      },
      asked: ['catalog', 'shipping'],
    })
    expect(seen.shipping).toHaveLength(2) // its SDL, and the representations
  })
})

describe('@requires of plain fields', () => {
  const tagged = [
    `${link} type Query { products: [Product!]! }
     type Product @key(fields: "id") { id: ID! tags: [String!] grid: [[Int]] price(currency: String = "EUR"): String }`,
    {
      resolvers: {
        Query: {
          products: () => [
            { id: '1', tags: ['a', 'b'], grid: [[1, null], null] },
            { id: '2', tags: null, grid: [] },
          ],
        },
        Product: { price: (_: unknown, { currency }: { currency: string }) => `10 ${currency}` },
      },
    },
  ] as const

  it('sends lists along, and what defaults of arguments give', async () => {
    const { ask } = await federatedGateway({
      tagged,
      shipping: [
        `${link} type Product @key(fields: "id") { id: ID! tags: [String!] @external grid: [[Int]] @external
           price(currency: String = "EUR"): String @external cost: String @requires(fields: "tags grid price") }`,
        {
          entities: { Product: (product: object) => product },
          resolvers: {
            Product: { cost: ({ tags, grid, price }: Record<string, unknown>) => JSON.stringify([tags, grid, price]) },
          },
        },
      ],
    })
    expect((await ask('{ products { cost } }')).answer).toEqual({
      data: { products: [{ cost: '[["a","b"],[[1,null],null],"10 EUR"]' }, { cost: '[null,[],"10 EUR"]' }] },
    })
  })
})

describe('@requires of a module of another kind', () => {
  it('gets lists of a subgraph, and what defaults of arguments give', async () => {
    const upstream = await httpUpstream(({ url }) => ({ json: { seen: decodeURIComponent(url) } }))
    const { ask } = await federatedGateway(
      {
        catalog: [
          `${link} type Query { products: [Product!]! }
           type Product @key(fields: "id") { id: ID! tags: [String!] price(currency: String = "EUR"): String }`,
          {
            resolvers: {
              Query: { products: () => [{ id: '1', tags: ['a', 'b'] }] },
              Product: { price: (_: unknown, { currency }: { currency: string }) => `10 ${currency}` },
            },
          },
        ],
      },
      {
        'labels/schema.graphql': `
          extend schema @source(name: "labels", http: { baseURL: "${upstream.url}" })
          type Product @key(fields: "id") {
            id: ID!
            tags: [String!] @external
            price(currency: String = "EUR"): String @external
            label: String @requires(fields: "tags price")
              @connect(source: "labels", http: { GET: "/label/{$this.tags->joinNotNull('-')}/{$this.price}" }, selection: "$.seen")
          }`,
      },
    )
    expect((await ask('{ products { label } }')).answer).toEqual({
      data: { products: [{ label: '/label/a-b/10 EUR' }] },
    })
  })
})

describe('@override', () => {
  const old = (label: string) =>
    federatedGateway({
      a: [
        `${link} type Query { user: User } type User @key(fields: "id") { id: ID! name: String }`,
        {
          resolvers: { Query: { user: () => ({ id: '1', name: 'of a' }) } },
          entities: { User: () => ({ id: '1', name: 'of a' }) },
        },
      ],
      b: [
        `${link} type User @key(fields: "id") { id: ID! name: String @override(from: "a"${label}) }`,
        { entities: { User: () => ({ id: '1', name: 'of b' }) } },
      ],
    })

  it.each([
    ['', 'of b', ['a', 'b']],
    [', label: "percent(100)"', 'of b', ['a', 'b']],
    [', label: "percent(0)"', 'of a', ['a']],
    [', label: "unknown"', 'of a', ['a']],
  ])('(from: "a"%s) takes the name %s', async (label, name, asked) => {
    const { ask } = await old(label)
    expect(await ask('{ user { name } }')).toEqual({ answer: { data: { user: { name } } }, asked })
  })
})

describe('@shareable', () => {
  it('asks the source that is asked already', async () => {
    const names = { entities: { User: () => ({ id: '1', name: 'Ada', age: 36 }) } }
    const { ask } = await federatedGateway({
      a: [
        `${link} type Query { one: User } type User @key(fields: "id") { id: ID! }`,
        { resolvers: { Query: { one: () => ({ id: '1' }) } } },
      ],
      b: [`${link} type User @key(fields: "id") { id: ID! name: String @shareable }`, names],
      c: [`${link} type User @key(fields: "id") { id: ID! name: String @shareable age: Int }`, names],
    })
    expect(await ask('{ one { name age } }')).toEqual({
      answer: { data: { one: { name: 'Ada', age: 36 } } },
      asked: ['a', 'c'],
    })
  })

  it('joins what several sources hold of an object that has no key', async () => {
    const one = (fields: string, value: object) =>
      [
        `${link} type Query { settings: Settings @shareable } type Settings { ${fields} }`,
        { resolvers: { Query: { settings: () => value } } },
      ] as const
    const { ask } = await federatedGateway({
      a: one('theme: String inner: Inner @shareable } type Inner { x: Int', { theme: 'dark', inner: { x: 1 } }),
      b: one('locale: String inner: Inner @shareable } type Inner { y: Int', { locale: 'de', inner: { y: 2 } }),
    })
    expect(await ask('{ settings { theme locale inner { x y } } }')).toEqual({
      answer: { data: { settings: { theme: 'dark', locale: 'de', inner: { x: 1, y: 2 } } } },
      asked: ['a', 'b'],
    })
  })

  it('says for each field of an object which of its sources failed', async () => {
    const { ask } = await federatedGateway({
      a: [
        `${link} type Query { settings: Settings @shareable } type Settings { theme: String }`,
        { resolvers: { Query: { settings: () => ({ theme: 'dark' }) } } },
      ],
      b: [
        `${link} type Query { settings: Settings @shareable } type Settings { locale: String }`,
        {
          resolvers: {
            Query: {
              settings: () => {
                throw new Error('no')
              },
            },
          },
        },
      ],
    })
    const { answer } = await ask('{ settings { theme locale } }')
    expect(answer).toMatchObject({
      data: { settings: { theme: 'dark', locale: null } },
      errors: [{ path: ['settings', 'locale'], extensions: { code: 'UPSTREAM_GRAPHQL_ERROR', source: 'b' } }],
    })
  })
})

describe('@provides', () => {
  it('takes what is at hand, and asks for the rest by the key in it', async () => {
    const { ask } = await federatedGateway({
      a: [
        `${link} type Query { review: Review } type Review { author: User @provides(fields: "name") }
         type User @key(fields: "id") { id: ID! name: String @external }`,
        {
          resolvers: { Query: { review: () => ({ author: { id: '1', name: 'at hand' } }) } },
          entities: { User: () => ({ id: '1' }) },
        },
      ],
      b: [
        `${link} type User @key(fields: "id") { id: ID! name: String age: Int }`,
        { entities: { User: () => ({ id: '1', name: 'fetched', age: 36 }) } },
      ],
    })
    expect(await ask('{ review { author { name } } }')).toEqual({
      answer: { data: { review: { author: { name: 'at hand' } } } },
      asked: ['a'],
    })
    expect((await ask('{ review { author { age } } }')).asked).toEqual(['a', 'b'])
  })
})

describe('@inaccessible', () => {
  it('hides a field that keys are still made of', async () => {
    const { ask, gateway } = await federatedGateway({
      a: [
        `${link} type Query { user: User } type User @key(fields: "secret") { secret: ID! @inaccessible }`,
        { resolvers: { Query: { user: () => ({ secret: 's' }) } }, entities: { User: () => ({ secret: 's' }) } },
      ],
      b: [
        `${link} type User @key(fields: "secret") { secret: ID! @inaccessible name: String }`,
        { entities: { User: ({ secret }: { secret: string }) => ({ secret, name: `of ${secret}` }) } },
      ],
    })
    expect(await ask('{ user { name } }')).toEqual({ answer: { data: { user: { name: 'of s' } } }, asked: ['a', 'b'] })
    expect(Object.keys((gateway.schema.getType('User') as GraphQLObjectType).getFields())).toEqual(['name'])
  })
})
