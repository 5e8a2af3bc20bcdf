import { buildSchema, type GraphQLError, getVariableValues, Kind, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { maxVariableErrors, withShortValues } from '../../../src/gateway/variable-errors.ts'
import { gatewayOver, requestContext } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const schema = buildSchema('type Query { a(line: [Line!], n: Int, text: String): Int } input Line { id: ID!, n: Int }')

function errorsOf(operation: string, variables: Readonly<Record<string, unknown>>): readonly GraphQLError[] {
  const [definition] = parse(operation).definitions
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation')
  const maxErrors = maxVariableErrors(variables)
  const { errors = [] } = getVariableValues(schema, definition.variableDefinitions ?? [], variables, { maxErrors })
  return withShortValues(errors)
}

const line = (count: number) =>
  Object.fromEntries([['id', '1'], ...Array.from({ length: count }, (_, at) => [`x${at}`, at])])

describe('mistakes in variables', () => {
  test('are told one by one, and short values whole', () => {
    expect(errorsOf('query ($l: [Line!]) { a(line: $l) }', { l: [line(2)] }).map(({ message }) => message)).toEqual([
      'Variable "$l" got invalid value { id: "1", x0: 0, x1: 1 } at "l[0]"; Field "x0" is not defined by type "Line".',
      'Variable "$l" got invalid value { id: "1", x0: 0, x1: 1 } at "l[0]"; Field "x1" is not defined by type "Line".',
    ])
  })

  test('of long values say where and what, and so much of the value as somebody reads', () => {
    const [first, second, ...others] = errorsOf('query ($l: [Line!]) { a(line: $l) }', { l: [line(5_000)] })
    expect(first?.message).toMatch(
      /^Variable "\$l" got invalid value \{ id: "1", x0: 0, .*… at "l\[0\]"; Field "x0" is not defined by type "Line"\.$/,
    )
    expect(first?.message.length).toBeLessThan(400)
    expect(second?.message).toMatch(/^Too many errors/)
    expect(others).toEqual([])
  })

  test('of a long text without a place keep the reason', () => {
    const text = `${'a at "b" '.repeat(500)} at "c.d"`
    const [only] = errorsOf('query ($n: Int) { a(n: $n) }', { n: text })
    expect(only?.message.length).toBeLessThan(1_000)
    expect(only?.message).toMatch(/^Variable "\$n" got invalid value "a at .*…/)
    expect(only?.message).toMatch(/; Int cannot represent non-integer value: /)
  })

  test.each(['compiled', 'reference'] as const)('are all in the answer, the %s way', async (execution) => {
    const files = {
      'own/schema.graphql': 'type Query { a(line: [Line!]): Int } input Line { id: ID! }',
      'own/resolvers.ts': 'export default { Query: { a: () => 1 } }',
    }
    const gateway = await gatewayOver(schemaDirectory(files), {}, execution)
    const document = parse('query ($l: [Line!]) { a(line: $l) }')
    const { data, errors } = await gateway.execute({ document, variables: { l: [line(2)] }, context: requestContext() })
    expect(data).toBeUndefined()
    expect(errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/at "l\[0\]"; Field "x0" is not defined/),
      expect.stringMatching(/at "l\[0\]"; Field "x1" is not defined/),
    ])
  })
})
