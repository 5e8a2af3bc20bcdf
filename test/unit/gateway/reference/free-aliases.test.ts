import { GraphQLError, parse, print } from 'graphql'
import { describe, expect, it } from 'vitest'
import { freeAliases } from '../../../../src/gateway/reference/free-aliases.ts'

const reserved = new Set(['id', '__typename'])

describe('aliases that are names of keys', () => {
  it('stay where they name the key itself, or no key', () => {
    const document = parse('{ a { id: id id n: id name: title __typename } }')
    expect(freeAliases(document, reserved).document).toBe(document)
  })

  it('are other names on the way, never one that the client uses', () => {
    const document = parse('{ a { id: name _alias_id: b } ...F } fragment F on Query { __typename: c }')
    expect(print(freeAliases(document, reserved).document)).toBe(
      print(parse('{ a { __alias_id: name _alias_id: b } ...F } fragment F on Query { _alias___typename: c }')),
    )
  })

  it('of the type’s name are no one else’s, whatever another type calls so', () => {
    const document = parse('{ a { ... on A { x: __typename } ... on B { x: title } } }')
    const { document: freed, restore } = freeAliases(document, reserved)
    expect(print(freed)).toBe(print(parse('{ a { ... on A { _typename_x: __typename } ... on B { x: title } } }')))
    const object = (fields: object) => Object.assign(Object.create(null), fields)
    const { data } = restore({ data: object({ a: [object({ _typename_x: 'A' }), object({ x: 't' })] }) })
    expect(JSON.stringify(data)).toBe('{"a":[{"x":"A"},{"x":"t"}]}')
  })

  it('are the client’s again in data, in order, and in the paths of errors', () => {
    const { restore } = freeAliases(parse('{ list { a id: name } }'), reserved)
    const object = (fields: object) => Object.assign(Object.create(null), fields)
    const json = { _alias_id: 'left as it is' }
    const result = restore({
      data: object({ list: [object({ a: json, _alias_id: 1 }), null] }),
      errors: [new GraphQLError('m', { path: ['list', 1, '_alias_id'] }), new GraphQLError('n', { path: ['list'] })],
    })
    expect(JSON.stringify(result.data)).toBe('{"list":[{"a":{"_alias_id":"left as it is"},"id":1},null]}')
    expect(result.errors?.map(({ path }) => path)).toEqual([['list', 1, 'id'], ['list']])
  })
})
