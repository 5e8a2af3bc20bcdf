import { buildSchema, type FieldNode, Kind, type OperationDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { selectedFields } from '../../../src/sources/wanted-fields.ts'

const types = Array.from({ length: 12 }, (_, at) => `type T${at} implements Node { id: ID next: Node own${at}: ID }`)
const schema = buildSchema(`interface Node { id: ID next: Node }\n${types.join('\n')}\ntype Query { node: Node }`)

function selectionOf(text: string) {
  const { definitions } = parse(`{ node ${text} }`)
  const operation = definitions.find((each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION)
  const field = operation?.selectionSet.selections.find((each): each is FieldNode => each.kind === Kind.FIELD)
  return field?.selectionSet
}

test('what is wanted of interfaces in interfaces takes no more work than there are fields', () => {
  const depth = 60
  const set = selectionOf(`${'{ id ... on T3 { own3 } next '.repeat(depth)}{ id }${' }'.repeat(depth)}`)
  // One by one, the types would be 12 to the power of 60.
  let wanted = selectedFields(schema.getType('Node') ?? expect.fail('no type'), set, schema, 'closed')
  for (let at = 0; at < depth; at++) {
    expect([...wanted.fields.keys()].sort()).toEqual(['__typename', 'id', 'next', 'own3'])
    wanted = wanted.fields.get('next') ?? expect.fail(`nothing at ${at}`)
  }
  expect([...wanted.fields.keys()].sort()).toEqual(['__typename', 'id'])
})
