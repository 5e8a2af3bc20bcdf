import { Source as SourceText } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { explainOperation } from '../../src/gateway/explain-operation.ts'
import { loadSupergraph } from '../../src/gateway/load-supergraph.ts'
import { printPlan } from '../../src/gateway/plan/print-plan.ts'
import { sourcesOf } from '../../src/modules/sources-of.ts'
import { createMetrics } from '../../src/observability/metrics/metrics.ts'
import { watchUpstreams } from '../../src/server/index.ts'
import { cachedGateway } from '../support/cached-gateway.ts'
import { composedSupergraph } from '../support/composed-supergraph.ts'
import { link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { gatewayOver, run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { subgraphServer } from '../support/subgraph-server.ts'
import { subscribe } from '../support/subscribe.ts'
import { subscriptionUpstream } from '../support/subscription-upstream.ts'
import { createRecordingLogger } from '../unit/server/serve.ts'

const usersSdl = `${link} type Query { me: User! users: [User!]! } type User @key(fields: "id") { id: ID! name: String! }`
const reviewsSdl = `${link} type Query { reviews: [Review!]! }
  type Review @key(fields: "id") { id: ID! body: String author: User order: Order }
  type User @key(fields: "id") { id: ID! reviews: [Review!]! }
  type Order @key(fields: "id", resolvable: false) { id: ID! }`

const users = () =>
  subgraphServer(usersSdl, {
    resolvers: { Query: { me: () => ({ id: '1', name: 'Ada' }), users: () => [{ id: '1', name: 'Ada' }] } },
    entities: { User: ({ id }: { id: string }) => ({ id, name: `user ${id}` }) },
  })
const review = { id: 'r1', body: 'Good.', author: { id: '2' }, order: { id: 'o1' } }
const reviews = () =>
  subgraphServer(reviewsSdl, {
    resolvers: { Query: { reviews: () => [review] } },
    entities: { User: ({ id }: { id: string }) => ({ id, reviews: [review] }), Review: () => review },
  })

const module = (options: string) => `import { defineModule, supergraph } from 'selvedge'
  export default defineModule({ source: supergraph(${options}) })`

/** A module of a supergraph in a file of its folder. */
function shop(sdl: string, options = '', name = 'shop'): Record<string, string> {
  return {
    [`${name}/module.ts`]: module(`{ schema: './composed.graphql', ${options} }`),
    [`${name}/composed.graphql`]: sdl,
  }
}

/** The supergraph of users and reviews, running. */
async function running() {
  const graphs = { users: await users(), reviews: await reviews() }
  const sdl = composedSupergraph({
    users: { sdl: usersSdl, url: graphs.users.url },
    reviews: { sdl: reviewsSdl, url: graphs.reviews.url },
  })
  return { graphs, sdl }
}

async function errorsOf(files: Readonly<Record<string, string>>) {
  const loaded = await loadSupergraph({ schemaDirectory: schemaDirectory(files), env: {} })
  await loaded.close()
  return loaded.diagnostics.filter(({ severity }) => severity === 'error')
}

describe('a composed supergraph', () => {
  it('is one module, whose graphs are asked like subgraphs', async () => {
    const { sdl } = await running()
    const gateway = await gatewayOver(schemaDirectory(shop(sdl)), {}, 'compiled')
    expect(gateway.diagnostics).toEqual([])
    const { answer, fetches } = await run(gateway, '{ me { name reviews { body author { name } } } }')
    expect(answer).toEqual({
      data: { me: { name: 'Ada', reviews: [{ body: 'Good.', author: { name: 'user 2' } }] } },
    })
    expect(fetches.map(({ source, connector }) => [source, connector])).toEqual([
      ['shop.users', 'Query.me'],
      ['shop.reviews', 'User'],
      ['shop.users', 'User'],
    ])
  })

  it('gets fields of its types from REST, and gives fields to what REST has', async () => {
    const { sdl, graphs } = await running()
    const rest = await httpUpstream(({ url }) => {
      const { pathname, searchParams } = new URL(url, 'http://x')
      const ids = searchParams.get('ids')?.split(',') ?? []
      if (pathname === '/invoice') return { json: { total: 5, user: '7' } }
      return { json: ids.map((id) => ({ id, score: 10, price: 3 })) }
    })
    const many = (path: string, selection: string) =>
      `@connect(source: "api", http: { GET: "${path}?ids={$batch.id->joinNotNull(',')}" }, selection: "${selection}")`
    const gateway = await gatewayOver(
      schemaDirectory({
        ...shop(sdl),
        'extra/schema.graphql': `
          extend schema @source(name: "api", http: { baseURL: "${rest.url}" })
          type Query { invoice: Invoice @connect(source: "api", http: { GET: "/invoice" }, selection: "total user: { id: user }") }
          type Invoice { total: Int user: User }
          type User @key(fields: "id") ${many('/scores', 'id score')} { id: ID! score: Int }
          type Order @key(fields: "id") ${many('/orders', 'id price')} { id: ID! price: Int }`,
      }),
      {},
      'compiled',
    )
    expect(gateway.diagnostics).toEqual([])
    const { answer, fetches } = await run(
      gateway,
      '{ me { name score } reviews { order { price } } invoice { total user { name reviews { id } } } }',
    )
    expect(answer).toEqual({
      data: {
        me: { name: 'Ada', score: 10 },
        reviews: [{ order: { price: 3 } }],
        invoice: { total: 5, user: { name: 'user 7', reviews: [{ id: 'r1' }] } },
      },
    })
    expect(new Set(fetches.map(({ source }) => source))).toEqual(new Set(['shop.users', 'shop.reviews', 'extra']))
    expect(graphs.users.seen.at(-1)?.variables).toEqual({ v0: [{ __typename: 'User', id: '7' }] })
  })

  it('names the graph in errors, metrics, plans and the state of upstreams', async () => {
    const { sdl, graphs } = await running()
    await graphs.reviews.close()
    const metrics = createMetrics()
    const directory = schemaDirectory(shop(sdl, 'retry: false'))
    const onUpstreamEvent = watchUpstreams(metrics, createRecordingLogger())
    const gateway = await createGateway({ schemaDirectory: directory, env: {}, onUpstreamEvent, metrics })
    const { answer } = await run(gateway, '{ me { name } reviews { id } }')
    expect(answer).toMatchObject({
      errors: [{ path: ['reviews'], extensions: { code: 'UPSTREAM_UNAVAILABLE', source: 'shop.reviews' } }],
    })
    expect(gateway.sources()).toMatchObject([
      { name: 'shop', state: 'healthy', upstreams: [{ name: 'shop.reviews' }, { name: 'shop.users' }] },
    ])
    await gateway.close()
    const loaded = await loadSupergraph({ schemaDirectory: directory, env: {} })
    const { schema, whole, modules } = loaded
    if (schema === undefined) throw new Error('there is no schema')
    const explained = explainOperation({
      schema,
      whole,
      sources: sourcesOf(modules),
      text: new SourceText('{ me { reviews { id } } }'),
    })
    expect(explained.way === 'compiled' && printPlan(explained.plan)).toContain('shop.reviews')
    await loaded.close()
  })

  it('takes options for all graphs and for one, and URLs other than its own', async () => {
    const seen: (string | undefined)[] = []
    const service = await httpUpstream(({ headers, body }) => {
      seen.push(`${headers['x-all']} ${headers['x-own']}`)
      const key = /(\w+)\s*:\s*me\b/.exec(body)?.[1] ?? 'me'
      return { json: { data: { [key]: { id: '1', name: 'Eve' } } } }
    })
    const sdl = composedSupergraph({
      users: { sdl: usersSdl, url: '' },
      reviews: { sdl: reviewsSdl, url: 'http://127.0.0.1:9' },
    })
    const options = `headers: { 'X-All': 'a', 'X-Own': 'all' }, graphs: { users: { url: '${service.url}', headers: { 'X-Own': 'own' } } }`
    const gateway = await gatewayOver(schemaDirectory(shop(sdl, options)), {}, 'compiled')
    expect((await run(gateway, '{ me { name } }')).answer).toEqual({ data: { me: { name: 'Eve' } } })
    expect(seen).toEqual(['a own'])
  })

  it('is read from a URL, with a key that its graphs do not get', async () => {
    const { sdl, graphs } = await running()
    const keys: unknown[] = []
    const registry = await httpUpstream(({ headers }) => {
      keys.push(headers['x-key'])
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: sdl }
    })
    const options = `{ schema: '${registry.url}/supergraph?token=t0p', schemaHeaders: { 'X-Key': 's3cret' } }`
    const gateway = await gatewayOver(schemaDirectory({ 'shop/module.ts': module(options) }), {}, 'compiled')
    expect((await run(gateway, '{ users { name } }')).answer).toEqual({ data: { users: [{ name: 'Ada' }] } })
    expect(keys).toEqual(['s3cret'])
    expect(graphs.users.seen).toHaveLength(1)
  })

  it('composes with subgraphs by the rules of Federation', async () => {
    const { sdl } = await running()
    const badges = await subgraphServer(
      `${link} type Query { top: User } type User @key(fields: "id") { id: ID! name: String! @external badge: String @requires(fields: "name") }`,
      {
        resolvers: { Query: { top: () => ({ id: '9' }) } },
        entities: { User: ({ id, name }: { id: string; name: string }) => ({ id, name, badge: `${name}!` }) },
      },
    )
    const gateway = await gatewayOver(
      schemaDirectory({
        ...shop(sdl),
        'badges/module.ts': `import { defineModule, subgraph } from 'selvedge'
          export default defineModule({ source: subgraph({ url: '${badges.url}' }) })`,
      }),
      {},
      'compiled',
    )
    expect(gateway.diagnostics).toEqual([])
    const { answer, fetches } = await run(gateway, '{ top { badge reviews { body } } }')
    expect(answer).toEqual({ data: { top: { badge: 'user 9!', reviews: [{ body: 'Good.' }] } } })
    expect(fetches.map(({ source }) => source).sort()).toEqual(['badges', 'badges', 'shop.reviews', 'shop.users'])
  })

  it('composes with another supergraph', async () => {
    const { sdl } = await running()
    const carts = `${link} type Query { cart: Cart } type Cart { total: Int owner: User } type User @key(fields: "id", resolvable: false) { id: ID! }`
    const service = await subgraphServer(carts, {
      resolvers: { Query: { cart: () => ({ total: 4, owner: { id: '3' } }) } },
    })
    const files = {
      ...shop(sdl),
      ...shop(composedSupergraph({ users: { sdl: carts, url: service.url } }), '', 'sales'),
    }
    const gateway = await gatewayOver(schemaDirectory(files), {}, 'compiled')
    expect(gateway.diagnostics).toEqual([])
    const { answer, fetches } = await run(gateway, '{ cart { total owner { name } } }')
    expect(answer).toEqual({ data: { cart: { total: 4, owner: { name: 'user 3' } } } })
    expect(fetches.map(({ source }) => source)).toEqual(['sales.users', 'shop.users'])
  })
})

describe('the graphs of a supergraph', () => {
  it('have their results kept apart, by the rules of the module', async () => {
    const { sdl, graphs } = await running()
    const { ask } = await cachedGateway({
      'shop/composed.graphql': sdl,
      'shop/module.ts': `import { defineModule, supergraph } from 'selvedge'
        export default defineModule({ source: supergraph({ schema: './composed.graphql' }), cache: { ttlMs: 60000 } })`,
    })
    const query = '{ users { name reviews { author { name } } } }'
    const first = await ask(query)
    expect(first.data).toEqual({ users: [{ name: 'Ada', reviews: [{ author: { name: 'user 2' } }] }] })
    const second = await ask(query)
    expect(second.data).toEqual(first.data)
    expect(second.fetches).toMatchObject([
      { source: 'shop.users', cache: 'HIT' },
      { source: 'shop.reviews', cache: 'HIT' },
      { source: 'shop.users', cache: 'HIT' },
    ])
    expect([graphs.users.seen.length, graphs.reviews.seen.length]).toEqual([2, 1])
  })

  it('tell events by their own protocols, whose objects others know', async () => {
    const upstream = await subscriptionUpstream()
    const events = `${link} type Query { ticket(id: ID!): Ticket } type Ticket @key(fields: "id", resolvable: false) { id: ID! }
      type Subscription { ticketChanged(team: String): Ticket }`
    const rooms = `${link} type Query { rooms: Int } type Ticket @key(fields: "id") { id: ID! room: String }`
    const service = await subgraphServer(rooms, {
      entities: { Ticket: ({ id }: { id: string }) => ({ id, room: `room ${id}` }) },
    })
    const sdl = composedSupergraph({
      rooms: { sdl: rooms, url: service.url },
      events: { sdl: events, url: `${upstream.url}/stream` },
    })
    const options = `graphs: { events: { subscriptions: { protocol: 'sse' } } }`
    const gateway = await gatewayOver(schemaDirectory(shop(sdl, options)), {}, 'compiled')
    const { next, end } = subscribe(gateway, 'subscription { ticketChanged { room } }')
    const event = next()
    await expect.poll(upstream.running).toBe(1)
    upstream.publish({ id: 4, state: 'OPEN' })
    expect(await event).toEqual({ data: { ticketChanged: { room: 'room 4' } } })
    await end()
    await expect.poll(upstream.running).toBe(0)
    const without = await gatewayOver(schemaDirectory(shop(sdl, 'subscriptions: false')), {}, 'compiled')
    expect(without.schema.getSubscriptionType()).toBeFalsy()
  })

  it.each([
    [true, 'new'],
    [false, 'old'],
  ])('take over fields where a label is %s', async (isOn, from) => {
    const of = (name: string) => ({
      resolvers: { Query: { [name]: () => ({ id: '1', name }) } },
      entities: { User: ({ id }: { id: string }) => ({ id, name }) },
    })
    const sdlOf = (field: string, override: string) =>
      `${link} type Query { ${field}: User } type User @key(fields: "id") { id: ID! name: String ${override} }`
    const [before, after] = [sdlOf('old', ''), sdlOf('new', '@override(from: "old", label: "move")')]
    const sdl = composedSupergraph({
      old: { sdl: before, url: (await subgraphServer(before, of('old'))).url },
      new: { sdl: after, url: (await subgraphServer(after, of('new'))).url },
    })
    const options = `overrideLabels: { move: () => ${isOn} }`
    const gateway = await gatewayOver(schemaDirectory(shop(sdl, options)), {}, 'compiled')
    expect(gateway.diagnostics).toEqual([])
    expect((await run(gateway, '{ old { name } }')).data).toEqual({ old: { name: from } })
  })
})

describe('a supergraph of Federation 1', () => {
  /** As a composer wrote it by join/v0.1: what is not said is the owner's, and value types are in each graph that uses them. */
  const owned = (products: string, stock: string) => `
    schema @core(feature: "https://specs.apollo.dev/core/v0.2") @core(feature: "https://specs.apollo.dev/join/v0.1", for: EXECUTION) { query: Query }
    directive @core(feature: String!, as: String, for: core__Purpose) repeatable on SCHEMA
    directive @join__owner(graph: join__Graph!) on OBJECT | INTERFACE
    directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT | INTERFACE
    directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet) on FIELD_DEFINITION
    directive @join__graph(name: String!, url: String!) on ENUM_VALUE
    scalar join__FieldSet
    enum core__Purpose { EXECUTION SECURITY }
    enum join__Graph { PRODUCTS @join__graph(name: "products", url: "${products}") STOCK @join__graph(name: "stock", url: "${stock}") }
    type Product implements Item @join__owner(graph: PRODUCTS) @join__type(graph: PRODUCTS, key: "upc") @join__type(graph: STOCK, key: "upc") {
      upc: String!
      weight: Int
      size: Size
      heavy: Boolean @join__field(graph: STOCK, requires: "weight")
    }
    interface Item { upc: String! size: Size }
    type Size { width: Int unit: Unit }
    enum Unit { CM INCH }
    union Found = Product | Note
    type Note { text: String }
    type Shelf { at: Size products: [Product!]! }
    type Query {
      items: [Item!]! @join__field(graph: PRODUCTS)
      search: [Found!]! @join__field(graph: PRODUCTS)
      shelf: Shelf @join__field(graph: STOCK, provides: "products { weight }")
    }`

  const products = () =>
    subgraphServer(
      `type Query { items: [Item!]! search: [Found!]! } interface Item { upc: String! size: Size }
        type Product implements Item { upc: String! weight: Int size: Size } type Size { width: Int unit: Unit } enum Unit { CM INCH }
        union Found = Product | Note type Note { text: String }`,
      {
        resolvers: {
          Query: {
            items: () => [{ __typename: 'Product', upc: '1', weight: 60, size: { width: 2, unit: 'CM' } }],
            search: () => [
              { __typename: 'Note', text: 'n' },
              { __typename: 'Product', upc: '1', weight: 60 },
            ],
          },
        },
        entities: { Product: ({ upc }: { upc: string }) => ({ upc, weight: 5, size: { width: 7, unit: 'INCH' } }) },
      },
    )
  const stock = () =>
    subgraphServer(
      `type Query { shelf: Shelf } type Product { upc: String! weight: Int heavy: Boolean }
        type Size { width: Int unit: Unit } enum Unit { CM INCH } type Shelf { at: Size products: [Product!]! }`,
      {
        resolvers: { Query: { shelf: () => ({ at: { width: 1, unit: 'CM' }, products: [{ upc: '2', weight: 8 }] }) } },
        entities: { Product: ({ upc, weight }: { upc: string; weight: number }) => ({ upc, heavy: weight > 50 }) },
      },
    )

  it.each([
    [
      '{ items { upc size { width unit } ... on Product { heavy } } search { ... on Note { text } ... on Product { heavy } } }',
      {
        items: [{ upc: '1', size: { width: 2, unit: 'CM' }, heavy: true }],
        search: [{ text: 'n' }, { heavy: true }],
      },
      ['shop.products', 'shop.stock'],
    ],
    [
      '{ shelf { at { unit } products { upc weight } } }',
      { shelf: { at: { unit: 'CM' }, products: [{ upc: '2', weight: 8 }] } },
      ['shop.stock'],
    ],
    [
      '{ shelf { products { size { unit } } } }',
      { shelf: { products: [{ size: { unit: 'INCH' } }] } },
      ['shop.stock', 'shop.products'],
    ],
  ])('is read by its owners: %s', async (query, data, asked) => {
    const [first, second] = [await products(), await stock()]
    const gateway = await gatewayOver(schemaDirectory(shop(owned(first.url, second.url))), {}, 'compiled')
    expect(gateway.diagnostics).toEqual([])
    const { answer, fetches } = await run(gateway, query)
    expect(answer).toEqual({ data })
    expect([...new Set(fetches.map(({ source }) => source))]).toEqual(asked)
    expect(Object.keys(gateway.schema.getTypeMap()).filter((name) => /^(core|join)__/.test(name))).toEqual([])
  })
})

describe('what contradicts a supergraph', () => {
  it.each([
    [
      'a subgraph',
      {
        'a/module.ts': `import { defineModule, subgraph } from 'selvedge'
        export default defineModule({ source: subgraph({ url: 'http://127.0.0.1:9', schema: './a.graphql' }) })`,
        'a/a.graphql': `${link} type Query { x: Int } type User @key(fields: "id") { id: ID! name: String! }`,
      },
    ],
    [
      'a REST module',
      {
        'a/schema.graphql': `extend schema @source(name: "api", http: { baseURL: "http://127.0.0.1:9" })
        type Query { me: String @connect(source: "api", http: { GET: "/" }, selection: "$") }`,
      },
    ],
  ])('is left out: %s', async (_, files) => {
    const { sdl } = await running()
    const gateway = await gatewayOver(schemaDirectory({ ...shop(sdl), ...files }), {}, 'compiled')
    expect(gateway.sources().map(({ name, state }) => [name, state])).toEqual([
      ['a', 'quarantined'],
      ['shop', 'healthy'],
    ])
    expect((await run(gateway, '{ me { name } }')).data).toEqual({ me: { name: 'Ada' } })
  })
})

describe('a supergraph that cannot be served', () => {
  const sdl = composedSupergraph({ users: { sdl: usersSdl, url: 'http://127.0.0.1:9' } })
  const linked = (feature: string) =>
    sdl.replace(/@link\(url: "https:\/\/specs.apollo.dev\/join/, `@link(url: "https://specs.apollo.dev/${feature}") $&`)

  it.each([
    ['a subgraph', shop(usersSdl), { rule: 'supergraph-sdl', message: expect.stringContaining('no enum join__Graph') }],
    ['no SDL', shop('type Query {'), { rule: 'supergraph-sdl', line: 1 }],
    [
      'no file',
      { 'shop/module.ts': module(`{ schema: './composed.graphql' }`) },
      { message: 'the supergraph cannot be had: it cannot be read (ENOENT)' },
    ],
    ['a file outside', { 'shop/module.ts': module(`{ schema: '../x.graphql' }`) }, { rule: 'file-outside-module' }],
    [
      'an unknown version',
      shop(sdl.replace(/join\/v0\.\d/, 'join/v0.9')),
      { rule: 'supergraph-feature', message: 'https://specs.apollo.dev/join/v0.9 is not known' },
    ],
    [
      'what is not acted on',
      shop(linked('policy/v0.1", for: SECURITY, as: "p')),
      { message: 'the supergraph needs https://specs.apollo.dev/policy/v0.1, which is not acted on' },
    ],
    [
      'access rules',
      shop(sdl.replace('name: String!', 'name: String! @authenticated')),
      { rule: 'subgraph-directive' },
    ],
    [
      'connectors',
      shop(sdl.replace('me: User!', 'me: User! @join__directive(graphs: [USERS], name: "connect", args: {})')),
      { message: expect.stringContaining('made of connectors') },
    ],
    [
      'an unknown graph',
      shop(sdl, `graphs: { user: {} }`),
      { message: 'the supergraph has no graph "user"', remedy: expect.stringContaining('users') },
    ],
    [
      'no URL',
      shop(sdl.replace('http://127.0.0.1:9', '')),
      { message: 'the supergraph has no http or https URL for its graph "users"' },
    ],
    [
      'a policy for nothing',
      shop(sdl, `graphs: { users: { connectors: { 'Query.mee': { attemptTimeoutMs: 5 } } } }`),
      { rule: 'policy-connector-unknown', message: expect.stringContaining('Query.mee') },
    ],
    [
      'one place of all events',
      shop(sdl, `subscriptions: { url: 'ws://127.0.0.1:9' }`),
      { message: expect.stringContaining('put it into `graphs`') },
    ],
    [
      'an unknown option',
      shop(sdl, `graphs: { users: { retries: 3 } }`),
      { message: expect.stringContaining('supergraph.graphs.users') },
    ],
  ])('says why: %s', async (_, files, expected) => {
    expect(await errorsOf(files)).toMatchObject([{ module: 'shop', ...expected }])
  })

  it('shows neither its address with a token, nor its key', async () => {
    const registry = await httpUpstream(() => ({ status: 403, json: {} }))
    const options = `{ schema: '${registry.url}/supergraph?token=t0p', schemaHeaders: { 'X-Key': 's3cret' } }`
    const errors = await errorsOf({ 'shop/module.ts': module(options) })
    expect(errors).toMatchObject([{ message: 'the supergraph cannot be had: the server answered 403' }])
    expect(JSON.stringify(errors)).not.toMatch(/t0p|s3cret/)
  })
})
