import { type ASTNode, GraphQLError, Kind, parse, visit } from 'graphql'
import { describe, expect, it } from 'vitest'
import { deferPlaces, placesOf } from '../../../src/server/graphql/document-places.ts'

const text = [
  'query Q($a: [Int!] = [1, 2]) {',
  '\r\n  first: field(a: $a) @include(if: true) { ...F }',
  '\r  "', // a comment and a text would do as well
  '',
]
  .join('\n')
  .replace('"', '# ü 🐢\n  second(b: """\n    text\n  """) }')
  .concat('\n\n\nfragment F on T { x { y } }')

const nodesOf = (document: ASTNode): ASTNode[] => {
  const nodes: ASTNode[] = []
  visit(document, { enter: (node) => void nodes.push(node) })
  return nodes
}

describe('the places of an error', () => {
  it('are those that graphql-js tells, of every node', () => {
    const told = nodesOf(parse(text)).map((nodes) => new GraphQLError('x', { nodes }).locations)
    const document = parse(text)
    deferPlaces(document)
    const [, ...nodes] = nodesOf(document)
    expect(nodes.map((node) => placesOf(new GraphQLError('x', { nodes: node }), 10))).toEqual(told.slice(1))
  })

  it('are looked for only when they are asked for', () => {
    const document = parse(text)
    deferPlaces(document)
    const [field] = nodesOf(document).filter(({ kind }) => kind === Kind.FIELD)
    expect(new GraphQLError('x', { nodes: field ?? null }).locations).toBeUndefined()
    expect(document.loc).toMatchObject({ start: 0, end: text.length, source: { body: text } })
  })

  it('go with copies of a node, and are no more than wanted', () => {
    const document = parse('{ a b }')
    deferPlaces(document)
    const fields = nodesOf(document).filter(({ kind }) => kind === Kind.FIELD)
    const error = new GraphQLError('x', { nodes: fields.map((each) => ({ ...each })) })
    expect(placesOf(error, 10)).toEqual([
      { line: 1, column: 3 },
      { line: 1, column: 5 },
    ])
    expect(placesOf(error, 1)).toHaveLength(1)
  })

  it('are none where there are no nodes, and left to graphql-js where it knows them', () => {
    expect(placesOf(new GraphQLError('x'), 10)).toBeUndefined()
    expect(placesOf(new GraphQLError('x', { nodes: parse('{ a }') }), 10)).toBeUndefined()
  })
})
