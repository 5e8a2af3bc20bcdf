import { buildSchema, execute, parse, print } from 'graphql'
import { describe, expect, it } from 'vitest'
import { applyConditions, needsConditions, withoutNothing } from '../../../../src/gateway/reference/apply-conditions.ts'

const schema = buildSchema('type Query { a: T b: Int } type T { x: Int y: Int t: T }')
const applied = (query: string, variables: Record<string, unknown> = {}, name?: string) =>
  print(applyConditions(parse(query), schema, name, variables)).replace(/\s+/g, ' ')

describe('conditions', () => {
  it.each<[string, string, Record<string, unknown>, string]>([
    ['skip with a value', '{ a { x @skip(if: true) y } }', {}, '{ a { y } }'],
    ['include with a value', '{ b @include(if: true) a { x @include(if: false) y } }', {}, '{ b a { y } }'],
    ['one of equal fields', '{ a { x @skip(if: true) x } }', {}, '{ a { x } }'],
    ['both, of which either may leave out', '{ b a @skip(if: false) @include(if: false) { x } }', {}, '{ b }'],
    [
      'variables',
      'query ($yes: Boolean!) { a { x @skip(if: $yes) y @include(if: $yes) } }',
      { yes: true },
      'query ($yes: Boolean!) { a { y } }',
    ],
    [
      'defaults of variables',
      'query ($no: Boolean = false) { a { x @include(if: $no) y } }',
      {},
      'query ($no: Boolean = false) { a { y } }',
    ],
    ['fragments with nothing left', '{ a { ... { x @skip(if: true) } y } }', {}, '{ a { y } }'],
    ['an object with nothing left', '{ a { x @skip(if: true) } }', {}, '{ a { _nothing: __typename } }'],
    ['an operation with nothing left', '{ b @skip(if: true) }', {}, '{ _nothing: __typename }'],
    [
      'an object with fragments alone',
      '{ a { ...F } } fragment F on T { x }',
      {},
      '{ a { ...F _nothing: __typename } } fragment F on T { x }',
    ],
  ])('apply: %s', (_, query, variables, expected) => {
    expect(applied(query, variables)).toBe(expected)
  })

  it('leave a document alone when a variable is wrong, so that running it says so', () => {
    const query = 'query ($yes: Boolean!) { b @skip(if: $yes) }'
    expect(applied(query)).toBe(print(parse(query)).replace(/\s+/g, ' '))
  })

  it('need no look at documents without any', () => {
    expect(needsConditions(parse('{ a { x } b }'))).toBe(false)
    expect(needsConditions(parse('{ a { x } b @skip(if: false) }'))).toBe(true)
    expect(needsConditions(parse('{ a { ... { x } } }'))).toBe(true)
  })

  it('leave no trace in the answer of what stands for nothing', async () => {
    const document = applyConditions(parse('{ a { t { x @skip(if: true) } } }'), schema, undefined, {})
    const result = await execute({ schema, document, rootValue: { a: { t: {} } } })
    expect(JSON.stringify(withoutNothing(result))).toBe('{"data":{"a":{"t":{}}}}')
  })
})
