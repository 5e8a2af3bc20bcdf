import { buildSchema, type GraphQLOutputType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { leastStrict } from '../../../../src/gateway/compose/least-strict.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { gatewayOver, run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

function typeOf(text: string): GraphQLOutputType {
  const field = buildSchema(`type Query { field: ${text} } type T { a: Int }`).getQueryType()?.getFields().field
  if (field === undefined) throw new Error(text)
  return field.type
}

describe('the type of a field that several sources give', () => {
  it.each([
    ['Int', 'Int', 'Int'],
    ['Int!', 'Int!', 'Int!'],
    ['Int!', 'Int', 'Int'],
    ['T', 'T!', 'T'],
    ['[T!]!', '[T!]', '[T!]'],
    ['[T!]', '[T]!', '[T]'],
    ['[[T!]!]!', '[[T!]]!', '[[T!]]!'],
    ['Int', 'Float', undefined],
    ['[Int]', 'Int', undefined],
    ['[Int!]!', '[[Int!]!]!', undefined],
  ])('%s and %s is %s', (first, second, expected) => {
    for (const [one, two] of [[first, second] as const, [second, first] as const])
      expect(leastStrict(typeOf(one), typeOf(two))?.toString()).toBe(expected)
  })

  it('is what any of them may give, where they join an entity', async () => {
    const [things, notes] = [
      await httpUpstream(() => ({ json: [{ code: 1 }, { code: 2 }] })),
      await httpUpstream(() => ({ json: [{ code: 2, note: 'n' }] })),
    ]
    const directory = schemaDirectory({
      'a/schema.graphql': `extend schema @source(name: "a", http: { baseURL: "${things.url}" })
        type Thing @key(fields: "code") { code: Int }
        type Query { things: [Thing] @connect(source: "a", http: { GET: "/" }, selection: "code") }`,
      'b/schema.graphql': `extend schema @source(name: "b", http: { baseURL: "${notes.url}" })
        type Thing @key(fields: "code")
          @connect(source: "b", http: { GET: "/{$batch.code->joinNotNull(',')}" }, selection: "code note") {
          code: Int!
          note: String
        }`,
    })
    const gateway = await gatewayOver(directory)
    expect(gateway.diagnostics).toEqual([])
    const { answer } = await run(gateway, '{ things { code note } }')
    expect(answer).toEqual({
      data: {
        things: [
          { code: 1, note: null },
          { code: 2, note: 'n' },
        ],
      },
    })
  })
})
