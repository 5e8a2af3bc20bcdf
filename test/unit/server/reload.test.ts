import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createReload } from '../../../src/cli/reload.ts'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { createRecordingLogger, serve } from './serve.ts'

const shop = (url: string, field: string) => `extend schema @source(name: "api", http: { baseURL: "${url}" })
type Query { ${field}: String @connect(source: "api", http: { GET: "/${field}" }, selection: "$.value") }
`

async function open() {
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let arrived = (): void => {}
  const slowArrived = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const upstream = await httpUpstream(async ({ url }) => {
    if (url === '/slow') {
      arrived()
      await held
    }
    return { json: { value: `of ${url}` } }
  })
  const directory = schemaDirectory({
    'shop/schema.graphql': shop(upstream.url, 'slow'),
    'other/schema.graphql': shop(upstream.url, 'other'),
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
  const ask = async (query: string) => (await server.post({ query })).json()
  const write = (module: string, text: string): void => {
    mkdirSync(join(directory, module), { recursive: true })
    writeFileSync(join(directory, module, 'schema.graphql'), text)
  }
  const { reload } = createReload(first, { load, server, logger })
  return { ask, write, reload, release, slowArrived, directory, upstream, logger, loads: () => loads }
}

it('79. goes on with the new modules, and ends what is under way by the old ones', async () => {
  const { ask, write, reload, release, slowArrived, upstream, logger } = await open()
  const underWay = ask('{ slow }')
  await slowArrived
  write('shop', shop(upstream.url, 'quick'))
  await reload()
  expect(await ask('{ quick other }')).toEqual({ data: { quick: 'of /quick', other: 'of /other' } })
  expect(await ask('{ slow }')).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] })
  release()
  expect(await underWay).toEqual({ data: { slow: 'of /slow' } })
  expect(logger.events.filter(({ event }) => event === 'reloaded')).toHaveLength(1)
})

it('79. stays as it is where a module that worked is broken, and says what is wrong', async () => {
  const { ask, write, reload, logger } = await open()
  write('shop', 'type Query { slow: String @connect(http: { GET: "/x" ')
  await reload()
  expect(await ask('{ other }')).toEqual({ data: { other: 'of /other' } })
  expect(await ask('{ __type(name: "Query") { fields { name } } }')).toMatchObject({
    data: { __type: { fields: expect.arrayContaining([{ name: 'slow' }]) } },
  })
  const [refused, ...more] = logger.events.filter(({ event }) => event === 'reload-refused')
  expect(more).toEqual([])
  expect(String(refused?.reasons)).toContain('schema.graphql')
})

it('79. stays as it is where no module is left', async () => {
  const { ask, reload, directory, logger } = await open()
  for (const module of ['shop', 'other']) rmSync(join(directory, module), { recursive: true })
  await reload()
  expect(await ask('{ other }')).toEqual({ data: { other: 'of /other' } })
  expect(logger.events.some(({ event }) => event === 'reload-refused')).toBe(true)
})

it('takes modules in and out', async () => {
  const { ask, write, reload, directory, upstream } = await open()
  write('third', shop(upstream.url, 'third'))
  rmSync(join(directory, 'other'), { recursive: true })
  await reload()
  expect(await ask('{ third }')).toEqual({ data: { third: 'of /third' } })
  expect(await ask('{ other }')).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] })
})

it('that is asked for many times at once is done once more, not as often', async () => {
  const { reload, loads } = await open()
  await Promise.all([reload(), reload(), reload(), reload()])
  expect(loads()).toBe(3) // the first, the one under way, and one for all the others
})
