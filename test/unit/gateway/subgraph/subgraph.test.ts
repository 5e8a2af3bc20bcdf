import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../../../src/observability/metrics/metrics.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'
import { waysOf } from '../../../support/ways.ts'

/** Products by id and by sku, their stock by sku alone, and orders that refer to customers of others. */
async function shop() {
  const upstream = await httpUpstream(({ url }) => {
    const { pathname, searchParams } = new URL(url, 'http://x')
    const ids = (searchParams.get('ids') ?? '').split(',')
    if (pathname === '/products')
      return {
        json: ids.filter((id) => id !== '9').map((id) => ({ id: Number(id), sku: `s${id}`, name: `Product ${id}` })),
      }
    if (pathname === '/by-sku')
      return { json: { id: Number(searchParams.get('sku')?.slice(1)), sku: searchParams.get('sku') } }
    if (pathname === '/stock') return { json: ids.map((sku) => ({ sku, left: sku.length })) }
    return { json: { id: pathname.split('/').at(-1), customerId: 'c1' } }
  })
  const at = (name: string) => `extend schema @source(name: "${name}", http: { baseURL: "${upstream.url}" })`
  const directory = schemaDirectory({
    'products/schema.graphql': `${at('p')}
      type Product @key(fields: "id") @key(fields: "sku")
        @connect(source: "p", http: { GET: "/products?ids={$batch.id->joinNotNull(',')}" }, selection: "id sku name")
        @connect(source: "p", http: { GET: "/by-sku?sku={$this.sku}" }, selection: "id sku")
      { id: ID! sku: String! name: String @shareable secret: String @inaccessible size: Size }
      type Size @shareable { width: Int }
      type Query { product(id: ID!): Product @connect(source: "p", http: { GET: "/products?ids={$args.id}" }, selection: "$->first { id sku name }") }`,
    'stock/schema.graphql': `${at('s')}
      type Product @key(fields: "sku") @connect(source: "s", http: { GET: "/stock?ids={$batch.sku->joinNotNull(',')}" }, selection: "sku left") {
        sku: String! left: Int!
      }`,
    'orders/schema.graphql': `${at('o')}
      type Order @key(fields: "id") @connect(source: "o", http: { GET: "/orders/{$this.id}" }, selection: "id customer: { id: customerId }") {
        id: ID! customer: Customer
      }
      type Customer @key(fields: "id", resolvable: false) { id: ID! }`,
  })
  const metrics = createMetrics()
  const open = async (execution: 'compiled' | 'reference') => {
    const gateway = await createGateway({ schemaDirectory: directory, env: {}, execution, subgraph: true, metrics })
    onTestFinished(() => gateway.close())
    return gateway
  }
  return { upstream, metrics, compiled: await open('compiled'), reference: await open('reference'), directory }
}

const urlsOf = (upstream: { readonly seen: readonly { readonly url: string }[] }) =>
  upstream.seen.map(({ url }) => decodeURIComponent(url))

const entities = 'query ($r: [_Any!]!) { _entities(representations: $r)'

describe('a gateway that is a subgraph', () => {
  it('tells its schema as Federation 2 wants it, which composes with other subgraphs', async () => {
    const { compiled, reference } = await shop()
    const { answer } = await run(compiled, '{ _service { sdl } }')
    expect((await run(reference, '{ _service { sdl } }')).answer).toEqual(answer)
    const { sdl } = (answer as { data: { _service: { sdl: string } } }).data._service
    expect(
      sdl,
    ).toBe(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])

type Query {
  product(id: ID!): Product
}

type Order @key(fields: "id") {
  id: ID!
  customer: Customer
}

type Customer @key(fields: "id", resolvable: false) {
  id: ID!
}

type Product @key(fields: "sku") @key(fields: "id") {
  id: ID!
  sku: String!
  name: String @shareable
  size: Size
  left: Int!
}

type Size @shareable {
  width: Int
}
`)
    const other = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
      type Query { me: Customer }
      type Customer @key(fields: "id") { id: ID! name: String favourite: Product }
      type Product @key(fields: "id", resolvable: false) { id: ID! }`
    const composed = composeServices([
      { name: 'selvedge', typeDefs: parse(sdl), url: 'http://selvedge' },
      { name: 'customers', typeDefs: parse(other), url: 'http://customers' },
    ])
    expect(composed.errors ?? []).toEqual([])
  })

  it.each(['compiled', 'reference'] as const)('gives entities by their keys in few calls, the %s way', async (way) => {
    const { upstream, [way]: gateway, metrics } = await shop()
    const r = [
      { __typename: 'Product', sku: 's1' },
      { __typename: 'Order', id: 7 },
      { __typename: 'Product', sku: 's22', left: 100 },
    ]
    const { answer } = await run(
      gateway,
      `${entities} { __typename ... on Product { sku left } ... on Order { id customer { id } } } }`,
      { r },
    )
    expect(answer).toEqual({
      data: {
        _entities: [
          { __typename: 'Product', sku: 's1', left: 2 },
          { __typename: 'Order', id: '7', customer: { id: 'c1' } },
          { __typename: 'Product', sku: 's22', left: 3 },
        ],
      },
    })
    expect(urlsOf(upstream).sort()).toEqual(['/orders/7', '/stock?ids=s1,s22'])
    expect(waysOf(metrics).reasons).toEqual(way === 'compiled' ? {} : { configured: 1 })
  })

  it.each(['compiled', 'reference'] as const)(
    'finds the rest by another key than the main one, the %s way',
    async (way) => {
      const { upstream, [way]: gateway } = await shop()
      const r = [
        { __typename: 'Product', id: '1' },
        { __typename: 'Product', id: '2' },
        { __typename: 'Product', id: '9' },
      ]
      const { answer } = await run(gateway, `${entities} { ... on Product { sku left } } }`, { r })
      expect(answer).toEqual({ data: { _entities: [{ sku: 's1', left: 2 }, { sku: 's2', left: 2 }, null] } })
      expect(urlsOf(upstream)).toEqual(['/products?ids=1,2,9', '/stock?ids=s1,s2'])
    },
  )

  it.each(['compiled', 'reference'] as const)(
    'says what is wrong with a representation, at its place, the %s way',
    async (way) => {
      const { [way]: gateway } = await shop()
      const wrong = [
        'text',
        {},
        { __typename: 'Nothing', id: 1 },
        { __typename: 'Customer', id: 'c1' },
        { __typename: 'Product' },
        { __typename: 'Product', sku: null },
        { __typename: 'Product', sku: { a: 1 } },
        { __typename: 'Product', sku: 's1' },
      ]
      const { answer } = await run(gateway, `${entities} { ... on Product { sku } } }`, { r: wrong })
      const reasons = [
        'representation',
        'representation-type',
        'representation-type',
        'representation-type',
        'representation-key',
        'representation-key',
        'representation-key',
      ]
      expect(answer).toEqual({
        data: { _entities: [null, null, null, null, null, null, null, { sku: 's1' }] },
        errors: reasons.map((reason, place) =>
          expect.objectContaining({
            path: ['_entities', place],
            extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', reason, retryable: false }),
          }),
        ),
      })
    },
  )

  it('has none of it where it is none', async () => {
    const { directory } = await shop()
    const gateway = await createGateway({ schemaDirectory: directory, env: {} })
    onTestFinished(() => gateway.close())
    expect(Object.keys(gateway.schema.getQueryType()?.getFields() ?? {})).toEqual(['product'])
    expect(gateway.schema.getType('_Entity')).toBeUndefined()
  })
})
