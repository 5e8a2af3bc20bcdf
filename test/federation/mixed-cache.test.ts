import { describe, expect, it } from 'vitest'
import { cachedGateway } from '../support/cached-gateway.ts'
import { link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { startOrderService } from '../support/soap-server.ts'
import { soapFixture } from '../support/soap-source.ts'
import { subgraphServer } from '../support/subgraph-server.ts'

/** Products of a subgraph, their stock by REST and their order by SOAP; and shelves of REST, of which a further subgraph knows the room. */
async function mixed() {
  let version = 0
  const catalog = await subgraphServer(
    `${link} type Query { products: [Product!]! } type Product @key(fields: "id") { id: ID! title: String }`,
    {
      resolvers: { Query: { products: () => ['1', '2'].map((id) => ({ id, title: `p${id} v${++version}` })) } },
      entities: { Product: ({ id }: { id: string }) => ({ id, title: `p${id} v${++version}` }) },
    },
  )
  const rooms = await subgraphServer(
    `${link} type Shelf @key(fields: "code") { code: ID! size: Int @external room: String @requires(fields: "size") }`,
    {
      entities: {
        Shelf: ({ code, size }: { code: string; size: number }) => ({ code, room: `${code}/${size} v${++version}` }),
      },
    },
  )
  const rest = await httpUpstream(({ method, url }) => {
    if (method === 'POST') return { json: { ok: true } }
    const ids = new URL(url, 'http://x').searchParams.get('ids')
    if (ids !== null) return { json: ids.split(',').map((id) => ({ id, count: ++version })) }
    return { json: [{ code: 'a', size: 3, top: '2' }] }
  })
  const orders = await startOrderService()
  const cache = (tags: string) => `cache: { ttlMs: 60000, tags: ['${tags}'] }`
  const subgraphModule = (url: string, more: string) => `import { defineModule, subgraph } from 'selvedge'
    export default defineModule({ source: subgraph({ url: '${url}' }), ${more} })`
  const gateway = await cachedGateway({
    'catalog/module.ts': subgraphModule(catalog.url, cache('product:{id}')),
    'rooms/module.ts': subgraphModule(rooms.url, cache('shelf:{code}')),
    'stock/module.ts': `import { defineModule, rest } from 'selvedge'
      export default defineModule({ source: rest({ url: '${rest.url}' }), ${cache('stock:{id}')} })`,
    'stock/schema.graphql': `
      extend schema @source(name: "stock", http: { baseURL: "${rest.url}" })
      type Product @key(fields: "id") @connect(source: "stock", http: { GET: "/stock?ids={$batch.id->joinNotNull(',')}" }, selection: "id count") { id: ID! count: Int }
      type Shelf @key(fields: "code") { code: ID! size: Int top: Product }
      type Query { shelves: [Shelf!]! @connect(source: "stock", http: { GET: "/shelves" }, selection: "code size top: { id: top }") }
      type Mutation {
        sell(id: ID!): Boolean @connect(source: "stock", http: { POST: "/sell" }, selection: "$.ok") @invalidates(tags: ["stock:{$args.id}"])
        rename(id: ID!): Boolean @connect(source: "stock", http: { POST: "/rename" }, selection: "$.ok") @invalidates(tags: ["product:{$args.id}"])
        move(code: ID!): Boolean @connect(source: "stock", http: { POST: "/move" }, selection: "$.ok") @invalidates(tags: ["shelf:{$args.code}"])
      }`,
    'orders/orders.wsdl': soapFixture('orders.wsdl'),
    'orders/types/common.xsd': soapFixture('types/common.xsd'),
    'orders/module.ts': `import { defineModule, soap } from 'selvedge'
      export default defineModule({ source: soap({ wsdl: './orders.wsdl', import: 'none', url: '${orders.url}' }), ${cache('order:{$this.id}')} })`,
    'orders/schema.graphql': `
      type Product @key(fields: "id") { id: ID! order: Order @soap(operation: "GetOrder", input: "id: $this.id", selection: "$.order { number status }") }
      type Order { number: String status: String }`,
  })
  expect(gateway.gateway.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return {
    ...gateway,
    /** Changes something; results of that very moment count as old. */
    change: async (mutation: string) => {
      expect((await gateway.ask(`mutation { ${mutation} }`)).errors).toEqual([])
      await gateway.time.pass(1)
    },
    /** The sources that were really asked. */
    asked: async (query: string) => {
      const { data, errors, fetches } = await gateway.ask(query)
      expect(errors).toEqual([])
      return { data, asked: fetches.flatMap(({ source, cache: state }) => (state === 'HIT' ? [] : [source])).sort() }
    },
  }
}

const products = '{ products { title count order { status } } }'
const shelves = '{ shelves { room top { title count } } }'

describe('subgraphs joined with REST and SOAP, all of which are kept', () => {
  it('serve the second query from what is kept, each for its part', async () => {
    const { asked } = await mixed()
    const first = await asked(products)
    expect(new Set(first.asked)).toEqual(new Set(['catalog', 'stock', 'orders']))
    expect(await asked(products)).toEqual({ data: first.data, asked: [] })
    const other = await asked(shelves)
    // The stock of product 2 is known by its key.
    expect(other.asked).toEqual(['catalog', 'rooms', 'stock'])
    expect(other.data).toMatchObject({
      shelves: [{ top: { count: (first.data as { products: { count: number }[] }).products[1]?.count } }],
    })
    expect(await asked(shelves)).toEqual({ data: other.data, asked: [] })
  })

  it('ask again for what a tag makes invalid, and for nothing else', async () => {
    const { asked, change } = await mixed()
    const [first] = [await asked(products), await asked(shelves)]
    await change('sell(id: "2")')
    const sold = await asked(products)
    expect(sold.asked).toEqual(['stock'])
    expect(sold.data).not.toEqual(first.data)
    await change('rename(id: "1")')
    expect((await asked(products)).asked).toEqual(['catalog'])
    expect((await asked(shelves)).asked).toEqual([])
    await change('rename(id: "2")')
    expect((await asked(shelves)).asked).toEqual(['catalog'])
    await change('move(code: "a")')
    expect((await asked(shelves)).asked).toEqual(['rooms'])
  })
})
