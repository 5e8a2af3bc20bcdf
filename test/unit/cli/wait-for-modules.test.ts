import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, graphqlSync } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import { createReload } from '../../../src/cli/reload.ts'
import { waitForModules } from '../../../src/cli/wait-for-modules.ts'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { manualTime } from '../../support/manual-time.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { createRecordingLogger, serve } from '../server/serve.ts'

const theirs = buildSchema('type Query { theirs: String }')
const openapi = {
  openapi: '3.0.3',
  info: { title: 'api', version: '1' },
  paths: {
    '/described': {
      get: {
        operationId: 'described',
        responses: { 200: { description: 'it', content: { 'application/json': { schema: { type: 'string' } } } } },
      },
    },
  },
}

/** Two modules that are read from a service, which is down, beside one that is not. */
async function open(broken: Readonly<Record<string, string>> = {}) {
  let isUp = false
  let described = 0
  const upstream = await httpUpstream(({ url, body }) => {
    if (!isUp) return { status: 503, json: {} }
    if (url === '/openapi.json') {
      described++
      return { json: openapi }
    }
    if (url === '/described') return { json: 'described' }
    const { query } = JSON.parse(body) as { query: string }
    return { json: graphqlSync({ schema: theirs, source: query, rootValue: { theirs: 'theirs' } }) }
  })
  const directory = schemaDirectory({
    'own/schema.graphql': 'type Query { own: String }',
    'own/resolvers.ts': "export default { Query: { own: () => 'own' } }",
    'service/module.ts': `import { defineModule, graphql } from 'selvedge'
      export default defineModule({ source: graphql({ url: '${upstream.url}/graphql' }) })`,
    'api/module.ts': `import { defineModule, openapi } from 'selvedge'
      export default defineModule({ source: openapi({ document: '${upstream.url}/openapi.json', url: '${upstream.url}' }) })`,
    ...broken,
  })
  let loads = 0
  const load = () => {
    loads++
    return createGateway({ schemaDirectory: directory, env: {} })
  }
  const first = await load()
  const logger = createRecordingLogger()
  const server = await serve(first, { logger })
  onTestFinished(() => server.close())
  const time = manualTime()
  const reloading = createReload(first, { load, server, logger })
  onTestFinished(waitForModules(reloading, logger, time.timer))
  const ask = async (query: string) => (await server.post({ query })).json()
  const breakOwn = () => writeFileSync(join(directory, 'own/schema.graphql'), 'type Query {')
  return { breakOwn, ask, time, logger, loads: () => loads, described: () => described, bringUp: () => (isUp = true) }
}

test('modules that are read from a service that is down come back with it, without a reload until then', async () => {
  const { ask, time, logger, loads, bringUp } = await open()
  expect(await ask('{ own }')).toEqual({ data: { own: 'own' } })
  expect(await ask('{ theirs }')).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] })
  await time.pass(10_000)
  await expect.poll(() => time.delays()).toEqual([20_000])
  await time.pass(20_000)
  await expect.poll(() => time.delays()).toEqual([40_000])
  expect(loads()).toBe(1)
  bringUp()
  await time.pass(40_000)
  await expect.poll(() => time.delays()).toEqual([10_000])
  expect(loads()).toBe(2)
  expect(await ask('{ own theirs described }')).toEqual({
    data: { own: 'own', theirs: 'theirs', described: 'described' },
  })
  expect(logger.events.filter(({ event }) => event === 'reloaded')).toHaveLength(1)
  await time.pass(10_000)
  await expect.poll(() => time.delays()).toEqual([20_000])
  expect(loads()).toBe(2)
})

test('a module with a mistake of its own is not waited for', async () => {
  const { time, loads, bringUp, described } = await open({ 'wrong/schema.graphql': 'type Query { wrong: Nothing }' })
  bringUp()
  await time.pass(10_000)
  await expect.poll(() => time.delays()).toEqual([10_000])
  expect([loads(), described()]).toEqual([2, 2])
  await time.pass(10_000)
  await expect.poll(() => time.delays()).toEqual([20_000])
  expect([loads(), described()]).toEqual([2, 2])
})

test('a module is taken in less and less often where the others no longer load', async () => {
  const { time, loads, bringUp, breakOwn } = await open()
  bringUp()
  breakOwn()
  await time.pass(10_000)
  await expect.poll(() => time.delays()).toEqual([20_000])
  await time.pass(20_000)
  await expect.poll(() => time.delays()).toEqual([40_000])
  expect(loads()).toBe(3)
})
