import { GraphQLError, printSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { graphqlUpstream } from '../../../support/graphql-upstream.ts'
import { gatewayOver, run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'

const sdl = /* GraphQL */ `
  type RootQuery {
    user(login: String!, kind: Kind = HUMAN): User
    users(by: UserFilter = { kind: HUMAN }): [User!]
    node(id: ID!): Node
    any(ids: [ID!]!): [Any]
    kinds: [[Kind!]]
    usual(kind: Kind! = GHOST, by: [UserFilter!]! = [{ and: [{ kind: GHOST }] }]): String
    secret: Secret
    old: String @deprecated(reason: "gone")
  }
  type Mutation {
    rename(input: RenameInput!): RenamePayload
    count: Int
  }
  schema {
    query: RootQuery
    mutation: Mutation
  }
  enum Kind {
    HUMAN
    BOT
    "What no client should see."
    GHOST
  }
  input UserFilter {
    kind: Kind
    and: [UserFilter!]
    old: String @deprecated
  }
  input RenameInput {
    login: String!
    to: String!
    as: Kind
  }
  type RenamePayload {
    user: User
    query: RootQuery
  }
  interface Node {
    id: ID!
  }
  type User implements Node {
    id: ID!
    login: String!
    kind: Kind
    friends(first: Int): [User!]
    fails: String
  }
  type Team implements Node {
    id: ID!
    login: Int
    kinds: [Kind!]
  }
  type Secret {
    value: String
  }
  union Any = User | Team | Secret
`
const ann = { __typename: 'User', id: 'u1', login: 'ann', kind: 'HUMAN' }
const bot = { __typename: 'User', id: 'u2', login: 'bot', kind: 'BOT' }
const team = { __typename: 'Team', id: 't1', login: 7, kinds: ['BOT', 'GHOST'] }
const secret = { __typename: 'Secret', value: 's' }
let counted = 0
const byId = (id: string) => [ann, bot, team].find((each) => each.id === id) ?? (id === 's' ? secret : null)
const typeOf = { __resolveType: (value: { __typename: string }) => value.__typename }
const resolvers = {
  RootQuery: {
    user: (_: unknown, { login, kind }: { login: string; kind: string }) =>
      [ann, bot].find((each) => each.login === login && each.kind === kind),
    users: (_: unknown, { by }: { by: { kind?: string; and?: { kind: string }[] } }) =>
      [ann, bot].filter(({ kind }) => kind === (by.kind ?? by.and?.[0]?.kind)),
    node: (_: unknown, { id }: { id: string }) => byId(id),
    any: (_: unknown, { ids }: { ids: string[] }) => ids.map(byId),
    kinds: () => [['BOT', 'HUMAN'], null],
    usual: (_: unknown, args: object) => JSON.stringify(args),
  },
  Node: typeOf,
  Any: typeOf,
  User: {
    friends: () => [bot],
    fails: () => {
      throw new GraphQLError('no')
    },
  },
  Mutation: {
    rename: (_: unknown, { input }: { input: { to: string } }) => ({ user: { ...ann, login: input.to }, query: {} }),
    count: () => ++counted,
  },
}

async function shown(transform: object, extra: Record<string, string> = {}, options = '') {
  counted = 0
  const upstream = await graphqlUpstream(sdl, resolvers)
  const directory = schemaDirectory({
    'hub/module.ts': `import { defineModule, graphql } from 'selvedge'
export default defineModule({ source: graphql({ url: '${upstream.url}', transform: ${JSON.stringify(transform)}, ${options} }) })`,
    'well/schema.graphql': 'type Query { well: String }',
    'well/resolvers.ts': 'export default { Query: { well: () => "yes" } }',
    ...extra,
  })
  const gateway = await gatewayOver(directory)
  const reference = await gatewayOver(directory, {}, 'reference')
  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    counted = 0
    const one = (await run(gateway, query, variables)).answer
    counted = 0
    expect((await run(reference, query, variables)).answer).toEqual(one)
    return one
  }
  const found = gateway.diagnostics.map(({ rule, message, remedy }) => `${rule}: ${message} (${remedy})`)
  return { gateway, ask, found, upstream }
}

describe('a service whose schema is shown by other names', () => {
  const renaming = {
    rename: {
      User: 'Account',
      Team: 'User', // a name that another type had
      'User.login': 'name',
      'Node.id': 'key',
      'RootQuery.user': 'account',
      'RootQuery.user(login:)': 'name',
      'User.friends(first:)': 'limit',
      'Kind.HUMAN': 'BOT', // two that swap their names
      'Kind.BOT': 'HUMAN',
      'UserFilter.kind': 'sort',
      'UserFilter.and': 'all',
      'RenameInput.as': 'sort',
    },
  }

  it('asks in its words and answers in the module’s', async () => {
    const { ask, upstream, found } = await shown(renaming)
    expect(found).toEqual([])
    expect(
      await ask(
        `query ($n: String!, $k: Kind) {
        a: account(name: $n, kind: $k) { __typename key who: name kind friends(limit: 1) { name kind } }
        account(name: "ann") { kind }
      }`,
        { n: 'bot', k: 'HUMAN' },
      ),
    ).toEqual({
      data: {
        a: { __typename: 'Account', key: 'u2', who: 'bot', kind: 'HUMAN', friends: [{ name: 'bot', kind: 'HUMAN' }] },
        account: { kind: 'BOT' },
      },
    })
    const asked = upstream.seen[0]
    expect(asked?.query).toMatch(
      /r0: user\(login: \$v0, kind: \$v1\) \{ .*name: login.* friends_\w+: friends\(first: \$v\d\)/,
    )
    expect(asked?.variables).toMatchObject({ v0: 'bot', v1: 'BOT' })
  })

  it('speaks the new names in inputs, their defaults, lists, fragments, interfaces and unions', async () => {
    const { ask, gateway } = await shown(renaming)
    expect(printSchema(gateway.schema)).toContain('users(by: UserFilter = {sort: BOT}): [Account!]')
    expect(
      await ask(
        `query ($by: UserFilter) {
        users { name }
        some: users(by: $by) { name }
        fixed: users(by: { all: [{ sort: HUMAN }] }) { name }
        kinds
        node(id: "t1") { __typename key ... on User { login kinds } }
        any(ids: ["u1", "t1", "x"]) { __typename ...who ... on Node { key } }
      }
      fragment who on Any { ... on Account { name kind } ... on User { kinds } }`,
        { by: { all: [{ sort: 'HUMAN' }] } },
      ),
    ).toEqual({
      data: {
        users: [{ name: 'ann' }],
        some: [{ name: 'bot' }],
        fixed: [{ name: 'bot' }],
        kinds: [['HUMAN', 'BOT'], null],
        node: { __typename: 'User', key: 't1', login: 7, kinds: ['HUMAN', 'GHOST'] },
        any: [
          { __typename: 'Account', name: 'ann', kind: 'BOT', key: 'u1' },
          { __typename: 'User', kinds: ['HUMAN', 'GHOST'], key: 't1' },
          null,
        ],
      },
    })
  })

  it('has errors at the client’s paths', async () => {
    const { ask } = await shown({ rename: { 'User.fails': 'breaks', 'RootQuery.users': 'people' } })
    expect(await ask('{ p: people { id b: breaks } }')).toMatchObject({
      data: { p: [{ id: 'u1', b: null }] },
      errors: [{ path: ['p', 0, 'b'], extensions: { code: 'UPSTREAM_GRAPHQL_ERROR' } }],
    })
  })

  it('is mapped by the new names in schema.graphql', async () => {
    const { ask, found } = await shown(
      { prefix: { types: 'Hub', rootFields: 'hub_' }, rename: { 'User.id': 'key' }, exclude: ['Node'] },
      {
        'hub/schema.graphql': `type Query { everybody: [HubUser!] @graphql(field: "hub_users") }`,
      },
    )
    expect(found).toEqual([])
    expect(await ask('{ everybody { __typename key } hub_any(ids: ["t1"]) { __typename } }')).toEqual({
      data: { everybody: [{ __typename: 'HubUser', key: 'u1' }], hub_any: [{ __typename: 'HubTeam' }] },
    })
  })
})

describe('a part of a service', () => {
  it('is what patterns include and exclude, and what holds together without the rest', async () => {
    const { gateway, found, ask } = await shown({
      include: ['RootQuery.user*', 'RootQuery.any', 'Mutation.rename'],
      exclude: ['Secret', '*.fails', 'User.friends(first:)', 'RenameInput.to', 'Kind.GHOST', 'Team.kinds'],
      hideDeprecated: true,
    })
    expect(found).toEqual([])
    const fields = (name: string) => {
      const type = gateway.schema.getType(name)
      return type && 'getFields' in type ? Object.keys(type.getFields()) : undefined
    }
    expect(fields('Query')).toEqual(['user', 'users', 'any', 'well'])
    expect(gateway.schema.getMutationType()).toBeUndefined() // RenameInput cannot be sent without `to`
    expect(fields('User')).toEqual(['id', 'login', 'kind', 'friends'])
    expect(fields('UserFilter')).toEqual(['kind', 'and'])
    expect(printSchema(gateway.schema)).toContain('union Any = User | Team')
    expect(printSchema(gateway.schema)).toContain('friends: [User!]')
    // What is not shown and comes all the same does not pass for anything else.
    expect(await ask('{ any(ids: ["s", "t1"]) { __typename ... on Team { id } } }')).toMatchObject({
      data: { any: [null, { __typename: 'Team', id: 't1' }] },
      errors: [{ path: ['any', 0], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }],
    })
  })

  it('leaves a default that is not shown to the service', async () => {
    const { ask, found, gateway, upstream } = await shown({ exclude: ['UserFilter.kind'] })
    expect(found).toEqual([])
    expect(printSchema(gateway.schema)).toContain('users(by: UserFilter): [User!]')
    expect(await ask('{ users { login } }')).toEqual({ data: { users: [{ login: 'ann' }] } })
    expect(upstream.seen[0]?.variables).toEqual({})
    const without = await shown({ exclude: ['Kind.GHOST'] })
    expect(printSchema(without.gateway.schema)).toContain('usual(kind: Kind, by: [UserFilter!]): String')
    expect(await without.ask('{ usual both: usual(kind: BOT, by: []) }')).toEqual({
      data: {
        usual: '{"kind":"GHOST","by":[{"and":[{"kind":"GHOST"}]}]}',
        both: '{"kind":"BOT","by":[]}',
      },
    })
  })

  it.each([
    [
      { exclude: ['Usr'] },
      'transform-unknown: transform.exclude: nothing of the upstream\'s schema is called "Usr" (did you mean "User"?)',
    ],
    [
      { include: ['RootQuery.usr'] },
      'transform-unknown: transform.include: nothing of the upstream\'s schema is called "RootQuery.usr" (did you mean "RootQuery.user"?)',
    ],
    [
      { rename: { 'User.logn': 'name' } },
      'transform-unknown: transform.rename: nothing of the upstream\'s schema is called "User.logn" (did you mean "User.login"?)',
    ],
    [
      { rename: { Team: 'User' } },
      'transform-name-taken: types "User" and "Team" would both be called "User" (give one of them another name in transform.rename)',
    ],
    [
      { rename: { 'User.kind': 'login' } },
      'transform-name-taken: User: "login" and "kind" would both be called "login" (give one of them another name in transform.rename)',
    ],
    [
      { rename: { 'User.id': 'key' } },
      'transform-invalid: Interface field Node.id expected but User does not provide it. (rename a field of an interface at the interface alone: its types follow)',
    ],
    [
      { rename: { RootQuery: 'Root' } },
      'transform-invalid: transform.rename: "RootQuery" is a root type, and called "Query" in every module (leave it out)',
    ],
    [
      { rename: { 'Kind.BOT': 'true' } },
      'transform-invalid: transform.rename: "Kind.BOT" cannot be called "true": no value of an enum can (choose another name)',
    ],
    [{ exclude: ['RootQuery.*'] }, 'transform-invalid: nothing is left to query (include a field of the query type)'],
  ])('that is wished for wrongly is told: %j', async (transform, message) => {
    const { found, gateway } = await shown(transform)
    expect(found).toEqual([message])
    expect(gateway.sources().map(({ state }) => state)).toEqual(['quarantined', 'healthy'])
  })

  it('is said to end a conflict of names with another module', async () => {
    const other = {
      'zoo/schema.graphql': 'type Query { user: String mine: Secret } type Secret { other: Int }',
      'zoo/resolvers.ts': 'export default { Query: { user: () => "u", mine: () => ({}) }, Secret: { other: () => 1 } }',
    }
    const { found } = await shown({}, other)
    expect(found).toEqual([
      expect.stringMatching(/^root-field-conflict: root field "Query.user" .*`transform`/),
      expect.stringMatching(/^type-conflict: type "Secret" .*`transform.prefix.types`/),
    ])
    const freed = await shown({ rename: { 'RootQuery.user': 'account', Secret: 'Hidden' } }, other)
    expect(freed.found).toEqual([])
    expect(
      await freed.ask('{ user account(login: "ann") { id } secret { __typename value } mine { other } }'),
    ).toMatchObject({
      data: { user: 'u', account: { id: 'u1' }, mine: { other: 1 } },
    })
  })

  it('and `import` name root fields that are there', async () => {
    const { found } = await shown({}, {}, "import: ['usr']")
    expect(found).toEqual(['import-unknown-field: import: the upstream has no root field "usr" (did you mean "user"?)'])
  })
})

describe('a namespace', () => {
  it('has all root fields below one, in one call as far as they are together', async () => {
    const { ask, found, upstream } = await shown({ namespace: 'hub' })
    expect(found).toEqual([])
    const query = '{ hub { user(login: "ann") { id } users { login fails } } more: hub { __typename kinds } well }'
    expect(await ask(query)).toMatchObject({
      data: {
        hub: { user: { id: 'u1' }, users: [{ login: 'ann', fails: null }] },
        more: { __typename: 'HubQuery', kinds: [['BOT', 'HUMAN'], null] },
        well: 'yes',
      },
      errors: [{ path: ['hub', 'users', 0, 'fails'] }],
    })
    expect(upstream.seen).toHaveLength(2) // one a way
  })

  it('makes each mutation in it, one after the other', async () => {
    const { ask, upstream } = await shown({ namespace: 'hub' })
    expect(
      await ask(
        'mutation { hub { a: count b: count rename(input: { login: "ann", to: "eve" }) { user { login } } } c: hub { count } }',
      ),
    ).toEqual({ data: { hub: { a: 1, b: 2, rename: { user: { login: 'eve' } } }, c: { count: 3 } } })
    expect(upstream.seen.every(({ query }) => query.startsWith('mutation'))).toBe(true)
    expect(upstream.seen).toHaveLength(8)
  })
})
