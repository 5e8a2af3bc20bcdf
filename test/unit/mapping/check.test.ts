import { buildSchema, type GraphQLOutputType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { checkMapping } from '../../../src/mapping/index.ts'
import { mappingOf } from './run-mapping.ts'

const schema = buildSchema(`
  scalar JSON
  enum Color { RED }
  type Query { customer: Customer customers: [Customer!]! media: Media node: Node name: String raw: JSON color: Color }
  type Customer { id: ID! name: String address: Address friends: [Customer!] extra: JSON }
  type Address { street: String city: String }
  union Media = Book | Film
  interface Node { id: ID! }
  type Book implements Node { id: ID! title: String }
  type Film implements Node { id: ID! director: String }
`)

function typeOf(field: string): GraphQLOutputType {
  const found = schema.getQueryType()?.getFields()[field]
  if (found === undefined) throw new Error(field)
  return found.type
}

function check(text: string, field: string, elsewhere: readonly string[] = []): readonly string[] {
  const findings = checkMapping(mappingOf(text).shape, typeOf(field), {
    isResolvedElsewhere: (type, name) => elsewhere.includes(`${type}.${name}`),
    schema,
  })
  return findings.map(({ rule, coordinate, offset }) => `${rule} ${coordinate} ${offset}`)
}

const rest = ['Customer.name', 'Customer.address', 'Customer.friends', 'Customer.extra']

describe('checkMapping', () => {
  it.each([
    ['id name address { street city } friends { id } extra', 'customer', [], []],
    ['$.list { id }', 'customers', rest, []],
    ['id nmae', 'customer', rest, ['selection-unknown-field Customer.nmae 3']],
    ['id', 'customer', rest.slice(1), ['selection-missing-field Customer.name 0']],
    ['id address', 'customer', rest, ['selection-needs-subselection Customer.address 3']],
    ['id name { x }', 'customer', rest, ['selection-scalar-subselection Customer.name 3']],
    ['id extra { anything }', 'customer', rest, []],
    ['$', 'customer', rest, ['selection-needs-subselection Customer 0']],
    ['$.name', 'name', [], []],
    ['name', 'name', [], ['selection-scalar-subselection String 0']],
    ['c { x }', 'color', [], ['selection-scalar-subselection Color 0']],
    ['a { b }', 'raw', [], []],
    ['id ...more', 'customer', [], []],
    ['friends { id name } id address { street city } extra', 'customer', [], []],
    ['id address: $(null)', 'customer', rest, []],
    ['__typename: $("Customer") id', 'customer', rest, []],
    ['__typename: $("Custmer") id', 'customer', rest, ['selection-unknown-type Customer 0']],
    [
      '...k->match([1, { __typename: "Book", id: id, title: title }], [2, { __typename: "Film", id: id, director: d }])',
      'media',
      [],
      [],
    ],
    [
      '...k->match([1, { __typename: "Book", id: id, titel: t }])',
      'media',
      ['Book.title'],
      ['selection-unknown-field Book.titel 46'],
    ],
    [
      '...k->match([1, { __typename: "Book", id: id }], [2, { __typename: "Film", id: id, director: d }]) ...k->match([1, { __typename: "Book", title: t }])',
      'media',
      [],
      [],
    ],
    ['id', 'media', [], ['selection-missing-field Media.__typename 0']],
    ['__typename: kind id title director', 'media', [], []],
    ['__typename: kind id title', 'node', [], []],
    ['__typename: kind id titel', 'node', [], ['selection-unknown-field Node.titel 20']],
  ])('%s as %s', (text, field, elsewhere, findings) => {
    expect(check(text, field, elsewhere)).toEqual(findings)
  })

  it('says what was most likely meant', () => {
    const [finding] = checkMapping(mappingOf('adress { street }').shape, typeOf('customer'), {
      isResolvedElsewhere: () => true,
    })
    expect(finding).toMatchObject({ message: 'type Customer has no field "adress"', remedy: 'did you mean "address"?' })
  })
})
