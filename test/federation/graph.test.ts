import { describe, expect, it } from 'vitest'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { federatedGateway, link } from '../support/federated-gateway.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { subgraphServer } from '../support/subgraph-server.ts'

const users = [
  `${link} type Query { users: [User!]! } type User @key(fields: "id") { id: ID! name: String }`,
  {
    resolvers: {
      Query: {
        users: () => [
          { id: '1', name: 'Ada' },
          { id: '2', name: 'Bob' },
        ],
      },
    },
    entities: { User: ({ id }: { id: string }) => ({ id, name: id === '1' ? 'Ada' : 'Bob' }) },
  },
] as const

/** A module of another kind that gives a user's score. */
async function scores() {
  const upstream = await httpUpstream(({ url }) => {
    const ids = new URL(url, 'http://x').searchParams.get('ids')?.split(',') ?? []
    return { json: ids.map((id) => ({ id, score: Number(id) * 10 })) }
  })
  return {
    files: {
      'scores/schema.graphql': `
        extend schema @source(name: "scores", http: { baseURL: "${upstream.url}" })
        type User @key(fields: "id") @connect(source: "scores", http: { GET: "/scores?ids={$batch.id->joinNotNull(',')}" }, selection: "id score") {
          id: ID!
          score: Int
        }`,
    },
  }
}

describe('a graph of subgraphs', () => {
  it('gets a field from a module of another kind, by the key', async () => {
    const { files } = await scores()
    const { ask } = await federatedGateway({ users }, files)
    expect(await ask('{ users { name score } }')).toEqual({
      answer: {
        data: {
          users: [
            { name: 'Ada', score: 10 },
            { name: 'Bob', score: 20 },
          ],
        },
      },
      asked: ['users', 'scores'],
    })
  })

  it('lets a subgraph require a field of a module of another kind', async () => {
    const { files } = await scores()
    const levels = [
      `${link} type User @key(fields: "id") { id: ID! score: Int @external level: String @requires(fields: "score") }`,
      {
        entities: {
          User: ({ id, score }: { id: string; score: number }) => ({ id, level: score > 15 ? 'high' : 'low' }),
        },
      },
    ] as const
    const { ask } = await federatedGateway({ users, levels }, files)
    expect(await ask('{ users { level } }')).toEqual({
      answer: { data: { users: [{ level: 'low' }, { level: 'high' }] } },
      asked: ['users', 'scores', 'levels'],
    })
  })

  it('runs the root fields of a mutation one after the other', async () => {
    const log: string[] = []
    const add = (name: string) => ({
      resolvers: {
        Query: { [name]: () => log.length },
        Mutation: {
          [`add_${name}`]: async () => {
            log.push(name)
            return log.length
          },
        },
      },
    })
    const sdl = (name: string) => `${link} type Query { ${name}: Int } type Mutation { add_${name}: Int }`
    const { ask } = await federatedGateway({ a: [sdl('a'), add('a')], b: [sdl('b'), add('b')] })
    expect(await ask('mutation { add_b add_a again: add_b }')).toEqual({
      answer: { data: { add_b: 1, add_a: 2, again: 3 } },
      asked: ['b', 'a', 'b'],
    })
    expect(log).toEqual(['b', 'a', 'b'])
  })

  it('refuses an operation for which no subgraph has a way, before anything is asked', async () => {
    const { ask } = await federatedGateway({
      a: [
        `${link} type Query { node: Node } interface Node @key(fields: "id") { id: ID! }`,
        { resolvers: { Query: { node: () => null } } },
      ],
      b: [
        `${link} type Query { x: Int } type Node @key(fields: "id", resolvable: false) @interfaceObject { id: ID! name: String }`,
        {},
      ],
    })
    const { answer, asked } = await ask('{ node { name } }')
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] })
    expect(asked).toEqual([])
  })
})

describe('subgraphs that do not compose', () => {
  it('leave out the one without which the others do, and say what is wrong', async () => {
    const wrong = await subgraphServer(`${link} type User @key(fields: "id") { id: ID! name: String }`, {
      entities: { User: () => null },
    })
    const right = await subgraphServer(...users)
    const module = (url: string) => `import { defineModule, subgraph } from 'selvedge'
      export default defineModule({ source: subgraph({ url: '${url}' }) })`
    const directory = schemaDirectory({ 'a/module.ts': module(right.url), 'b/module.ts': module(wrong.url) })
    const gateway = await createGateway({ schemaDirectory: directory, env: {} })
    expect(gateway.sources().map(({ name, state }) => [name, state])).toEqual([
      ['a', 'healthy'],
      ['b', 'quarantined'],
    ])
    expect(gateway.diagnostics).toMatchObject([
      { module: 'b', rule: 'composition-failed', message: expect.stringContaining('User.name') },
    ])
    await gateway.close()
  })

  it('leave out each that is wrong by itself, with its place, and what cannot be without it; all others are served', async () => {
    const graphOf = async (sdls: Readonly<Record<string, string>>) => {
      const files = Object.entries(sdls).flatMap(([name, sdl]) => [
        [`${name}/own.graphql`, `${link}${sdl}`],
        [
          `${name}/module.ts`,
          `import { defineModule, subgraph } from 'selvedge'
            export default defineModule({ source: subgraph({ url: 'http://127.0.0.1:9/', schema: './own.graphql' }) })`,
        ],
      ])
      const gateway = await createGateway({ schemaDirectory: schemaDirectory(Object.fromEntries(files)), env: {} })
      const errors = gateway.diagnostics.filter(({ severity }) => severity === 'error')
      const served = gateway.sources().flatMap(({ name, state }) => (state === 'healthy' ? [name] : []))
      await gateway.close()
      return { served, errors: errors.map(({ module, file, line, message }) => ({ module, file, line, message })) }
    }
    const { served, errors } = await graphOf({
      // Neither has a query, and what it needs comes later by name.
      a: 'type Mutation { rank: User } type User @key(fields: "id") { id: ID! }',
      b: 'type User @key(fields: "id") { id: ID! name: String @external hello: String @requires(fields: "name") }',
      c: '\ntype User @key(fields: "id") { id: ID! c: Int @shred d: Int @shred }',
      d: 'type Query { d: Int } type User @key(fields: "id nothing") { id: ID! }',
      e: 'type User @key(fields: "id") { id: ID! x: Int @external y: Int @requires(fields: "x") }',
      z: 'type Query { users: [User] } type User @key(fields: "id") { id: ID! name: String }',
    })
    expect(served).toEqual(['a', 'b', 'z'])
    expect(errors).toEqual([
      expect.objectContaining({ module: 'c', line: 4, message: expect.stringContaining('Unknown directive "@shred"') }),
      expect.objectContaining({ module: 'd', message: expect.stringContaining('nothing') }),
      expect.objectContaining({
        module: 'e',
        message: expect.stringContaining('of which c, d are left out: Field "User.x"'),
      }),
    ])
    expect(errors[0]?.file).toContain('c/own.graphql')
  })

  it('do compose where a directive of their own is given a null', async () => {
    const { ask } = await federatedGateway({
      a: [
        `${link} directive @cost(by: Int = 2) on FIELD_DEFINITION type Query { one: Int @cost(by: null) }`,
        { resolvers: { Query: { one: () => 1 } } },
      ],
    })
    expect(await ask('{ one }')).toEqual({ answer: { data: { one: 1 } }, asked: ['a'] })
  })

  it.each(['@authenticated', '@requiresScopes(scopes: [["a"]])', '@policy(policies: [["a"]])'])(
    'are refused where a field has %s, which nobody would keep',
    async (rule) => {
      const directory = schemaDirectory({
        'a/module.ts': `import { defineModule, subgraph } from 'selvedge'
          export default defineModule({ required: true, source: subgraph({ url: 'http://127.0.0.1:9/', schema: './a.graphql' }) })`,
        'a/a.graphql': `extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@authenticated", "@requiresScopes", "@policy"])
          type Query { secret: Int ${rule} }`,
      })
      await expect(createGateway({ schemaDirectory: directory, env: {} })).rejects.toThrow(
        'a field that looks protected must not be open',
      )
    },
  )

  it('have no reference way', async () => {
    const { url } = await subgraphServer(...users)
    const directory = schemaDirectory({
      'a/module.ts': `import { defineModule, subgraph } from 'selvedge'
        export default defineModule({ source: subgraph({ url: '${url}' }) })`,
    })
    await expect(createGateway({ schemaDirectory: directory, env: {}, execution: 'reference' })).rejects.toThrow(
      "execution: must be 'compiled': subgraphs are asked by plans alone (received reference)",
    )
  })
})

describe('whether every query has a way to its fields', () => {
  const noWay = {
    a: [`${link} type Query { thing: Thing } type Thing { id: ID! @shareable }`, {}],
    b: [`${link} type Query { other: Thing } type Thing { id: ID! @shareable name: String }`, {}],
  } as const
  const doubtsOf = ({ gateway }: Awaited<ReturnType<typeof federatedGateway>>) =>
    gateway.diagnostics.filter(({ rule }) => rule === 'subgraph-satisfiability').length

  it('is told of a graph of usual size', async () => {
    expect(doubtsOf(await federatedGateway(noWay))).toBeGreaterThan(0)
  })

  it('is not asked of a very large graph, which composes all the same', async () => {
    const types = Array.from({ length: 1_000 }, (_, at) => `type T${at} @key(fields: "id") { id: ID! }`)
    const many = [`${link} type Query { first: T0 } ${types.join(' ')}`, {}] as const
    const graph = await federatedGateway({ ...noWay, many })
    expect(doubtsOf(graph)).toBe(0)
    expect(graph.gateway.diagnostics).toEqual([
      expect.objectContaining({
        severity: 'warning',
        rule: 'subgraph-satisfiability-unchecked',
        message: expect.stringContaining('the subgraphs have 1005 object types, and up to 1000 are checked'),
      }),
    ])
    expect(graph.gateway.schema.getType('T999')).toBeDefined()
  })
})
