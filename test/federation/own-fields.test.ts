import { describe, expect, it } from 'vitest'
import { loadSupergraph } from '../../src/gateway/load-supergraph.ts'
import { link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { gatewayOver, run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { subgraphServer } from '../support/subgraph-server.ts'

const moduleOf = (url: string, options = '') => `import { defineModule, subgraph } from 'selvedge'
  export default defineModule({ source: subgraph({ url: '${url}', ${options} }) })`

async function shop(files: Readonly<Record<string, string>>) {
  const types = (root: string) => `type ${root} { products: [Product!]! }
    type Product @key(fields: "id") { id: ID! title: String secret: String }`
  const catalog = await subgraphServer(`${link} ${types('Query')}`, {
    resolvers: {
      Query: {
        products: () => [
          { id: '1', title: 'one' },
          { id: '2', title: 'two' },
        ],
      },
    },
    entities: { Product: ({ id }: { id: string }) => ({ id, title: `title ${id}` }) },
  })
  const prices = await subgraphServer(`${link} type Product @key(fields: "id") { id: ID! price: Int }`, {
    entities: { Product: ({ id }: { id: string }) => ({ id, price: Number(id) * 10 }) },
  })
  const stock = await httpUpstream(({ url }) => ({ json: { left: Number(url.split('/').at(-1)) } }))
  const all = {
    'catalog/subgraph.graphql': `${link} schema { query: Root } ${types('Root')}`,
    'catalog/module.ts': moduleOf(catalog.url, "schema: './subgraph.graphql'"),
    'prices/module.ts': moduleOf(prices.url),
    'stock/schema.graphql': `extend schema @source(name: "s", http: { baseURL: "${stock.url}" })
      type Product @key(fields: "id") @connect(source: "s", http: { GET: "/{$this.id}" }, selection: "left") { id: ID! left: Int }`,
    ...files,
  }
  return { all, catalog, prices, stock }
}

describe('a subgraph’s module', () => {
  it('adds fields by code and @map, made of fields of anybody, and takes fields over', async () => {
    const { all, catalog } = await shop({
      'catalog/schema.graphql': `
        type Query { motd: Note }
        type Note { text: String! for(name: String!): String }
        type Product {
          price: Int @external
          left: Int @external
          label(prefix: String = "#"): String @requires(fields: "title price left")
          secret: String @requires(fields: "id")
          shout: String @map(selection: "$($this.title->slice(0, 1))")
        }`,
      'catalog/resolvers.ts': `export default {
        Query: { motd: (_, __, { headers }) => ({ text: headers.get('x-a') ?? 'none' }) },
        Note: { for: (_, { name }) => 'for ' + name },
        Product: {
          label: ({ title, price, left }, { prefix }) => prefix + title + ' at ' + price + ', ' + left + ' left',
          secret: ({ id }) => { if (id === '2') throw new Error('no'); return 'of ' + id },
        },
      }`,
    })
    const gateway = await gatewayOver(schemaDirectory(all), {}, 'compiled')
    expect(gateway.diagnostics).toEqual([])
    catalog.seen.splice(0)
    const { data, errors } = await run(
      gateway,
      '{ products { label short: label(prefix: "") shout secret } motd { text for(name: "all") } }',
    )
    expect(data).toEqual({
      products: [
        { label: '#one at 10, 1 left', short: 'one at 10, 1 left', shout: 'o', secret: 'of 1' },
        { label: '#two at 20, 2 left', short: 'two at 20, 2 left', shout: 't', secret: null },
      ],
      motd: { text: 'none', for: 'for all' },
    })
    expect(errors).toMatchObject([
      { code: 'INTERNAL_SERVER_ERROR', path: ['products', 1, 'secret'], source: 'catalog' },
    ])
    // What the module makes itself is never asked of the service.
    expect(catalog.seen.map(({ query }) => query)).toEqual(['query { r0: products { title id } }'])
  })

  it('has its mistakes reported where they stand', async () => {
    const { all } = await shop({
      'catalog/schema.graphql': `
        type Query { nothing: String }
        type Review @key(fields: "id") { id: ID! }
        type Product {
          a: String @requires(fields: "titel")
          b: String @map(selection: "$this.c")
          d: Unknown @map(selection: "$this.id")
        }`,
      'catalog/resolvers.ts': `export default { Product: { a: () => '', e: () => '' }, Subscription: { f: () => '' } }`,
    })
    const { diagnostics, close } = await loadSupergraph({ schemaDirectory: schemaDirectory(all), env: {} })
    await close()
    const found = diagnostics.flatMap(({ rule, module, line, remedy }) =>
      module === 'catalog' ? [[rule, module, line, remedy]] : [],
    )
    expect(found.sort()).toEqual(
      [
        ['sdl-invalid', 'catalog', 7, undefined],
        ['subgraph-own-entity', 'catalog', 3, 'put Review into a module of its own, or leave its key out'],
        ['resolver-unknown-field', 'catalog', undefined, 'declare e in type Product, or remove the function'],
        ['resolver-unknown-field', 'catalog', undefined, 'declare f in type Subscription, or remove the function'],
        ['requires-unknown-field', 'catalog', 5, 'did you mean "title"?'],
        ['mapping-unknown-field', 'catalog', 6, 'name a field of Product'],
        ['field-not-resolved', 'catalog', 2, expect.stringContaining('add a function Query.nothing')],
      ].sort(),
    )
  })

  it('has policies for its connectors, root fields and entities', async () => {
    const later = (value: unknown) => new Promise((resolve) => setTimeout(() => resolve(value), 300))
    const server = await subgraphServer(
      `${link} type Query { slow: Product quick: Product } type Product @key(fields: "id") { id: ID! title: String }`,
      {
        resolvers: {
          Query: { slow: () => later({ id: '1' }), quick: () => ({ id: '1' }) },
          Product: { title: () => later('late') },
        },
        entities: { Product: (product: object) => product },
      },
    )
    const other = await subgraphServer(
      `${link} type Query { other: Product } type Product @key(fields: "id") { id: ID! }`,
      {
        resolvers: { Query: { other: () => ({ id: '1' }) } },
        entities: { Product: (product: object) => product },
      },
    )
    const gateway = await gatewayOver(
      schemaDirectory({
        'a/module.ts': moduleOf(
          server.url,
          `retry: false, connectors: { 'Query.quick': { attemptTimeoutMs: 100 }, Product: { attemptTimeoutMs: 100 } }`,
        ),
        'b/module.ts': moduleOf(other.url),
      }),
      {},
      'compiled',
    )
    const codes = async (query: string) => (await run(gateway, query)).errors?.map(({ code, path }) => [code, path])
    expect(await codes('{ slow { title } }')).toEqual([])
    expect(await codes('{ quick { title } }')).toEqual([['UPSTREAM_TIMEOUT', ['quick']]])
    expect(await codes('{ other { title } }')).toEqual([['UPSTREAM_TIMEOUT', ['other', 'title']]])
  })
})
