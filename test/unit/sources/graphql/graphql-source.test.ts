import { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import { graphqlUpstream } from '../../../support/graphql-upstream.ts'
import { httpUpstream } from '../../../support/http-upstream.ts'
import { gatewayOver, run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const sdl = /* GraphQL */ `
  type RootQuery {
    ticket(id: ID!): Ticket
    tickets(first: Int = 2): [Ticket!]!
    ticketsByIds(ids: [ID!]!): [Ticket]!
    ticketsByCustomerIds(customerIds: [ID!]!, status: Status): [Ticket!]!
    node(id: ID!): Node
    echo(value: Json, at: String): Json
  }
  type Mutation {
    reply(id: ID!, body: String!): Ticket
  }
  schema {
    query: RootQuery
    mutation: Mutation
  }
  scalar Json
  enum Status {
    OPEN
    CLOSED
  }
  interface Node {
    id: ID!
  }
  type Ticket implements Node {
    id: ID!
    subject: String!
    status: Status
    customerId: ID
    value: Int
    messages(last: Int, by: String): [Message!]
  }
  type Message {
    body: String
  }
  type Note implements Node {
    id: ID!
    value: String!
  }
`

const tickets = [1, 2, 3, 4].map((id) => ({
  __typename: 'Ticket',
  id: String(id),
  subject: `subject ${id}`,
  status: id % 2 ? 'OPEN' : 'CLOSED',
  customerId: id === 4 ? null : String(id % 2),
  value: id,
}))
const byId = (id: string) => tickets.find((ticket) => ticket.id === id) ?? null

const resolvers = {
  RootQuery: {
    ticket: (_: unknown, { id }: { id: string }) => {
      if (id === 'secret') throw new GraphQLError('internal 10.0.0.1', { extensions: { code: 'FORBIDDEN' } })
      return byId(id)
    },
    tickets: (_: unknown, { first }: { first: number }) => tickets.slice(0, first),
    ticketsByIds: (_: unknown, { ids }: { ids: string[] }) =>
      [...ids].reverse().map((id) => (id === 'bad' ? new GraphQLError('bad one') : byId(id))),
    ticketsByCustomerIds: (_: unknown, { customerIds, status }: { customerIds: string[]; status?: string }) =>
      tickets.filter(
        (ticket) => customerIds.includes(String(ticket.customerId)) && (!status || ticket.status === status),
      ),
    node: (_: unknown, { id }: { id: string }) => (id === 'n' ? { __typename: 'Note', id, value: 'note' } : byId(id)),
    echo: (_: unknown, { value }: { value: unknown }) => value,
  },
  Node: { __resolveType: (node: { __typename: string }) => node.__typename },
  Ticket: {
    messages: (ticket: { id: string }, { last = 1, by = 'x' }: { last?: number; by?: string }) => {
      if (ticket.id === '3') throw new GraphQLError('no messages')
      return Array.from({ length: last }, (_, place) => ({ body: `${ticket.id}-${by}-${place}` }))
    },
  },
  Mutation: { reply: (_: unknown, { id }: { id: string }) => byId(id) },
}

const links = /* GraphQL */ `
  extend type Ticket @key(fields: "id") @graphql(field: "ticketsByIds", input: "ids: $batch.id") {
    customer: Customer @map(selection: "id: $this.customerId")
  }
  type Customer @key(fields: "id") {
    id: ID!
    tickets(status: Status): [Ticket!]
      @graphql(
        field: "ticketsByCustomerIds"
        input: "customerIds: $batch.id status: $args.status"
        batch: { groupBy: "customerId" }
      )
  }
`

async function desk(extra: Record<string, string> = {}) {
  const upstream = await graphqlUpstream(sdl, resolvers)
  const directory = schemaDirectory({
    'desk/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}' }) })`,
    'desk/schema.graphql': links,
    ...extra,
  })
  return { gateway: await gatewayOver(directory), upstream }
}

describe('a GraphQL source', () => {
  it('introspects the service and answers from it', async () => {
    const { gateway } = await desk()
    expect((await run(gateway, '{ ticket(id: "1") { subject status } }')).answer).toEqual({
      data: { ticket: { subject: 'subject 1', status: 'OPEN' } },
    })
  })

  it('asks for all root fields of an operation in one document, and for equal ones once', async () => {
    const { gateway, upstream } = await desk()
    const { data } = await run(
      gateway,
      '{ a: ticket(id: "1") { s: subject } b: ticket(id: "2") { subject } c: ticket(id: "1") { s: subject } t: tickets { id } }',
    )
    expect(data).toEqual({
      a: { s: 'subject 1' },
      b: { subject: 'subject 2' },
      c: { s: 'subject 1' },
      t: [{ id: '1' }, { id: '2' }],
    })
    expect(upstream.seen).toHaveLength(1)
    expect(upstream.seen[0]?.query.match(/ticket\(/g)).toHaveLength(2)
  })

  it('sends values as variables, never as text', async () => {
    const { gateway, upstream } = await desk()
    const value = { a: '"} { x }', list: [1, null, true] }
    const { data } = await run(gateway, 'query ($v: Json) { echo(value: $v) }', { v: value })
    expect(data).toEqual({ echo: value })
    expect(upstream.seen[0]?.query).not.toContain('x }"')
  })

  it('keeps one field with several arguments apart, whatever the client calls them', async () => {
    const { gateway } = await desk()
    const { data } = await run(
      gateway,
      'query ($n: Int) { ticket(id: "1") { a: messages(last: $n) { body } b: messages(by: "me") { body } subject: id messages { body } } }',
      { n: 2 },
    )
    expect(data).toEqual({
      ticket: {
        a: [{ body: '1-x-0' }, { body: '1-x-1' }],
        b: [{ body: '1-me-0' }],
        subject: '1',
        messages: [{ body: '1-x-0' }],
      },
    })
  })

  it('tells members of an interface apart that have different fields of one name', async () => {
    const { gateway } = await desk()
    const { data } = await run(
      gateway,
      'query { a: node(id: "n") { ...f } b: node(id: "2") { ...f } } fragment f on Node { __typename id ... on Note { text: value } ... on Ticket { number: value } }',
    )
    expect(data).toEqual({
      a: { __typename: 'Note', id: 'n', text: 'note' },
      b: { __typename: 'Ticket', id: '2', number: 2 },
    })
  })

  it('leaves skipped parts out of the upstream document', async () => {
    const { gateway, upstream } = await desk()
    await run(gateway, 'query ($no: Boolean!) { ticket(id: "1") { id subject @include(if: $no) } }', { no: false })
    expect(upstream.seen[0]?.query).not.toContain('subject')
  })

  it('groups a bulk answer by key for links into other types', async () => {
    const { gateway, upstream } = await desk()
    const { data } = await run(gateway, '{ tickets(first: 4) { id customer { id tickets(status: OPEN) { id } } } }')
    expect(data).toEqual({
      tickets: [
        { id: '1', customer: { id: '1', tickets: [{ id: '1' }, { id: '3' }] } },
        { id: '2', customer: { id: '0', tickets: [] } },
        { id: '3', customer: { id: '1', tickets: [{ id: '1' }, { id: '3' }] } },
        { id: '4', customer: null },
      ],
    })
    expect(upstream.seen).toHaveLength(2)
    expect(upstream.seen[1]?.variables).toEqual({ v0: ['1', '0'], v1: 'OPEN' })
  })

  it('maps error codes, keeps good data, and says nothing of what the upstream said', async () => {
    const { gateway } = await desk()
    const { answer, errors } = await run(
      gateway,
      '{ good: ticket(id: "1") { id } no: ticket(id: "secret") { id } list: tickets(first: 3) { m: messages { body } } }',
    )
    expect(answer.data).toEqual({
      good: { id: '1' },
      no: null,
      list: [{ m: [{ body: '1-x-0' }] }, { m: [{ body: '2-x-0' }] }, { m: null }],
    })
    expect(errors).toEqual([
      { code: 'FORBIDDEN', source: 'desk', path: ['no'] },
      { code: 'UPSTREAM_GRAPHQL_ERROR', source: 'desk', path: ['list', 2, 'm'] },
    ])
    expect(JSON.stringify(answer)).not.toMatch(/10\.0\.0\.1|no messages/)
  })

  it('runs mutations one after the other, each in its own document', async () => {
    const { gateway, upstream } = await desk()
    const { data } = await run(
      gateway,
      'mutation { a: reply(id: "1", body: "x") { id } b: reply(id: "2", body: "y") { id } }',
    )
    expect(data).toEqual({ a: { id: '1' }, b: { id: '2' } })
    expect(upstream.seen.map((each) => each.query)).toEqual([
      'mutation($v0: ID!, $v1: String!) { r0: reply(id: $v0, body: $v1) { id } }',
      'mutation($v0: ID!, $v1: String!) { r0: reply(id: $v0, body: $v1) { id } }',
    ])
  })

  it('gives entities to other modules by key, with one failed item to those it can concern', async () => {
    const rest = await httpUpstream(() => ({ json: [{ t: '2' }, { t: 'bad' }, { t: '1' }] }))
    const { gateway, upstream } = await desk({
      'list/schema.graphql': `extend schema @source(name: "list", http: { baseURL: "${rest.url}" })
        type Ticket @key(fields: "id", resolvable: false) { id: ID! }
        type Query { starred: [Ticket!] @connect(source: "list", http: { GET: "/" }, selection: "id: t") }`,
    })
    const { data, errors } = await run(gateway, '{ starred { id status } }')
    expect(data).toEqual({
      starred: [
        { id: '2', status: 'CLOSED' },
        { id: 'bad', status: null },
        { id: '1', status: 'OPEN' },
      ],
    })
    expect(errors).toEqual([{ code: 'UPSTREAM_GRAPHQL_ERROR', source: 'desk', path: ['starred', 1, 'status'] }])
    expect(upstream.seen).toHaveLength(1)
  })
})

describe('answers of a GraphQL service that are not right', () => {
  const simple = `type Query { a: String b: [Thing] } type Thing { x: Int y: Int! }`
  const gatewayAnswering = async (json: unknown, status = 200) => {
    const upstream = await httpUpstream(() => ({ json, status }))
    const directory = schemaDirectory({
      's/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './up.graphql' }) })`,
      's/up.graphql': simple,
    })
    return gatewayOver(directory)
  }
  const failed = (code: string, path: unknown[] = ['a']) => [{ code, source: 's', path }]

  it.each([
    ['an empty object', {}, 200, failed('UPSTREAM_INVALID_RESPONSE')],
    ['a list', [], 200, failed('UPSTREAM_INVALID_RESPONSE')],
    ['data null without errors', { data: null }, 200, failed('UPSTREAM_INVALID_RESPONSE')],
    ['an error status without GraphQL', { oops: 1 }, 503, failed('UPSTREAM_UNAVAILABLE')],
    ['errors that are no list next to data', { data: { r0: 'x' }, errors: 'no' }, 200, []],
    [
      'an error of no path and no data',
      { data: { r0: null }, errors: [{ message: 'm' }] },
      200,
      failed('UPSTREAM_GRAPHQL_ERROR'),
    ],
    ['an error whose path is of strings for indexes', { data: { r0: 'x' }, errors: [{ path: ['r0', -1] }] }, 200, []],
    [
      'an error with a path that is no list',
      { data: { r0: null }, errors: [{ path: 'r0' }] },
      200,
      failed('UPSTREAM_GRAPHQL_ERROR'),
    ],
    [
      'a refused request with GraphQL errors',
      { errors: [{ message: 'm', extensions: { code: 'UNAUTHENTICATED' } }] },
      401,
      failed('UNAUTHENTICATED'),
    ],
    [
      'a busy service, in words of its own',
      { errors: [{ message: 'm', extensions: { code: 'SLOW_DOWN' } }] },
      429,
      failed('UPSTREAM_RATE_LIMITED'),
    ],
    [
      'a broken service, with a code that means something',
      { errors: [{ message: 'm', extensions: { code: 'NOT_FOUND' } }] },
      500,
      failed('NOT_FOUND'),
    ],
    ['a refused request with errors', { errors: [{ message: 'm' }] }, 400, failed('UPSTREAM_GRAPHQL_ERROR')],
    [
      'a code that is no text',
      { data: { r0: null }, errors: [{ path: ['r0'], extensions: { code: {} } }] },
      200,
      failed('UPSTREAM_GRAPHQL_ERROR'),
    ],
  ])('%s', async (_, json, status, errors) => {
    const gateway = await gatewayAnswering(json, status)
    expect((await run(gateway, '{ a }')).errors).toEqual(errors)
  })

  it('places an error at the null that swallowed its path, and a wrong type at its field', async () => {
    const gateway = await gatewayAnswering({
      data: { r0: [{ x: 1, y: 1 }, null, { x: 'word', y: 2 }] },
      errors: [{ message: 'm', path: ['r0', 1, 'y'] }],
    })
    const { data, errors } = await run(gateway, '{ list: b { x y } }')
    expect(data).toEqual({ list: [{ x: 1, y: 1 }, null, { x: null, y: 2 }] })
    expect(errors).toEqual([
      { code: 'UPSTREAM_GRAPHQL_ERROR', source: 's', path: ['list', 1] },
      { code: 'UPSTREAM_INVALID_RESPONSE', source: 's', path: ['list', 2, 'x'] },
    ])
  })

  it('asks again for what one field took along with all of the data, errors within it included', async () => {
    const inList = { message: 'm', path: ['r0', 1, 'y'], extensions: { code: 'NOT_FOUND' } }
    const upstream = await httpUpstream(({ body }) => ({
      json: body.includes('must')
        ? { data: null, errors: [inList, { message: 'm', path: ['r1'], extensions: { code: 'FORBIDDEN' } }] }
        : { data: { r0: [{ y: 1 }, null] }, errors: [inList] },
    }))
    const directory = schemaDirectory({
      's/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', schema: './up.graphql', import: ['b'] }) })`,
      's/up.graphql': 'type Query { b: [Thing] must: Int! } type Thing { y: Int! }',
      's/schema.graphql': 'extend type Query { maybe: Int @graphql(field: "must") }',
    })
    const { data, errors } = await run(await gatewayOver(directory), '{ b { y } maybe }')
    expect(data).toEqual({ b: [{ y: 1 }, null], maybe: null })
    expect(errors).toEqual([
      { code: 'NOT_FOUND', source: 's', path: ['b', 1] },
      { code: 'FORBIDDEN', source: 's', path: ['maybe'] },
    ])
    expect(upstream.seen).toHaveLength(2)
  })
})
