import { afterEach, expect, test } from 'vitest'
import { auth, secret } from '../../../../src/upstream/index.ts'
import { testContext } from '../../../support/upstream-fixture.ts'
import { input, type LoadOptions, loadModule, startApi } from './rest-fixture.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

async function start() {
  const api = await startApi(() => ({ body: { ok: 1 } }))
  open.push(api.close)
  return api
}

/** Calls the fields one after the other, and gives their sources' public names. */
async function call(sdl: string, fields: readonly string[], options: LoadOptions = {}): Promise<readonly string[]> {
  const module = await loadModule(sdl, options)
  open.push(module.close)
  const context = testContext()
  for (const field of fields)
    await module
      .connector(`Query.${field}`)
      .prepare({ selectionSet: undefined, variables: {} })
      .fetch([input()], context)
  return context.trace.records.map(({ source }) => source)
}

test('one source has the module’s name, and needs not be named by its connectors', async () => {
  const api = await start()
  const names = await call(
    `extend schema @source(name: "api", http: { baseURL: "${api.url}/v1" })
     type Query { a: Int @connect(http: { GET: "/a" }, selection: "$.ok") b: Int @connect(source: "api", http: { GET: "/b" }, selection: "$.ok") }`,
    ['a', 'b'],
  )
  expect(names).toEqual(['shop', 'shop'])
  expect(api.seen.map(({ url }) => url)).toEqual(['/v1/a', '/v1/b'])
})

test('several sources are told apart by their names', async () => {
  const [one, two] = [await start(), await start()]
  const names = await call(
    `extend schema @source(name: "one", http: { baseURL: "${one.url}" }) @source(name: "two", http: { baseURL: "${two.url}" })
     type Query { a: Int @connect(source: "one", http: { GET: "/a" }, selection: "$.ok") b: Int @connect(source: "two", http: { GET: "/b" }, selection: "$.ok") }`,
    ['a', 'b'],
  )
  expect(names).toEqual(['shop.one', 'shop.two'])
  expect([one.seen, two.seen].map((seen) => seen.map(({ url }) => url))).toEqual([['/a'], ['/b']])
})

test('the directives may have other names by @link', async () => {
  const api = await start()
  await call(
    `extend schema
       @link(url: "https://specs.apollo.dev/connect/v0.3", import: [{ name: "@connect", as: "@get" }])
       @connect__source(name: "api", http: { baseURL: "${api.url}" })
     type Query { a: Int @get(source: "api", http: { GET: "/a" }, selection: "$.ok") }`,
    ['a'],
  )
  expect(api.seen.map(({ url }) => url)).toEqual(['/a'])
})

test('the team’s @source overrides an imported one of its name', async () => {
  const api = await start()
  await call(
    `extend schema @source(name: "api", http: { baseURL: "${api.url}/own" })
     type Query { b: Int @connect(source: "api", http: { GET: "/b" }, selection: "$.ok") }`,
    ['a', 'b'],
    {
      imported: `extend schema @source(name: "api", http: { baseURL: "http://imported.invalid" })
        type Query { a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$.ok") }`,
    },
  )
  expect(api.seen.map(({ url }) => url)).toEqual(['/own/a', '/own/b'])
})

test('credentials and headers of the options go to the sources, and to no other host', async () => {
  const [own, other] = [await start(), await start()]
  await call(
    `type Query {
       a: Int @connect(http: { GET: "/a" }, selection: "$.ok")
       b: Int @connect(http: { GET: "${other.url}/b" }, selection: "$.ok")
     }`,
    ['a', 'b'],
    {
      options: {
        url: own.url,
        auth: auth.bearer({ token: secret.value('t0ken') }),
        headers: { 'x-key': 'k' },
      },
    },
  )
  expect(own.seen).toMatchObject([{ headers: { authorization: 'Bearer t0ken', 'x-key': 'k' } }])
  expect(other.seen).toHaveLength(1)
  expect(Object.keys(other.seen[0]?.headers ?? {})).not.toContain('authorization')
  expect(Object.keys(other.seen[0]?.headers ?? {})).not.toContain('x-key')
})

test('equal queries of one operation are one call, and equal mutations are not', async () => {
  const api = await start()
  const module = await loadModule(
    `extend schema @source(name: "api", http: { baseURL: "${api.url}" })
     type Query { a: Int @connect(http: { POST: "/a", body: "$(1)" }, selection: "$.ok") }
     type Mutation { a: Int @connect(http: { POST: "/m", body: "$(1)" }, selection: "$.ok") }`,
  )
  open.push(module.close)
  for (const coordinate of ['Query.a', 'Mutation.a']) {
    const prepared = module.connector(coordinate).prepare({ selectionSet: undefined, variables: {} })
    expect(await prepared.fetch([input(), input()], testContext())).toEqual([1, 1])
  }
  expect(api.seen.map(({ url }) => url)).toEqual(['/a', '/m', '/m'])
})
