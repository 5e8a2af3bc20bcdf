import { createHmac, randomUUID } from 'node:crypto'
import { createClient } from '@redis/client'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { createStore } from '../../../src/cache/index.ts'
import { runCli } from '../../../src/cli/run-cli.ts'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../../src/gateway/gateway.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { watchCache, watchCacheSize, watchCacheStore } from '../../../src/server/index.ts'
import { createCaching } from '../../../src/sources/cached/index.ts'
import { adminToken } from '../../support/cached-server.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { isRedisThere, redisUrl } from '../../support/redis-service.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'
import { createFakeIo } from '../../unit/cli/fake-io.ts'
import { createRecordingLogger, serve, testConfig } from '../../unit/server/serve.ts'

const schemaOf = (name: string) => `
type Query { ${name}(id: ID!): ${name}Thing @connect(http: { GET: "/${name}/{$args.id}" }, selection: "id version") @cacheControl(maxAge: 60, tags: ["thing:{id}"]) }
type Mutation { change_${name}(id: ID!): ${name}Thing @connect(http: { POST: "/${name}/{$args.id}" }, selection: "id version") @invalidates(tags: ["thing:{id}"]) }
type ${name}Thing { id: ID! version: Int }`

/** Modules of these names, each with what stands in its `cache`. */
function modulesOf(url: string, caches: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(caches).flatMap(([name, cache]) => [
      [
        `${name}/module.ts`,
        `import { createKeyvStore, defineModule, rest, secret } from 'selvedge'
export default defineModule({
  source: rest({ url: '${url}', retry: false, breaker: false }),
  cache: { ${cache} },
  webhooks: { changed: { secret: secret.value('key'), tags: ['thing:{id}'] } },
})`,
      ],
      [`${name}/schema.graphql`, schemaOf(name)],
    ]),
  )
}

/** A server over these modules, whose gateway keeps its own results in memory. */
async function open(caches: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  let version = 0
  const upstream = await httpUpstream(({ url }) => ({ json: { id: url.split('/').at(-1), version: ++version } }))
  const metrics = createMetrics()
  const logger = createRecordingLogger()
  const store = await createStore('memory:')
  const caching = createCaching(store, {
    uri: 'memory:',
    chance: () => 0,
    onEvent: watchCache(metrics),
    onStoreEvent: watchCacheStore(metrics, logger),
  })
  const endGauges = watchCacheSize(caching, metrics)
  const directory = schemaDirectory(modulesOf(upstream.url, caches))
  const load = (): Promise<Gateway> => createGateway({ schemaDirectory: directory, env, metrics, caching })
  const gateway = await load()
  const server = await serve(gateway, { config: { ...testConfig, adminToken }, metrics, caching })
  onTestFinished(async () => {
    await server.close()
    endGauges()
    await store.close()
  })
  const json = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${server.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    })
    return (await response.json()) as Record<string, unknown>
  }
  return {
    ...server,
    gateway,
    caching,
    metrics,
    logger,
    load,
    json,
    ask: async (query: string) => ((await (await server.post({ query })).json()) as { data: unknown }).data,
    calls: () => upstream.seen.splice(0).map(({ url }) => url),
    chosen: () =>
      caching.stores.chosen().map(({ store: each, sources }) => ({ sources, kind: each.status().kind, store: each })),
  }
}

const errorsOf = ({ diagnostics }: Gateway) =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ rule, message }) => `${rule}: ${message}`)

const both = '{ orders(id: "1") { version } stock(id: "1") { version } }'

describe('a source that has chosen a store', () => {
  it('keeps its results there, and others theirs where they did', async () => {
    const { ask, calls, chosen, caching, json, metrics, url } = await open({
      orders: "store: 'memory://?entries=1'",
      stock: '',
    })
    expect(chosen()).toMatchObject([{ sources: ['orders'], kind: 'memory' }])
    const first = await ask(both)
    expect(await ask(both)).toEqual(first)
    expect(calls()).toHaveLength(2)
    expect(caching.store.status().entries).toBe(1)
    await ask('{ orders(id: "2") { version } stock(id: "2") { version } }')
    calls()
    await ask(both) // There is room for one order, and for many of the rest.
    expect(calls()).toEqual(['/orders/1'])

    const standing = { kind: 'memory', state: 'up', bytes: expect.any(Number) }
    expect(await json('/cache')).toMatchObject({
      store: { ...standing, entries: 2 },
      stores: [{ ...standing, sources: ['orders'], entries: 1 }],
    })
    expect(await json('/sources')).toMatchObject({
      sources: [{ name: 'orders', store: { kind: 'memory', state: 'up' } }, { name: 'stock' }],
    })
    expect(metrics.samples('cacheEntries')).toEqual([
      { labels: { source: '' }, value: 2 },
      { labels: { source: 'orders' }, value: 1 },
    ])
    const io = createFakeIo({ SELVEDGE_ADMIN_TOKEN: adminToken })
    expect(await runCli(['cache', '--url', url], io)).toBe(0)
    expect(io.printed()).toMatch(
      /^store: memory, up, 2 entries, \d+ bytes\nstore of orders: memory, up, 1 entries, \d+ bytes\n/,
    )
  })

  it('shares it with those that name the same, the gateway among them', async () => {
    const { chosen, ask, caching } = await open(
      { orders: "store: 'memory://?entries=5'", stock: "store: secret.env('STOCK')", rest: "store: 'memory:'" },
      { STOCK: 'memory://?entries=5' },
    )
    expect(chosen()).toMatchObject([{ sources: ['orders', 'stock'] }])
    await ask('{ orders(id: "1") { version } stock(id: "1") { version } rest(id: "1") { version } }')
    expect(chosen()[0]?.store.status().entries).toBe(2)
    expect(caching.store.status().entries).toBe(1)
  })

  it.each(['mutation', 'webhook', 'admin', 'purge'])('loses what is made invalid by a %s, like all', async (way) => {
    const { ask, calls, json, url } = await open({ orders: "store: 'memory://?entries=5'", stock: '' })
    await ask(both)
    calls()
    const order = (body: unknown) => json('/cache', { method: 'DELETE', body: JSON.stringify(body) })
    switch (way) {
      case 'mutation':
        expect(await ask('mutation { change_stock(id: "1") { version } }')).toEqual({ change_stock: { version: 3 } })
        break
      case 'webhook': {
        const body = '{"id":1}'
        const timestamp = String(Math.floor(Date.now() / 1000))
        const signature = createHmac('sha256', 'key').update(`m1.${timestamp}.${body}`).digest('base64')
        const headers = { 'webhook-id': 'm1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
        expect((await fetch(`${url}/webhooks/stock/changed`, { method: 'POST', headers, body })).status).toBe(204)
        break
      }
      case 'admin':
        await order({ tags: ['thing:1'] })
        break
      default:
        expect(await order({ sources: ['orders', 'stock'] })).toEqual({ invalidatedTags: 0, purgedEntries: 2 })
    }
    calls()
    await ask(both)
    expect(calls().sort()).toEqual(['/orders/1', '/stock/1'])
  })

  it('keeps it while modules are loaded again, and closes it with the last that had it', async () => {
    const { ask, calls, chosen, load, replaceGateway, close } = await open({ orders: "store: 'memory://?entries=5'" })
    const query = '{ orders(id: "1") { version } }'
    const before = await ask(query)
    calls()
    const [{ store } = { store: undefined }] = chosen()
    const next = await load()
    expect(chosen()).toMatchObject([{ sources: ['orders'], store }])
    await replaceGateway(next)
    expect(await ask(query)).toEqual(before)
    expect(calls()).toEqual([])
    expect(store?.status().entries).toBe(1)
    await close()
    expect(chosen()).toEqual([])
    expect(store?.status().entries).toBe(0)
  })

  it('closes it where the module cannot be used', async () => {
    const { chosen, gateway } = await open({
      orders: "store: 'memory://?entries=5', connectors: { 'Query.none': { ttlMs: 1 } }",
      stock: '',
    })
    expect(errorsOf(gateway)).toHaveLength(1)
    expect(chosen()).toEqual([])
  })

  it('may be given any store by a function, which is closed with the module', async () => {
    const kept = new Map<string, unknown>()
    Object.assign(globalThis, { keptOfTest: kept })
    onTestFinished(() => {
      Reflect.deleteProperty(globalThis, 'keptOfTest')
    })
    const { ask, chosen, calls, close } = await open({
      orders: 'store: (parts) => createKeyvStore(globalThis.keptOfTest, {}, parts)',
    })
    await ask('{ orders(id: "1") { version } }')
    await ask('{ orders(id: "1") { version } }')
    expect(calls()).toHaveLength(1)
    expect([...kept.keys()].some((key) => key.includes('orders|'))).toBe(true)
    const [{ store } = { store: undefined }] = chosen()
    await close()
    expect(store?.status()).toEqual({ kind: 'keyv', state: 'down' })
  })

  it('goes past it alone where it is down, and says whose it is', async () => {
    const { ask, calls, json, metrics, logger } = await open({
      orders: "store: 'redis://user:hidden@127.0.0.1:1'",
      stock: '',
    })
    await ask(both)
    calls()
    await ask(both)
    expect(calls()).toEqual(['/orders/1'])
    expect(await json('/cache')).toMatchObject({
      store: { state: 'up' },
      stores: [{ sources: ['orders'], kind: 'redis', state: 'down' }],
    })
    expect(metrics.samples('cacheStoreUp')).toEqual([
      { labels: { source: '' }, value: 1 },
      { labels: { source: 'orders' }, value: 0 },
    ])
    expect(logger.events.filter(({ event }) => event === 'cache-store')).toEqual([
      { event: 'cache-store', state: 'down', problem: 'ECONNREFUSED', sources: ['orders'] },
    ])
    expect(JSON.stringify([await json('/sources'), await json('/cache')])).not.toMatch(/hidden|127\.0\.0\.1:1\b/)
  })
})

describe('a store that cannot be', () => {
  const at = 'option-invalid: defineModule(orders).cache.store'
  it.each([
    ["'redis'", `${at}: must be a URI like redis://cache:6379`],
    ["'http://user:hidden@cache'", `${at}: must start with memory:, redis:// or rediss://; other Keyv adapters`],
    ["'redis://:hidden@cache/zero'", `${at}: the path must be the number of a database, like /0`],
    ["'redis://:hidden@cache?readTimeoutMs=0'", `${at}.readTimeoutMs: must be a whole number of milliseconds`],
    ["'redis://:hidden@cache?password=hidden'", `${at}: Unrecognized key`],
    ['5', `${at}: must be a URI like 'redis://cache:6379', a secret that holds one`],
    ["{ url: 'redis://:hidden@cache' }", `${at}: must be a URI like 'redis://cache:6379', a secret that holds one`],
    ["secret.env('NONE')", `${at}: needs a value, and environment variable NONE gives none`],
    ["secret.env('WRONG')", `${at}: must be a URI like redis://cache:6379`],
    ["secret.from(() => 'memory:', { name: 'vault' })", `${at}: must be at hand: secret.env(...) or secret.file(...)`],
    ["() => { throw new Error('hidden') }", `${at}: must make a store, and failed instead`],
    ['() => new Map()', `${at}: must make a store, as createKeyvStore does`],
  ])('%s is told of, without what may be secret', async (store, expected) => {
    const { gateway, chosen, caching } = await open({ orders: `store: ${store}`, stock: '' }, { WRONG: 'hidden' })
    const errors = errorsOf(gateway)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain(expected)
    expect(errors[0]).not.toContain('hidden')
    expect(chosen()).toEqual([])
    await caching.invalidate(['thing:1'])
  })
})

const isThere = await isRedisThere()
if (!isThere) it.skip(`Redis at ${redisUrl} is not there`, () => {})

describe.runIf(isThere)('sources that have chosen Redis', () => {
  const namespaces: string[] = []
  const newUri = () => {
    const namespace = randomUUID()
    namespaces.push(namespace)
    return `${redisUrl}?namespace=${namespace}&readTimeoutMs=10000&writeTimeoutMs=10000`
  }
  const keysOf = async (namespace = namespaces.at(-1)) => {
    const client = await createClient({ url: redisUrl }).connect()
    const keys: string[] = []
    for await (const some of client.scanIterator({ MATCH: `${namespace}:*`, COUNT: 1000 })) keys.push(...some)
    if (keys.length > 0 && namespace !== namespaces.at(-1)) await client.unlink(keys)
    client.destroy()
    return keys
  }
  afterEach(async () => {
    const used = namespaces.splice(0)
    for (const each of used) await keysOf(each)
  })

  it('have one connection for equal names, wherever these stand', async () => {
    const uri = newUri()
    const { ask, chosen, calls } = await open(
      { orders: `store: '${uri}'`, stock: "store: secret.env('STOCK')", rest: '' },
      { STOCK: uri },
    )
    expect(chosen()).toMatchObject([{ sources: ['orders', 'stock'], kind: 'redis' }])
    await ask('{ orders(id: "1") { version } stock(id: "1") { version } rest(id: "1") { version } }')
    const keys = (await keysOf()).filter((key) => key.includes(':e:'))
    expect(keys.map((key) => /:e:(\w+)\|/.exec(key)?.[1]).sort()).toEqual(['orders', 'stock'])
    calls()
    await ask(both)
    expect(calls()).toEqual([])
  })

  it('share what is kept there with other replicas, and what is made invalid', async () => {
    const caches = { orders: `store: '${newUri()}'`, stock: '' }
    const upstream = await httpUpstream(() => ({ json: { id: 1, version: 1 } }))
    const directory = schemaDirectory(modulesOf(upstream.url, caches))
    const replica = async () => {
      const store = await createStore('memory:')
      const caching = createCaching(store, { chance: () => 0 })
      const gateway = await createGateway({ schemaDirectory: directory, env: {}, caching })
      const server = await serve(gateway, { caching })
      onTestFinished(async () => {
        await server.close()
        await store.close()
      })
      return { caching, ask: async () => void (await (await server.post({ query: both })).text()) }
    }
    const [one, other] = [await replica(), await replica()]
    const calls = () => upstream.seen.splice(0).map(({ url }) => url)
    await one.ask()
    calls()
    await other.ask()
    expect(calls()).toEqual(['/stock/1'])
    await one.caching.invalidate(['thing:1'])
    await other.ask()
    // What is in a replica's memory, others cannot reach.
    expect(calls()).toEqual(['/orders/1'])
  })
})
