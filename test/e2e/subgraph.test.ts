import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { normalizedExecutor } from '@graphql-tools/executor'
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import { composeServices } from '@theguild/federation-composition'
import { type DocumentNode, parse } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { serve } from '../unit/server/serve.ts'

/** A subgraph that is not ours, of customers. */
async function customerSubgraph() {
  const sdl = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
    type Query { me: Customer }
    type Customer @key(fields: "id") { id: ID! name: String favourite: Product }
    type Product @key(fields: "id", resolvable: false) { id: ID! }`
  const customer = (id: string) => ({ __typename: 'Customer', id, name: `Name of ${id}`, favourite: { id: '2' } })
  const yoga = createYoga({
    logging: false,
    schema: createSchema({
      typeDefs: `scalar _Any union _Entity = Customer type _Service { sdl: String! }
        type Query { me: Customer _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }
        type Customer { id: ID! name: String favourite: Product } type Product { id: ID! }`,
      resolvers: {
        Query: {
          me: () => customer('c1'),
          _service: () => ({ sdl }),
          _entities: (_: unknown, { representations }: { representations: { id: string }[] }) =>
            representations.map(({ id }) => customer(id)),
        },
      },
    }),
  })
  const server = createServer(yoga)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` }
}

async function sdlOf(url: string): Promise<DocumentNode> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ _service { sdl } }"}',
  })
  const { data } = (await response.json()) as { data: { _service: { sdl: string } } }
  return parse(data._service.sdl)
}

describe.each(['compiled', 'reference'] as const)(
  'a router over the gateway and another subgraph, the %s way',
  (execution) => {
    it('joins REST services into its graph', async () => {
      const rest = await httpUpstream(({ url }) => {
        const { pathname, searchParams } = new URL(url, 'http://x')
        if (pathname === '/orders')
          return {
            json: [
              { id: 7, customerId: 'c1' },
              { id: 8, customerId: 'c2' },
            ],
          }
        return { json: (searchParams.get('ids') ?? '').split(',').map((id) => ({ id, name: `Product ${id}` })) }
      })
      const directory = schemaDirectory({
        'shop/schema.graphql': `
        extend schema @source(name: "s", http: { baseURL: "${rest.url}" })
        type Query { orders: [Order!]! @connect(source: "s", http: { GET: "/orders" }, selection: "id customer: { id: customerId }") }
        type Order { id: ID! customer: Customer! }
        type Customer @key(fields: "id", resolvable: false) { id: ID! }
        type Product @key(fields: "id") @connect(source: "s", http: { GET: "/products?ids={$batch.id->joinNotNull(',')}" }, selection: "id name") {
          id: ID! name: String
        }`,
      })
      const gateway = await createGateway({ schemaDirectory: directory, env: {}, execution, subgraph: true })
      const server = await serve(gateway)
      onTestFinished(() => server.close())
      const services = [
        { name: 'selvedge', url: `${server.url}/graphql` },
        { name: 'customers', url: (await customerSubgraph()).url },
      ]
      const typed = await Promise.all(services.map(async (each) => ({ ...each, typeDefs: await sdlOf(each.url) })))
      const composed = composeServices(typed)
      expect(composed.errors ?? []).toEqual([])
      const supergraphSdl = composed.supergraphSdl ?? ''
      const schema = getStitchedSchemaFromSupergraphSdl({ supergraphSdl })
      const document = parse('{ orders { id customer { name favourite { name } } } me { favourite { id name } } }')
      const favourite = { name: 'Product 2' }
      expect(await normalizedExecutor({ schema, document, contextValue: {} })).toEqual({
        data: {
          orders: [
            { id: '7', customer: { name: 'Name of c1', favourite } },
            { id: '8', customer: { name: 'Name of c2', favourite } },
          ],
          me: { favourite: { id: '2', name: 'Product 2' } },
        },
      })
      expect(new Set(rest.seen.map(({ url }) => url))).toEqual(new Set(['/orders', '/products?ids=2']))
    })
  },
)
