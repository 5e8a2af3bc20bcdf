import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../../src/cli/run-cli.ts'
import type { Metrics } from '../../../src/observability/metrics/metrics.ts'
import { adminToken, cachedServer } from '../../support/cached-server.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { run } from '../../support/run-operation.ts'
import { schemaDirectory as directoryOf } from '../../support/schema-directory.ts'

const schema = `
type Query {
  order(id: ID!): Order @connect(http: { GET: "/orders/{$args.id}" }, selection: "id state") @cacheControl(maxAge: 60, tags: ["order:{id}"])
  orders: [Order!] @connect(http: { GET: "/orders" }, selection: "id state buyer: { id: buyerId }") @cacheControl(maxAge: 30)
  mine: Order @connect(http: { GET: "/mine", headers: [{ name: "x-user", from: "x-user" }] }, selection: "id state") @cacheControl(maxAge: 60)
  live: Order @connect(http: { GET: "/orders/9" }, selection: "id state")
}
type Order { id: ID! state: String buyer: Buyer @cacheControl(maxAge: 120) }
type Buyer @key(fields: "id") @connect(http: { GET: "/buyers/{$this.id}" }, selection: "id name") @cacheControl(maxAge: 120) { id: ID! name: String }`

async function shop(options: { readonly isDown?: () => boolean; readonly responseCache?: boolean } = {}) {
  let turn = 0
  const upstream = await httpUpstream(({ url, headers }) => {
    if (options.isDown?.() === true) return { status: 503, body: '' }
    if (url === '/orders') return { json: [1, 2].map((id) => ({ id, state: 'open', buyerId: id })) }
    if (url.startsWith('/buyers/')) return { json: { id: url.slice(8), name: `buyer ${url.slice(8)}` } }
    return { json: { id: url.split('/').at(-1), state: `${headers['x-user'] ?? 'state'} ${++turn}` } }
  })
  const server = await cachedServer(
    {
      'shop/module.ts': `import { defineModule, rest, secret } from 'selvedge'
export default defineModule({
  source: rest({ url: '${upstream.url}', retry: false, breaker: false }),
  cache: { staleIfErrorMs: 60000 },
  webhooks: { changed: { secret: [secret.env('NEW'), secret.env('OLD')], tags: ['order:{order.id}'] } },
})`,
      'shop/schema.graphql': schema,
    },
    { NEW: 'whsec_bmV3', OLD: 'old secret' },
    { responseCache: options.responseCache ?? false },
  )
  return { ...server, urls: () => upstream.seen.splice(0).map(({ url }) => url) }
}

describe('answers to GET', () => {
  const get = (url: string, query: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { 'apollo-require-preflight': '1', ...headers },
    })

  it.each([
    ['{ order(id: "1") { state } }', 'max-age=60, public'],
    ['{ orders { state } }', 'max-age=30, public'],
    ['{ order(id: "1") { state } orders { id buyer { name } } }', 'max-age=30, public'],
    ['{ mine { state } }', 'max-age=60, private'],
    ['{ live { state } }', 'no-store'],
    ['{ order(id: "1") { state } live { state } }', 'no-store'],
    ['{ __typename }', 'no-store'],
  ])('%s: %s', async (query, cacheControl) => {
    const { url } = await shop()
    const response = await get(url, query)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe(cacheControl)
    expect(response.headers.has('etag')).toBe(cacheControl !== 'no-store')
  })

  it('have a tag, and nothing more for who has them', async () => {
    const { url } = await shop()
    const query = '{ order(id: "1") { state } }'
    const first = await get(url, query)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    for (const ifNoneMatch of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await get(url, query, { 'if-none-match': ifNoneMatch })
      expect({ status: again.status, body: await again.text(), etag: again.headers.get('etag') }).toEqual({
        status: 304,
        body: '',
        etag,
      })
    }
    expect((await get(url, query, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('may not be kept where something is wrong, nor those to POST', async () => {
    const { url, post } = await shop({ isDown: () => true })
    const failed = await get(url, '{ order(id: "1") { state } }')
    expect(failed.headers.get('cache-control')).toBe('no-store')
    expect((await post({ query: '{ order(id: "1") { state } }' })).headers.get('cache-control')).toBe('no-store')
  })
})

describe('whole answers', () => {
  const query = (id: number) => `{ order(id: "${id}") { state } }`
  const hits = (metrics: Metrics) =>
    Object.fromEntries(metrics.samples('responseCacheRequests').map(({ labels, value }) => [labels.result, value]))

  it('are kept where all of their fields may be, by text, variables and whom they are for', async () => {
    const { ask, post, metrics } = await shop({ responseCache: true })
    const first = await ask(query(1))
    expect(await ask(query(1))).toEqual(first)
    expect(await ask(query(1))).toEqual(first)
    expect(hits(metrics)).toEqual({ hit: 2, miss: 0 })
    expect((await ask(query(2))).data).not.toEqual(first.data)
    const byId = async (id: string) => {
      const body = { query: 'query ($id: ID!) { order(id: $id) { id state } }', variables: { id } }
      return (await (await post(body)).json()) as unknown
    }
    expect(await byId('3')).toEqual(await byId('3'))
    expect(await byId('4')).not.toEqual(await byId('3'))
    const mine = (user: string) => ask('{ mine { state } }', { 'x-user': user })
    const ada = await mine('ada')
    expect(JSON.stringify(ada)).toContain('ada')
    expect(JSON.stringify(await mine('bob'))).toContain('bob')
    expect(await mine('ada')).toEqual(ada)
    const live = await ask('{ live { state } }')
    expect(await ask('{ live { state } }')).not.toEqual(live)
  })

  it('go with what makes a part of them invalid', async () => {
    const { url, ask, urls } = await shop({ responseCache: true })
    const both = '{ a: order(id: "1") { state } b: order(id: "2") { state } }'
    for (let turn = 0; turn < 3; turn++) await ask(both)
    urls()
    await fetch(`${url}/cache`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ tags: ['order:2'] }),
    })
    await ask(both)
    expect(urls()).toEqual(['/orders/2'])
  })

  it('are not kept with an error in them', async () => {
    let isDown = true
    const { ask } = await shop({ responseCache: true, isDown: () => isDown })
    expect((await ask(query(1))).errors).toHaveLength(1)
    isDown = false
    expect((await ask(query(1))).errors).toBeUndefined()
  })
})

it('an embedder keeps results in a store of its own, by what the package gives', async () => {
  const { createCaching, createGateway, createKeyvStore } = await import('../../../src/index.ts')
  const kept = new Map<string, string>()
  const store = await createKeyvStore(kept)
  const upstream = await httpUpstream(() => ({ json: { id: 1, state: 'open' } }))
  const schemaDirectory = directoryOf({
    'shop/module.ts': `import { defineModule, rest } from 'selvedge'
export default defineModule({ source: rest({ url: '${upstream.url}' }) })`,
    'shop/schema.graphql': schema,
  })
  const gateway = await createGateway({ schemaDirectory, env: {}, caching: createCaching(store) })
  const query = '{ order(id: "1") { state } }'
  const first = await run(gateway, query)
  expect((await run(gateway, query)).data).toEqual(first.data)
  expect({ calls: upstream.seen.length, hasKept: kept.size > 0 }).toEqual({ calls: 1, hasKept: true })
  await gateway.close()
  await store.close()
})

describe('/cache', () => {
  const call = (url: string, method: string, token: string | undefined, body?: unknown) =>
    fetch(`${url}/cache`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })

  it('tells how it stands, and empties it, to whoever has the token', async () => {
    const { url, ask, urls } = await shop()
    const query = '{ order(id: "1") { state } other: order(id: "2") { state } }'
    await ask(query)
    await ask(query)
    expect(await (await call(url, 'GET', adminToken)).json()).toMatchObject({
      store: { kind: 'memory', state: 'up', entries: 2 },
      sources: { shop: { miss: 2, hit: 2 } },
    })
    urls()
    const emptied = await call(url, 'DELETE', adminToken, { tags: ['order:2'] })
    expect(await emptied.json()).toEqual({ invalidatedTags: 1, purgedEntries: 0 })
    await ask(query)
    expect(urls()).toEqual(['/orders/2'])
    expect(await (await call(url, 'DELETE', adminToken, { sources: ['shop'] })).json()).toMatchObject({
      purgedEntries: 2,
    })
    await ask(query)
    expect(urls()).toEqual(['/orders/1', '/orders/2'])
  })

  it.each([
    ['no token', undefined, {}, 401],
    ['a wrong token', 'another-token-for-tests', {}, 401],
    ['nothing to do', adminToken, {}, 400],
    ['what is no list', adminToken, { tags: 'order:1' }, 400],
    ['what it does not know', adminToken, { tags: ['x'], keys: [] }, 400],
  ])('refuses %s', async (_, token, body, status) => {
    const { url } = await shop()
    const response = await call(url, 'DELETE', token, body)
    expect(response.status).toBe(status)
    expect(JSON.stringify(await response.json())).toMatch(/UNAUTHENTICATED|BAD_REQUEST/)
  })

  it('is for the command line, too', async () => {
    const { url, ask } = await shop()
    await ask('{ order(id: "1") { state } }')
    const printed: string[] = []
    const cli = (...args: string[]) =>
      runCli(['cache', ...args, '--url', url], {
        print: (text) => printed.push(text),
        complain: (text) => printed.push(text),
        env: { SELVEDGE_ADMIN_TOKEN: adminToken },
        cwd: '/',
        readInput: async () => undefined,
        onStopRequest: () => () => {},
        onReloadRequest: () => () => {},
        exit: () => {},
      })
    expect(await cli('show')).toBe(0)
    expect(await cli('purge', '--tags', 'order:1,order:2')).toBe(0)
    expect(await cli('purge')).toBe(2)
    expect(printed[0]).toMatch(/^store: memory, up, 1 entries, \d+ bytes\n {2}shop: 1 miss\n$/)
    expect(printed[1]).toBe('2 tags made invalid, 0 entries gone\n')
  })
})

describe('/webhooks', () => {
  const send = (
    url: string,
    body: string,
    { id = 'm1', at = Date.now(), key = Buffer.from('new'), signed = body, hook = 'changed' } = {},
  ) => {
    const timestamp = String(Math.floor(at / 1000))
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${signed}`).digest('base64')
    return fetch(`${url}/webhooks/shop/${hook}`, {
      method: 'POST',
      headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,xxxx v1,${signature}` },
      body,
    })
  }
  const message = '{"order":{"id":1}}'

  it('make what they name invalid, once, signed by the old or the new secret', async () => {
    const { url, ask, urls } = await shop()
    const query = '{ order(id: "1") { state } other: order(id: "2") { state } }'
    await ask(query)
    urls()
    expect((await send(url, message)).status).toBe(204)
    await ask(query)
    expect(urls()).toEqual(['/orders/1'])
    const again = await send(url, message)
    expect({ status: again.status, body: await again.json() }).toMatchObject({
      status: 409,
      body: { errors: [{ extensions: { code: 'BAD_REQUEST', reason: 'replayed' } }] },
    })
    expect((await send(url, message, { id: 'm2', key: Buffer.from('old secret') })).status).toBe(204)
    await ask(query)
    expect(urls()).toEqual(['/orders/1'])
  })

  it.each([
    ['another secret', { key: Buffer.from('no') }, 401],
    ['another body', { signed: '{}' }, 401],
    ['a time long ago', { at: Date.now() - 301_000 }, 401],
    ['a time to come', { at: Date.now() + 600_000 }, 401],
    ['an id with a dot', { id: 'a.b' }, 401],
    ['a hook that is not there', { hook: 'other' }, 404],
  ])('refuse %s', async (_, options, status) => {
    const { url } = await shop()
    expect((await send(url, message, options)).status).toBe(status)
  })

  it('refuse what is signed and no JSON', async () => {
    const { url } = await shop()
    expect((await send(url, 'order 1')).status).toBe(400)
  })
})
