import { describe, expect, it, onTestFinished } from 'vitest'
import { loadSupergraph } from '../../src/gateway/load-supergraph.ts'
import { cachedGateway } from '../support/cached-gateway.ts'
import { composedSupergraph } from '../support/composed-supergraph.ts'
import { link } from '../support/federated-gateway.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { subgraphServer } from '../support/subgraph-server.ts'

const products = ['1', '2', '3']
let version = 0

/** A catalog that gives products, and prices for each of them by `_entities`. */
async function shop(options: {
  readonly catalog?: string
  readonly prices?: string
  readonly own?: string
  readonly auth?: string
  readonly hint?: string
}) {
  const catalogSdl = `${link} directive @cacheControl(maxAge: Int) on FIELD_DEFINITION | OBJECT
    type Query { products: [Product!]! product(id: ID!): Product ${options.hint ?? ''} }
    type Mutation { reprice(id: ID!): Product }
    type Product @key(fields: "id") { id: ID! title: String }`
  const catalog = await subgraphServer(catalogSdl, {
    resolvers: {
      Query: {
        products: () => products.map((id) => ({ id, title: `product ${id}` })),
        product: (_: unknown, { id }: { id: string }) => (id === 'none' ? null : { id, title: `v${++version}` }),
      },
      Mutation: { reprice: (_: unknown, { id }: { id: string }) => ({ id, title: 'repriced' }) },
    },
    entities: { Product: ({ id }: { id: string }) => ({ id, title: `v${++version}` }) },
  })
  const prices = await subgraphServer(`${link} type Product @key(fields: "id") { id: ID! price: Int }`, {
    entities: { Product: ({ id }: { id: string }) => (id === '3' ? null : { id, price: ++version }) },
  })
  const moduleOf = (url: string, cache: string | undefined) => `import { auth, defineModule, subgraph } from 'selvedge'
    export default defineModule({ source: subgraph({ url: '${url}', retry: false, breaker: false, ${options.auth ?? ''} }),
      ${cache === undefined ? '' : `cache: ${cache},`} })`
  const gateway = await cachedGateway({
    'catalog/module.ts': moduleOf(catalog.url, options.catalog),
    'prices/module.ts': moduleOf(prices.url, options.prices),
    ...(options.own !== undefined && { 'catalog/schema.graphql': options.own }),
  })
  expect(gateway.gateway.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  for (const { seen } of [catalog, prices]) seen.splice(0)
  return {
    ...gateway,
    catalog,
    prices,
    /** Representations that were asked for since the last time, by their ids. */
    asked: () =>
      prices.seen
        .splice(0)
        .map(({ variables }) => (variables.v0 as readonly { readonly id: string }[]).map(({ id }) => id)),
    roots: () => catalog.seen.splice(0).length,
  }
}

const one = '{ product(id: "1") { title } }'

describe('of a subgraph', () => {
  it('root fields are kept as long as they are fresh, whoever selects what', async () => {
    const { ask, roots, counts, time } = await shop({ catalog: '{ ttlMs: 1000 }' })
    const first = await ask(one)
    expect(await ask(one)).toMatchObject({ data: first.data, fetches: [{ cache: 'HIT', source: 'catalog' }] })
    await ask('{ product(id: "2") { title } }')
    await ask('{ product(id: "1") { id title } }')
    expect(roots()).toBe(3)
    expect(counts()).toEqual({ miss: 3, hit: 1 })
    await time.pass(1001)
    expect((await ask(one)).data).not.toEqual(first.data)
    expect(roots()).toBe(1)
  })

  it('entities are kept by key: of a batch, only those are asked for that are not known', async () => {
    const { ask, asked, counts, time } = await shop({ prices: '{ ttlMs: 60000, negativeTtlMs: 500 }' })
    const priceOf = (id: string) => `{ product(id: "${id}") { price } }`
    const first = await ask(priceOf('2'))
    expect(asked()).toEqual([['2']])
    const all = await ask('{ products { id price } }')
    expect(asked()).toEqual([['1', '3']])
    expect(all.data).toMatchObject({
      products: [{ id: '1' }, (first.data as { product: object }).product, { price: null }],
    })
    counts()
    expect((await ask('{ products { id price } }')).data).toEqual(all.data)
    expect(asked()).toEqual([])
    expect(counts()).toEqual({ hit: 2, negative: 1 })
    await time.pass(501)
    await ask('{ products { id price } }')
    expect(asked()).toEqual([['3']])
  })

  it('what there is not is kept for its own time', async () => {
    const { ask, roots, counts } = await shop({ catalog: '{ ttlMs: 60000, negativeTtlMs: 500 }' })
    const none = '{ product(id: "none") { title } }'
    const first = await ask(none)
    expect((await ask(none)).answer).toEqual(first.answer)
    expect(roots()).toBe(1)
    expect(counts()).toEqual({ miss: 1, negative: 1 })
  })

  it('nothing is anybody else’s where a header of the client went upstream', async () => {
    const { ask, asked, roots } = await shop({
      catalog: '{ ttlMs: 1000 }',
      prices: "{ ttlMs: 1000, scope: 'public' }",
      auth: "auth: auth.passThrough({ headers: ['authorization'] })",
    })
    const of = async (authorization: string) => (await ask('{ product(id: "1") { title } }', { authorization })).data
    const [ada, bob] = [await of('ada'), await of('bob')]
    expect(bob).not.toEqual(ada)
    expect([await of('ada'), await of('bob')]).toEqual([ada, bob])
    expect(roots()).toBe(2)
    await ask('{ product(id: "1") { price } }', { authorization: 'ada' })
    await ask('{ product(id: "1") { price } }', { authorization: 'bob' })
    // An answer to an `Authorization` is for nobody else, unless it says so itself.
    expect(asked()).toEqual([['1'], ['1']])
  })

  it('what has a tag is gone when a mutation says so: an entity by its key, also where the client has not selected it', async () => {
    const { ask, asked, caching, time } = await shop({
      prices: "{ ttlMs: 60000, tags: ['product:{id}'] }",
      own: 'type Mutation { reprice(id: ID!): Product @invalidates(tags: ["product:{$args.id}"]) }',
    })
    await ask('{ products { price } }')
    await ask('{ products { price } }')
    expect(asked()).toEqual([['1', '2', '3']])
    expect((await ask('mutation { reprice(id: "2") { title } }')).data).toEqual({ reprice: { title: 'repriced' } })
    await time.pass(1)
    await ask('{ products { price } }')
    expect(asked()).toEqual([['2']])
    await caching.invalidate(['product:3'])
    await ask('{ products { price } }')
    expect(asked()).toEqual([['3']])
  })

  it('a root field has its tags whatever the client selects: what they are made of is selected, too', async () => {
    const { ask, roots, caching, catalog, time } = await shop({
      catalog: "{ ttlMs: 60000, tags: ['product:{id}', 'made of {nothing}'] }",
    })
    await ask(one)
    expect(catalog.seen.map(({ query }) => query)).toEqual(['query($v0: ID!) { r0: product(id: $v0) { title id } }'])
    await ask('{ products { title } }')
    roots()
    await caching.invalidate(['product:1'])
    await time.pass(1)
    const { data } = await ask('{ product(id: "1") { title } products { title } }')
    expect(data).toMatchObject({ product: { title: expect.any(String) } })
    expect(Object.keys((data as { product: object }).product)).toEqual(['title'])
    expect(roots()).toBe(1)
    await ask('{ product(id: "1") { title } products { title } }')
    expect(roots()).toBe(0)
    await caching.invalidate(['product:2'])
    await time.pass(1)
    await ask(one)
    expect(roots()).toBe(0)
  })

  it('what is too old is served while it is fetched anew, and where the subgraph is gone', async () => {
    const { ask, asked, prices, time, gateway } = await shop({
      prices: '{ ttlMs: 1000, staleWhileRevalidateMs: 1000, staleIfErrorMs: 60000 }',
    })
    const query = '{ products { id price } }'
    const first = await ask(query)
    await time.pass(1500)
    expect((await ask(query)).data).toEqual(first.data)
    // That there is no such product is not served once it is old.
    await expect.poll(() => prices.seen.length).toBe(3)
    expect(asked().sort()).toEqual([['1', '2', '3'], ['1', '2'], ['3']].sort())
    await expect.poll(async () => JSON.stringify((await ask(query)).data)).not.toBe(JSON.stringify(first.data))
    const before = await ask(query)
    await prices.close()
    await time.pass(5000)
    const { data, stale } = await ask(query)
    expect(data).toEqual(before.data)
    expect(stale).toContainEqual({
      path: ['products', 0, 'price'],
      source: 'prices',
      ageMs: 5000,
      reason: 'UPSTREAM_UNAVAILABLE',
    })
    expect(gateway.sources().map(({ name }) => name)).toEqual(['catalog', 'prices'])
  })

  it('@cacheControl counts, in its SDL and in the module’s schema.graphql, which goes first', async () => {
    const { ask, roots, time, gateway } = await shop({
      hint: '@cacheControl(maxAge: 5)',
      own: 'type Query { products: [Product!]! @cacheControl(maxAge: 2) }',
    })
    const both = '{ product(id: "1") { title } products { title } }'
    await ask(both)
    await ask(both)
    expect(roots()).toBe(1)
    await time.pass(3000)
    await ask(both)
    expect(roots()).toBe(1)
    await time.pass(3000)
    await ask(both)
    expect(roots()).toBe(1)
    expect(gateway.schema.getQueryType()?.getFields().products).toBeDefined()
  })

  it('rules that are wrong are reported, with the module', async () => {
    const server = await subgraphServer(
      `${link} type Query { product: Product } type Product @key(fields: "id") { id: ID! title: String }`,
      { entities: { Product: (product: object) => product } },
    )
    const directory = schemaDirectory({
      'catalog/module.ts': `import { defineModule, subgraph } from 'selvedge'
        export default defineModule({
          source: subgraph({ url: '${server.url}', connectors: { 'Query.produkt': { retry: false }, Product: { retry: false } } }),
          cache: { ttlMs: 1, tags: ['a:{$nothing}'], connectors: { Products: { ttlMs: 1 }, Product: { ttlMs: 5 } } } })`,
      'catalog/schema.graphql':
        'type Query { product: Product @cacheControl(maxAgge: 5) } type Product @invalidates(tags: ["a"]) { id: ID! }',
    })
    const { diagnostics, close } = await loadSupergraph({ schemaDirectory: directory, env: {} })
    await close()
    expect(diagnostics.map(({ rule, remedy }) => [rule, remedy]).sort()).toEqual([
      ['cache-connector-unknown', 'did you mean "Product"?'],
      ['invalidates-misplaced', expect.any(String)],
      ['mapping-unknown-variable', expect.any(String)],
      ['policy-connector-unknown', 'did you mean "Query.product"?'],
      ['sdl-invalid', undefined],
      ['sdl-invalid', undefined],
    ])
  })
})

describe('a store that a module of graphs has chosen', () => {
  const sdl = `${link} type Query { name: String }`
  it.each([
    ['a subgraph', (url: string) => `subgraph({ url: '${url}' })`],
    ['a supergraph', () => `supergraph({ schema: './composed.graphql' })`],
  ])('is closed with %s', async (_, sourceOf) => {
    Object.assign(globalThis, { keptOfGraphs: new Map<string, unknown>() })
    onTestFinished(() => {
      Reflect.deleteProperty(globalThis, 'keptOfGraphs')
    })
    const { url } = await subgraphServer(sdl, { resolvers: { Query: { name: () => 'a' } } })
    const { gateway, caching, ask } = await cachedGateway({
      'a/composed.graphql': composedSupergraph({ one: { sdl, url } }),
      'a/module.ts': `import { createKeyvStore, defineModule, subgraph, supergraph } from 'selvedge'
        export default defineModule({ source: ${sourceOf(url)},
          cache: { ttlMs: 1000, store: (parts) => createKeyvStore(globalThis.keptOfGraphs, {}, parts) } })`,
    })
    expect((await ask('{ name }')).data).toEqual({ name: 'a' })
    const [chosen] = caching.stores.chosen()
    expect(chosen?.store.status()).toEqual({ kind: 'keyv', state: 'up' })
    await gateway.close()
    expect(chosen?.store.status()).toEqual({ kind: 'keyv', state: 'down' })
  })
})
