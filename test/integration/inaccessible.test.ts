import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { federatedGateway, link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { gatewayOver, run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'

const shapes = [
  { kind: 'circle', id: '1', state: 'OPEN', part: 'x' },
  { kind: 'draft', id: '2', state: 'SECRET', part: 'y' },
]

async function shapesGateway(way: 'compiled' | 'reference') {
  const upstream = await httpUpstream(({ url }) => ({ json: url === '/shapes' ? shapes : { url } }))
  const source = `extend schema @source(name: "s", http: { baseURL: "${upstream.url}" })`
  const selection = `__typename: kind->match(['circle', 'Circle'], ['draft', 'Draft']) id state part`
  return gatewayOver(
    schemaDirectory({
      'shapes/schema.graphql': `${source}
        type Query {
          shapes: [Shape] @connect(source: "s", http: { GET: "/shapes" }, selection: "${selection}")
          circles: [Circle!] @connect(source: "s", http: { GET: "/shapes" }, selection: "id state part")
          echo(page: Int = 5 @inaccessible, by: By = { name: "n" }): String
            @connect(source: "s", http: { GET: "/{$args.page}/{$args.by.team}/{$args.by.name}" }, selection: "$.url")
        }
        union Shape = Circle | Draft
        interface Stated { id: ID state: State @inaccessible }
        enum State { OPEN SECRET @inaccessible }
        type Circle implements Stated @key(fields: "id part") { id: ID state: State part: String @inaccessible }
        type Draft implements Stated @inaccessible { id: ID state: State part: String }
        input By { team: String = "red" @inaccessible name: String }
        scalar Odd @inaccessible`,
      'notes/schema.graphql': `${source}
        type Circle @key(fields: "id part") {
          id: ID
          part: String
          note: String @connect(source: "s", http: { GET: "/note/{$this.id}/{$this.part}" }, selection: "$.url")
        }`,
    }),
    {},
    way,
  )
}

const typesOf = (schema: GraphQLSchema) =>
  printSchema(lexicographicSortSchema(schema)).replace(/^directive .*\n\n/gm, '')

describe.each(['compiled', 'reference'] as const)(
  'what is @inaccessible in a module of any kind, the %s way',
  (way) => {
    it('is not in the schema, whichever module says so: types, fields, arguments and values', async () => {
      expect(typesOf((await shapesGateway(way)).schema)).toBe(`input By {
  name: String
}

type Circle implements Stated {
  id: ID
  note: String
  state: State
}

type Query {
  circles: [Circle!]
  echo(by: By = {name: "n"}): String
  shapes: [Shape]
}

union Shape = Circle

enum State {
  OPEN
}

interface Stated {
  id: ID
}`)
    })

    it('still makes keys, and is null where an upstream gives it', async () => {
      const gateway = await shapesGateway(way)
      const { data } = await run(gateway, '{ shapes { __typename ... on Circle { id } } circles { state note } }')
      expect(data).toEqual({
        shapes: [{ __typename: 'Circle', id: '1' }, null],
        circles: [
          { state: 'OPEN', note: '/note/1/x' },
          { state: null, note: '/note/2/y' },
        ],
      })
    })

    it('has its defaults where it is an argument', async () => {
      const gateway = await shapesGateway(way)
      const query =
        'query ($by: By, $name: String) { a: echo b: echo(by: {}) c: echo(by: $by) d: echo(by: { name: $name }) }'
      expect((await run(gateway, query, { by: { name: 'v' }, name: 'w' })).answer).toEqual({
        data: { a: '/5/red/n', b: null, c: '/5/red/v', d: '/5/red/w' },
        errors: [expect.objectContaining({ path: ['b'] })], // The path has no name.
      })
    })
  },
)

it.each([
  [
    'type Query { a(page: Int! @inaccessible): String }',
    'Query.a(page:) is required and @inaccessible: give it a default, or let it be null',
  ],
  [
    'type Query { a: Named } interface Named { name: String } type Of implements Named { name: String @inaccessible id: ID }',
    'without what is @inaccessible, the schema is none: Interface field Named.name expected but Of does not provide it.',
  ],
])('a module is left out where clients cannot do without what is hidden: %s', async (types, message) => {
  const gateway = await gatewayOver(
    schemaDirectory({
      'a/schema.graphql': types.replace(
        /(a(\([^)]*\))?: \w+)/,
        '$1 @connect(http: { GET: "http://a.invalid/" }, selection: "name")',
      ),
      'b/schema.graphql': 'type Query { b: String @connect(http: { GET: "http://b.invalid/" }, selection: "$") }',
    }),
  )
  expect(gateway.diagnostics.filter(({ severity }) => severity === 'error').map((each) => each.message)).toEqual([
    `the module does not compose with the others: ${message}`,
  ])
})

it('what a subgraph hides, a module of another kind does not show', async () => {
  const upstream = await httpUpstream(() => ({ json: { id: '1', ssn: '123', state: 'OPEN' } }))
  const { gateway, ask } = await federatedGateway(
    {
      users: [
        `${link} type Query { me: User } enum State { OPEN SECRET @inaccessible }
         type User @key(fields: "id") { id: ID! name: String ssn: String @inaccessible state: State }`,
        { entities: { User: ({ id }: { id: string }) => ({ id, name: 'Ada' }) } },
      ],
    },
    {
      'people/schema.graphql': `
        type Query { boss: User @connect(http: { GET: "${upstream.url}/boss" }, selection: "id ssn state") }
        type User @key(fields: "id") { id: ID! ssn: String state: State }
        enum State { OPEN SECRET }`,
    },
  )
  expect(typesOf(gateway.schema)).not.toMatch(/ssn|SECRET/)
  expect((await ask('{ boss { name state } }')).answer).toEqual({ data: { boss: { name: 'Ada', state: 'OPEN' } } })
})
