import { buildSchema, GraphQLError, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { oneErrorANull } from '../../../src/gateway/one-error-a-null.ts'
import { nonNullInOperation } from '../../../src/gateway/reference/non-null-in-operation.ts'
import { graphqlUpstream } from '../../support/graphql-upstream.ts'
import { gatewayOver, run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const sdl = /* GraphQL */ `
  type Query {
    a: String
    item: Item
    items: [Item!]
    named: Named
    z: String!
  }
  interface Named {
    must: String!
  }
  type Item implements Named {
    a: String
    below: Item
    must: String!
  }
`

describe('the error that is kept of those that end at one null', () => {
  const schema = buildSchema(sdl)
  const keptOf = (query: string, data: unknown, ...paths: (string | number)[][]) =>
    oneErrorANull(
      data,
      paths.map((path) => new GraphQLError('no', { path })),
      nonNullInOperation(schema, parse(query), undefined),
    ).map(({ path }) => path)

  it.each<[what: string, query: string, data: unknown, paths: (string | number)[][], kept: (string | number)[][]]>([
    ['made by a non-null field', '{ a z }', null, [['a'], ['z']], [['z']]],
    ['first of two that made it', '{ y: z z }', null, [['z'], ['y']], [['y']]],
    ['of a null within it', '{ item { below { must } } z }', null, [['item', 'below', 'must'], ['z']], [['z']]],
    [
      'in an item of a list',
      '{ items { a must } }',
      { items: null },
      [
        ['items', 0, 'a'],
        ['items', 1, 'must'],
      ],
      [['items', 1, 'must']],
    ],
    [
      'in fragments',
      '{ named { ... on Item { a } ...M } } fragment M on Named { must }',
      { named: null },
      [
        ['named', 'a'],
        ['named', 'must'],
      ],
      [['named', 'must']],
    ],
    ['each of its own', '{ a z }', { a: null }, [['a'], ['z']], [['a'], ['z']]],
  ])('is the one %s', (_, query, data, paths, kept) => {
    expect(keptOf(query, data, ...paths)).toEqual(kept)
  })
})

it('tells the error that took the data, whichever way it runs', async () => {
  const fail = () => {
    throw new GraphQLError('no')
  }
  const { url } = await graphqlUpstream(sdl, {
    Query: { a: fail, item: () => ({}), z: fail },
    Item: { a: fail, must: fail },
  })
  const directory = schemaDirectory({
    'up/up.graphql': sdl,
    'up/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${url}', schema: './up.graphql' }) })`,
  })
  for (const way of ['compiled', 'reference'] as const) {
    const gateway = await gatewayOver(directory, {}, way)
    const { data, errors } = await run(gateway, '{ a item { a must } z }')
    expect(data).toBeNull()
    expect(errors.map(({ path }) => path)).toEqual([['z']])
  }
})
