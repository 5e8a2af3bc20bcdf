import { describe, expect, it } from 'vitest'
import { cachedGateway } from '../../support/cached-gateway.ts'
import { graphqlUpstream } from '../../support/graphql-upstream.ts'

/** A GraphQL service whose orders change, behind a gateway that keeps them. */
async function shop(execution: 'compiled' | 'reference') {
  let version = 0
  const upstream = await graphqlUpstream(
    `type Query { order(id: ID!): Order orders: [Order!] found: Found }
     union Found = Order | Customer
     type Order { id: ID! state: String customer: Customer }
     type Customer { id: ID! name: String }`,
    {
      Query: {
        order: (_: unknown, { id }: { id: string }) => ({
          id,
          state: `${++version}`,
          customer: { id: 'c1', name: 'Ada' },
        }),
        found: () => ({ __typename: 'Order', id: '1', state: `${++version}`, customer: { id: 'c1', name: 'Ada' } }),
        orders: () => ['1', '2'].map((id) => ({ id, state: `${++version}`, customer: { id: `c${id}`, name: 'Ada' } })),
      },
    },
  )
  const gateway = await cachedGateway(
    {
      'shop/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({
  source: graphql({ url: '${upstream.url}', retry: false, breaker: false }),
  cache: { ttlMs: 60000, tags: ['order:{id}', 'customer:{customer.id}'] },
})`,
    },
    { execution },
  )
  return { ...gateway, calls: () => upstream.seen.splice(0).length }
}

describe.each(['compiled', 'reference'] as const)('what a GraphQL service gave, %s', (execution) => {
  it.each([
    ['{ order(id: "1") { state } }', 'order:1'],
    ['{ order(id: "1") { id: state } }', 'order:1'],
    ['{ order(id: "1") { state } }', 'customer:c1'],
    ['{ order(id: "1") { customer { name } } }', 'customer:c1'],
    ['{ found { ... on Order { state } } }', 'order:1'],
    ['{ found { ... on Order { state } } }', 'customer:c1'],
    ['{ orders { state } }', 'order:2'],
    ['{ orders { customer { id: name } } }', 'customer:c2'],
  ])('%s is made invalid by %s, though nobody selected what that is made of', async (query, tag) => {
    const { ask, calls, caching } = await shop(execution)
    const first = await ask(query)
    expect(first.errors).toEqual([])
    expect((await ask(query)).data).toEqual(first.data)
    expect(calls()).toBe(1)
    await caching.invalidate([tag])
    await ask(query)
    expect(calls()).toBe(1)
  })
})
