import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { requestContext, run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const schema = `
type Query {
  now: String
  later: String
  thenable: String
  throws: String
  rejects: String
  refuses: String!
  request: String
  things: [Thing]
}
type Thing {
  id: ID!
  name: String! @requires(fields: "id")
}
`

const resolvers = `
import { GatewayError } from 'selvedge'
export default {
  Query: {
    now: () => 'now',
    later: async () => 'later',
    thenable: () => ({ then: (resolve) => resolve('thenable') }),
    throws: () => { throw new Error('secret') },
    rejects: async () => { throw new Error('secret') },
    refuses: () => { throw new GatewayError('FORBIDDEN') },
    request: (_parent, _args, { requestId, headers, signal }) => [requestId, headers.get('x-a'), signal.aborted].join(),
    things: () => [{ id: '1' }, { id: '2' }, { id: '3' }],
  },
  Thing: {
    name: ({ id }) => {
      if (id === '2') throw new Error('secret')
      return id === '3' ? Promise.resolve('third') : 'first'
    },
  },
}
`

const files = { 'own/schema.graphql': schema, 'own/resolvers.ts': resolvers }
const codeOf = 'INTERNAL_SERVER_ERROR'

const cases: [string, unknown, readonly (readonly [code: string, path: readonly unknown[]])[]][] = [
  ['{ now }', { now: 'now' }, []],
  ['{ now later thenable }', { now: 'now', later: 'later', thenable: 'thenable' }, []],
  [
    '{ throws now rejects }',
    { throws: null, now: 'now', rejects: null },
    [
      [codeOf, ['throws']],
      [codeOf, ['rejects']],
    ],
  ],
  ['{ now refuses }', null, [['FORBIDDEN', ['refuses']]]],
  ['{ request }', { request: 'test,b,false' }, []],
  ['{ things { name } }', { things: [{ name: 'first' }, null, { name: 'third' }] }, [[codeOf, ['things', 1, 'name']]]],
]

describe.each(['compiled', 'reference'] as const)('fields of a module’s code, run the %s way', (execution) => {
  it.each(cases)('%s', async (query, data, errors) => {
    const gateway = await createGateway({ schemaDirectory: schemaDirectory(files), env: {}, execution })
    const ran = await run(gateway, query, {}, { headers: new Map([['x-a', 'b']]) })
    await gateway.close()
    expect(ran.data).toEqual(data)
    expect(new Set(ran.errors.map(({ code, path }) => JSON.stringify([code, path])))).toEqual(
      new Set(errors.map((error) => JSON.stringify(error))),
    )
    expect(JSON.stringify(ran.answer)).not.toContain('secret')
  })
})

it('what needs nothing that is to be waited for is there at once', async () => {
  const gateway = await createGateway({ schemaDirectory: schemaDirectory(files), env: {}, execution: 'compiled' })
  const execute = (query: string) => gateway.executeToText({ document: parse(query), context: requestContext() })
  expect(execute('{ now things { id } }')).toMatchObject({
    data: '{"now":"now","things":[{"id":"1"},{"id":"2"},{"id":"3"}]}',
  })
  expect(execute('{ throws }')).toMatchObject({ data: '{"throws":null}', errors: [{ path: ['throws'] }] })
  const later = execute('{ now later }')
  expect(later).toBeInstanceOf(Promise)
  expect(await later).toMatchObject({ data: '{"now":"now","later":"later"}' })
  await gateway.close()
})
