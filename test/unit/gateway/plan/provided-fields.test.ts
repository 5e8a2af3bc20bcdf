import { describe, expect, it } from 'vitest'
import { createGateway } from '../../../../src/gateway/create-gateway.ts'
import { loadSupergraph } from '../../../../src/gateway/load-supergraph.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'
import { linesOf, planOf } from './plan-of.ts'

const people = `
  type Person @key(fields: "id") { id: ID! name: String age: Int address: Address }
  type Address { city: String zip: String }
  type Query {
    person(id: ID!): Person
      @connect(source: "api", http: { GET: "/people/{$args.id}" }, entity: true, selection: "id name age address { city zip }")
  }`

const reviews = (provides: string, selection = 'text author { id name address { city } }') => `
  type Person @key(fields: "id") {
    id: ID!
    name: String @external
    address: Address @external
    badge: String @requires(fields: "name") @map(selection: "$this.name->slice(0, 1)")
  }
  type Address { city: String zip: String }
  type Review { text: String author: Person ${provides} editor: Person }
  type Query {
    reviews: [Review!] @connect(source: "api", http: { GET: "/reviews" }, selection: "${selection} editor: { id: editorId }")
  }`

const withName = { people, reviews: reviews('@provides(fields: "name address { city }")') }

describe('fields that @provides says are there', () => {
  it('cost no fetch below that field, and one elsewhere', async () => {
    expect(linesOf(await planOf(withName, '{ reviews { author { name } } }'))).toEqual(['0 reviews Query.reviews'])
    expect(linesOf(await planOf(withName, '{ reviews { author { name age } editor { name } } }'))).toEqual([
      '0 reviews Query.reviews',
      '1 people Person at reviews[].author after 0',
      '2 people Person at reviews[].editor after 0',
    ])
  })

  it('cost none below themselves either, unless something is selected that they lack', async () => {
    expect(linesOf(await planOf(withName, '{ reviews { author { address { city } } } }'))).toHaveLength(1)
    expect(linesOf(await planOf(withName, '{ reviews { author { name address { city zip } } } }'))).toEqual([
      '0 reviews Query.reviews',
      '1 people Person at reviews[].author after 0',
    ])
  })

  it('are what other fields are made from', async () => {
    expect(linesOf(await planOf(withName, '{ reviews { author { badge } } }'))).toEqual([
      '0 reviews Query.reviews',
      '1 reviews Person.badge at reviews[].author after 0',
    ])
  })

  it('are fetched all the same where the selection leaves them out', async () => {
    const modules = { people, reviews: reviews('@provides(fields: "name")', 'text author: { id: authorId }') }
    expect(linesOf(await planOf(modules, '{ reviews { author { name } } }'))).toEqual([
      '0 reviews Query.reviews',
      '1 people Person at reviews[].author after 0',
    ])
  })

  it('are the same in the reference, which fetches them', async () => {
    const one = await httpUpstream(() => ({ json: { id: 7, name: 'Ada', age: 36 } }))
    const two = await httpUpstream(() => ({ json: [{ text: 't', author: { id: 7, name: 'Ada' } }] }))
    const at = (url: string) => `extend schema @source(name: "api", http: { baseURL: "${url}" })\n`
    const directory = schemaDirectory({
      'people/schema.graphql': at(one.url) + people,
      'reviews/schema.graphql': at(two.url) + withName.reviews,
    })
    for (const [execution, calls] of [
      ['compiled', 0],
      ['reference', 1],
    ] as const) {
      const gateway = await createGateway({ schemaDirectory: directory, env: {}, execution })
      const { answer } = await run(gateway, '{ reviews { author { name badge } } }')
      await gateway.close()
      expect(answer).toEqual({ data: { reviews: [{ author: { name: 'Ada', badge: 'A' } }] } })
      expect(one.seen).toHaveLength(calls)
    }
  })

  it('are asked of a GraphQL service there, and only there', async () => {
    const service = await httpUpstream(() => ({ json: { data: { r0: { author: { id: '7', name: 'Ada' } } } } }))
    const directory = schemaDirectory({
      'people/schema.graphql': `extend schema @source(name: "api", http: { baseURL: "http://127.0.0.1:1" })\n${people}`,
      'desk/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${service.url}', schema: './up.graphql' }) })`,
      'desk/up.graphql':
        'type Query { ticket: Ticket } type Ticket { author: Person } type Person { id: ID! name: String }',
      'desk/schema.graphql': `
        type Ticket { author: Person @provides(fields: "name") }
        type Person @key(fields: "id", resolvable: false) { id: ID! name: String @external }`,
    })
    const gateway = await createGateway({ schemaDirectory: directory, env: {}, execution: 'compiled' })
    expect((await run(gateway, '{ ticket { author { name } } }')).answer).toEqual({
      data: { ticket: { author: { name: 'Ada' } } },
    })
    await gateway.close()
    expect(service.seen).toHaveLength(1)
  })

  it('are a mistake where the type has none of that name', async () => {
    const directory = schemaDirectory({
      'reviews/schema.graphql': `extend schema @source(name: "api", http: { baseURL: "http://127.0.0.1:1" })
${reviews('@provides(fields: "nmae")')}`,
    })
    const { diagnostics, close } = await loadSupergraph({ schemaDirectory: directory, env: {} })
    await close()
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    expect(errors).toMatchObject([{ rule: 'provides-unknown-field' }])
  })
})
