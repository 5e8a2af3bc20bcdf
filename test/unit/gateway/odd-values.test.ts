import { describe, expect, it } from 'vitest'
import { httpUpstream } from '../../support/http-upstream.ts'
import { gatewayOver, run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { gatewayOf, subscribe } from '../../support/subscribe.ts'

const animals = (url: string) => /* GraphQL */ `
  extend schema @source(name: "zoo", http: { baseURL: "${url}" })

  interface Animal { id: ID! food: String }
  type Cat implements Animal {
    id: ID!
    food: String @connect(source: "zoo", http: { GET: "/food/{$this.id}" }, selection: "$.food")
  }
  type Dog implements Animal {
    id: ID!
    food: String @connect(source: "zoo", http: { GET: "/food/{$this.id}" }, selection: "$.food")
  }
  type Query {
    animals: [Animal] @connect(source: "zoo", http: { GET: "/animals" }, selection: "__typename: kind id")
  }
`

describe('an answer whose objects say what they are', () => {
  it.each([
    ['by an object that has no text', { toString: 1, valueOf: 2 }],
    ['by a list', ['Dog']],
    ['by a number', 7],
    ['by nothing', null],
  ])('%s has an error there, and its siblings', async (_name, kind) => {
    const upstream = await httpUpstream(({ url }) => ({
      json:
        url === '/animals'
          ? [
              { kind: 'Cat', id: 1 },
              { kind, id: 2 },
            ]
          : { food: `of ${url}` },
    }))
    const gateway = await gatewayOver(schemaDirectory({ 'zoo/schema.graphql': animals(upstream.url) }), {}, 'compiled')
    const { data, errors } = await run(gateway, '{ animals { id food } }')
    expect(data).toEqual({ animals: [{ id: '1', food: 'of /food/1' }, null] })
    expect(errors).toEqual([{ code: 'UPSTREAM_INVALID_RESPONSE', source: 'zoo', path: ['animals', 1] }])
  })
})

const code = {
  'own/schema.graphql': /* GraphQL */ `
    type Query { thing: Thing, ok: String }
    type Thing { id: ID! part: Part }
    type Part { id: ID! name: String @requires(fields: "id") }
  `,
  'own/resolvers.ts': `
    export default {
      Query: {
        ok: () => 'ok',
        thing: async () => ({ id: 1, get part() { throw new Error('secret') } }),
      },
      Part: { name: ({ id }) => 'name of ' + id },
    }
  `,
}

it('a value of a module’s own code that cannot be read is an error at its field, and ends nothing', async () => {
  const gateway = await gatewayOver(schemaDirectory(code), {}, 'compiled')
  const { data, errors, answer } = await run(gateway, '{ ok thing { part { name } } }')
  expect(data).toEqual({ ok: 'ok', thing: null })
  expect(errors).toEqual([{ code: 'INTERNAL_SERVER_ERROR', source: 'own', path: ['thing'] }])
  expect(JSON.stringify(answer)).not.toContain('secret')
})

const inputs = (url: string) => /* GraphQL */ `
  extend schema @source(name: "inputs", http: { baseURL: "${url}" })

  input Filter { name: String }
  type Thing { id: ID! }
  type Query {
    things(filter: Filter, ids: [ID!]): Thing @connect(source: "inputs", http: { GET: "/" }, selection: "id")
  }
  type Subscription {
    changed(filters: [Filter!], ids: [ID!]): Thing
      @connect(source: "inputs", http: { GET: "/" }, selection: "id")
      @poll(interval: "1s")
  }
`

describe.each(['compiled', 'reference'] as const)('of many mistakes in variables, the %s way', (execution) => {
  const many = Array.from({ length: 5_000 }, () => ({}))
  const few = Array.from({ length: 100 }, () => ({}))

  async function open() {
    const upstream = await httpUpstream(() => ({ json: { id: 1 } }))
    return gatewayOf(schemaDirectory({ 'inputs/schema.graphql': inputs(upstream.url) }), execution)
  }

  it.each([
    ['a query', 'query ($ids: [ID!]) { things(ids: $ids) { id } }'],
    [
      'a query with a condition',
      'query ($ids: [ID!], $on: Boolean = true) { things(ids: $ids) { id @include(if: $on) } }',
    ],
  ])('tells a client few: %s', async (_name, query) => {
    const gateway = await open()
    for (const ids of [few, many]) expect((await run(gateway, query, { ids })).errors.length).toBeLessThanOrEqual(10)
  })

  it('tells a subscriber few', async () => {
    const gateway = await open()
    const query = 'subscription ($ids: [ID!]) { changed(ids: $ids) { id } }'
    const countFor = (ids: unknown) => {
      const { refused } = subscribe(gateway, query, { ids })
      return (refused as { readonly errors: readonly unknown[] }).errors.length
    }
    expect([countFor(few), countFor(many)]).toEqual([10, 2])
  })
})
