import { buildSchema, parse, validate } from 'graphql'
import { expect, it } from 'vitest'
import { exampleQuery } from '../../../src/server/index.ts'
import { createStubGateway } from './stub-gateway.ts'

it('is the demo’s query where the schema can answer it', () => {
  expect(exampleQuery(createStubGateway().schema)).toContain('query Customer360')
})

it.each([
  ['leaves', 'type Query { a: Int b(x: Int!): Int }', 'query Example {\n  a\n}'],
  [
    'an object',
    'type Query { bad(x: ID!): T t: [T!]! } type T { u: T! id: ID! n(x: Int = 1): E } enum E { A }',
    'query Example {\n  t {\n    id\n    n\n  }\n}',
  ],
  [
    'an object of objects',
    'type Query { t: T } type T { u: U } type U { id: ID }',
    'query Example {\n  t {\n    u {\n      id\n    }\n  }\n}',
  ],
  ['a circle without leaves', 'type Query { t: T } type T { t: T }', 'query Example {\n  __typename\n}'],
  ['only fields with required arguments', 'type Query { t(id: ID!): Int }', 'query Example {\n  __typename\n}'],
  ['a union', 'type Query { t: T } union T = U type U { id: ID }', 'query Example {\n  __typename\n}'],
])('is valid for a schema of %s', (_name, sdl, expected) => {
  const schema = buildSchema(sdl)
  expect(exampleQuery(schema)).toBe(expected)
  expect(validate(schema, parse(expected))).toEqual([])
})
