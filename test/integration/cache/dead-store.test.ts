import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createKeyvStore } from '../../../src/cache/index.ts'
import { adminToken, cachedServer } from '../../support/cached-server.ts'
import { httpUpstream, type Seen } from '../../support/http-upstream.ts'

const schema = `
type Query {
  order(id: ID!): Order @connect(http: { GET: "/orders/{$args.id}" }, selection: "id state") @cacheControl(maxAge: 60, tags: ["order:{id}"])
  orders: [Order!] @connect(http: { GET: "/orders" }, selection: "id state buyer: { id: buyerId }") @cacheControl(maxAge: 60)
}
type Order { id: ID! state: String buyer: Buyer @cacheControl(maxAge: 60) }
type Buyer @key(fields: "id") @connect(http: { GET: "/buyers?ids={$batch.id->joinNotNull(',')}" }, selection: "id name city") @cacheControl(maxAge: 60) { id: ID! name: String city: String }`

/** An adapter that fails when it is told to. */
class FailingMap extends Map<string, unknown> {
  isDown = false

  override get(key: string): unknown {
    this.#answer()
    return super.get(key)
  }

  override set(key: string, value: unknown): this {
    this.#answer()
    return super.set(key, value)
  }

  #answer(): void {
    if (this.isDown) throw new Error('not there')
  }
}

/** A shop whose orders have the state of now, before a store that can be taken down. */
async function shop({
  responseCache = false,
  headers = {},
}: {
  readonly responseCache?: boolean
  readonly headers?: Readonly<Record<string, string>>
} = {}) {
  let version = 1
  let isHeld = false
  const waiting: (() => void)[] = []
  const answerTo = ({ url }: Seen): unknown => {
    if (url === '/orders') return [1, 2].map((id) => ({ id, state: `v${version}`, buyerId: id }))
    const ids = new URL(url, 'http://x').searchParams.get('ids')
    return ids === null
      ? { id: url.split('/').at(-1), state: `v${version}` }
      : ids.split(',').map((id) => ({ id, name: `buyer ${id}`, city: 'Ulm' }))
  }
  const upstream = await httpUpstream(async (request) => {
    const json = JSON.stringify(answerTo(request))
    if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve))
    return { status: 200, body: json, headers: { 'content-type': 'application/json', ...headers } }
  })
  const adapter = new FailingMap()
  const store = await createKeyvStore(adapter, { clockSkewMs: 0 })
  const server = await cachedServer(
    {
      'shop/module.ts': `import { defineModule, rest } from 'selvedge'
export default defineModule({
  source: rest({ url: '${upstream.url}', retry: false, breaker: false }),
  cache: { staleIfErrorMs: 60000 },
})`,
      'shop/schema.graphql': schema,
    },
    {},
    { responseCache, trace: true },
    store,
  )
  const { metrics } = server
  const until = async (isUp: boolean, meanwhile: () => unknown): Promise<void> => {
    while (store.isUp() !== isUp) {
      await meanwhile()
      await turn()
    }
  }
  return {
    ...server,
    store,
    takeDown: async () => {
      adapter.isDown = true
      await until(false, () => store.getMany(['any']))
    },
    bringUp: async () => {
      adapter.isDown = false
      await until(true, () => {})
    },
    change: () => {
      version++
    },
    hold: () => {
      isHeld = true
    },
    letGo: () => {
      isHeld = false
      for (const go of waiting.splice(0)) go()
    },
    held: async (count: number) => {
      while (waiting.length < count) await turn()
    },
    calls: () => upstream.seen.splice(0).map(({ url }) => url),
    counts: () => {
      const counts: Record<string, number> = {}
      for (const { labels, value } of metrics.samples('cacheRequests')) {
        const { result = '' } = labels
        counts[result] = (counts[result] ?? 0) + value
      }
      return counts
    },
    /** As operators do. */
    purge: async (tags: readonly string[]) => {
      const response = await fetch(`${server.url}/cache`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ tags }),
      })
      expect(response.status).toBe(200)
      await response.text()
    },
    /** @returns what the answer to a GET says of how long it may be kept */
    get: async (query: string) => {
      const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { 'apollo-require-preflight': '1' },
      })
      await response.text()
      return response.headers.get('cache-control')
    },
  }
}

const order = '{ order(id: "1") { state } }'
const stateOf = (state: string) => ({ data: { order: { state } } })

describe('a store that is down', () => {
  it('is not asked: results are fetched as if nothing were kept, and counted', async () => {
    const { ask, takeDown, calls, counts } = await shop()
    await ask(order)
    await takeDown()
    calls()
    const before = counts()
    const whole = '{ orders { state buyer { name } } }'
    for (let time = 0; time < 2; time++)
      expect(await ask(whole)).toEqual({
        data: { orders: [1, 2].map((id) => ({ state: 'v1', buyer: { name: `buyer ${id}` } })) },
      })
    expect(calls()).toEqual(['/orders', '/buyers?ids=1%2C2', '/orders', '/buyers?ids=1%2C2'])
    expect(counts()).toEqual({ ...before, bypass: 6 })
  })

  it('is told of in the trace', async () => {
    const { post, takeDown } = await shop()
    await takeDown()
    const answer = (await (await post({ query: order }, { 'x-selvedge-trace': '1' })).json()) as {
      readonly extensions: { readonly trace: { readonly fetches: readonly { readonly cache: string }[] } }
    }
    expect(answer.extensions.trace.fetches.map(({ cache }) => cache)).toEqual(['BYPASS'])
  })

  it('leaves it to the upstream to make one call of many equal ones', async () => {
    const { ask, takeDown, calls, hold, held, letGo, counts } = await shop()
    await takeDown()
    hold()
    const asked = Array.from({ length: 20 }, () => ask(order))
    await held(1)
    while (counts().bypass !== 20) await turn()
    letGo()
    for (const each of await Promise.all(asked)) expect(each).toEqual(stateOf('v1'))
    expect(calls()).toEqual(['/orders/1'])
  })

  it('gives nobody what was being fetched when it was made invalid', async () => {
    const { ask, takeDown, calls, hold, held, letGo, change, purge } = await shop()
    await takeDown()
    for (let time = 0; time < 2; time++) {
      calls()
      const [before, after] = [`v${time + 1}`, `v${time + 2}`]
      hold()
      const early = ask(order)
      await held(1)
      change()
      await purge(['order:1'])
      const late = [ask(order), ask(order)]
      await held(2)
      letGo()
      expect(await early).toEqual(stateOf(before))
      for (const each of await Promise.all(late)) expect(each).toEqual(stateOf(after))
      expect(calls()).toEqual(['/orders/1', '/orders/1'])
    }
  })

  it('is used again when it is back, without what was made invalid meanwhile', async () => {
    const { ask, takeDown, bringUp, calls, change, purge, counts } = await shop()
    await ask(order)
    await ask('{ order(id: "2") { state } }')
    await takeDown()
    change()
    await purge(['order:1'])
    expect(await ask(order)).toEqual(stateOf('v2'))
    await bringUp()
    calls()
    expect(await ask(order)).toEqual(stateOf('v2'))
    expect(await ask('{ order(id: "2") { state } }')).toEqual(stateOf('v1'))
    expect(calls()).toEqual(['/orders/1'])
    const { hit = 0 } = counts()
    expect(await ask(order)).toEqual(stateOf('v2'))
    expect(counts().hit).toBe(hit + 1)
  })

  it.each([
    [{}, /^max-age=(60|59), public$/],
    [{ 'cache-control': 'max-age=7' }, /^max-age=[67], public$/],
    [{ 'cache-control': 'no-store' }, /^no-store$/],
    [{ 'set-cookie': 'a=b' }, /^no-store$/],
  ])('changes nothing of how long answers may be kept by others: %o', async (headers, expected) => {
    const { get, takeDown } = await shop({ headers })
    expect(await get(order)).toMatch(expected)
    await takeDown()
    expect(await get(order)).toMatch(expected)
    expect(await get(order)).toMatch(expected)
  })

  it('leaves no whole answer behind that nobody could make invalid', async () => {
    const { ask, takeDown, bringUp, hold, held, letGo, change, purge } = await shop({ responseCache: true })
    await takeDown()
    hold()
    const early = ask(order)
    await held(1)
    await bringUp()
    letGo()
    expect(await early).toEqual(stateOf('v1'))
    change()
    await purge(['order:1'])
    expect(await ask(order)).toEqual(stateOf('v2'))
  })
})
