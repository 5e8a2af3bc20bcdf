import { printType } from 'graphql'
import { expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../../../src/gateway/create-gateway.ts'
import { link } from '../../../support/federated-gateway.ts'
import { run } from '../../../support/run-operation.ts'
import { schemaDirectory } from '../../../support/schema-directory.ts'
import { subgraphServer } from '../../../support/subgraph-server.ts'

it('a subgraph of subgraphs shows nothing of what these hide, and gives their entities', async () => {
  const me = { id: '1', name: 'Ada', ssn: '123', state: 'OPEN' }
  const { url } = await subgraphServer(
    `${link} type Query { me(secret: Int @inaccessible): User hidden: Hidden @inaccessible }
     type User @key(fields: "id") { id: ID! name: String ssn: String @inaccessible state: State }
     type Hidden @inaccessible { a: Int } enum State { OPEN SECRET @inaccessible }`,
    { resolvers: { Query: { me: () => me } }, entities: { User: ({ id }: { id: string }) => ({ ...me, id }) } },
  )
  const module = `import { defineModule, subgraph } from 'selvedge'
    export default defineModule({ source: subgraph({ url: '${url}' }) })`
  const directory = schemaDirectory({ 'users/module.ts': module })
  const gateway = await createGateway({ schemaDirectory: directory, env: {}, subgraph: true })
  onTestFinished(() => gateway.close())
  const { schema } = gateway
  const [user, state] = [schema.getType('User'), schema.getType('State')]
  expect(user && printType(user)).toBe('type User {\n  id: ID!\n  name: String\n  state: State\n}')
  expect(state && printType(state)).toBe('enum State {\n  OPEN\n}')
  expect(schema.getType('Hidden')).toBeUndefined()
  expect(schema.getQueryType()?.getFields().me?.args).toEqual([])
  await expect(run(gateway, '{ me { ssn } }')).rejects.toThrow('Cannot query field "ssn"')
  const entities = 'query ($r: [_Any!]!) { me { name } _entities(representations: $r) { ... on User { id name } } }'
  expect((await run(gateway, entities, { r: [{ __typename: 'User', id: '2' }] })).answer).toEqual({
    data: { me: { name: 'Ada' }, _entities: [{ id: '2', name: 'Ada' }] },
  })
})
