import { expect, it } from 'vitest'
import { composedSupergraph } from '../support/composed-supergraph.ts'
import { gatewayOver, run } from '../support/run-operation.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { subgraphServer } from '../support/subgraph-server.ts'

const answers = {
  resolvers: { Query: { me: () => ({ id: '1', name: 'Ada', ssn: '123', state: 'OPEN' }) } },
  entities: { User: ({ id }: { id: string }) => ({ id, name: 'Ada', ssn: '123', points: 3 }) },
}
const types = `type Query { me: User } enum State { OPEN SECRET @hide } type User @key(fields: "id") { id: ID! name: String ssn: String @hide state: State }`
const federation = (imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: [${imports}])`
const users = `${federation('"@key", { name: "@inaccessible", as: "@hide" }')} ${types}`
const ranks = `${federation('"@key", "@external", "@requires"')}
  type User @key(fields: "id") { id: ID! ssn: String @external points: Int @requires(fields: "ssn") }`

async function services() {
  return {
    users: { sdl: users, url: (await subgraphServer(users, answers)).url },
    ranks: { sdl: ranks, url: (await subgraphServer(ranks, { entities: answers.entities })).url },
  }
}

const query = '{ me { name points state } state: __type(name: "State") { enumValues { name } } }'
const expected = {
  data: { me: { name: 'Ada', points: 3, state: 'OPEN' }, state: { enumValues: [{ name: 'OPEN' }] } },
}

/** With other names for the specifications, as composers write them where the usual ones are taken. */
const renamed = (sdl: string) =>
  sdl
    .replaceAll(/\bjoin__/g, 'graph__')
    .replaceAll('@inaccessible', '@hide')
    .replace(/(specs\.apollo\.dev\/join\/v0\.\d")/, '$1, as: "graph"')
    .replace(/(specs\.apollo\.dev\/inaccessible\/v0\.\d")/, '$1, as: "hide"')

it('a supergraph may call the specifications that it is written by as it likes', async () => {
  const sdl = renamed(composedSupergraph(await services()))
  expect(sdl).toMatch(/as: "graph"[\s\S]*as: "hide"[\s\S]*directive @hide[\s\S]*@hide/)
  const module = `import { defineModule, supergraph } from 'selvedge'
    export default defineModule({ source: supergraph({ schema: './supergraph.graphql' }) })`
  const directory = schemaDirectory({ 'shop/module.ts': module, 'shop/supergraph.graphql': sdl })
  const gateway = await gatewayOver(directory, {}, 'compiled')
  expect(gateway.diagnostics).toEqual([])
  expect((await run(gateway, query)).answer).toEqual(expected)
  await expect(run(gateway, '{ me { ssn } }')).rejects.toThrow('Cannot query field "ssn"')
})

it('subgraphs may call the directives of Federation as they like', async () => {
  const module = (url: string) => `import { defineModule, subgraph } from 'selvedge'
    export default defineModule({ source: subgraph({ url: '${url}' }) })`
  const urls = await services()
  const directory = schemaDirectory({
    'users/module.ts': module(urls.users.url),
    'ranks/module.ts': module(urls.ranks.url),
  })
  const gateway = await gatewayOver(directory, {}, 'compiled')
  expect(gateway.diagnostics).toEqual([])
  expect((await run(gateway, query)).answer).toEqual(expected)
  await expect(run(gateway, '{ me { ssn } }')).rejects.toThrow('Cannot query field "ssn"')
})
