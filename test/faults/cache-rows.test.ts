import { describe, expect, test } from 'vitest'
import { type CachedKind, cachedKinds, held, rowCaching, toWhom } from '../support/cache-row.ts'
import type { Asked, FaultGateway, FaultGatewayOptions } from '../support/fault-gateway.ts'
import { type Fault, hang, ok, reset, status } from '../support/faults.ts'
import { expectRest, openRow } from './row.ts'

const ways = ['compiled', 'reference'] as const
const both = ways.flatMap((execution) => cachedKinds.map((kind) => [kind.source, execution, kind] as const))

const passing = "auth: auth.passThrough({ headers: ['authorization', 'x-tenant'] }),"
const wide = 'bulkhead: { maxConcurrent: 64, maxQueued: 4000 }, breaker: false, retry: false,'

/** A whole gateway that keeps results, before upstreams with this script. */
async function openCached(options: FaultGatewayOptions) {
  const own = await rowCaching()
  const { followers, counts } = own
  const { caching = own.caching } = options
  const gateway = await openRow({ ...options, caching, policy: `${wide}${passing}${options.policy ?? ''}` })
  return { ...gateway, followers, counts, empty: () => caching.store.purge('') }
}

async function openKind(kind: CachedKind, options: FaultGatewayOptions, ...faults: readonly Fault[]) {
  const gateway = await openCached({ ...options, ...kind.scripts(...faults) })
  const as = (who: string, headers: Readonly<Record<string, string>> = {}) =>
    gateway.ask(kind.query, { headers: { authorization: who, ...headers } })
  return { ...gateway, as, calls: () => kind.server(gateway).requests.length }
}

/** The Cache-Control of the gateway's own answer to a GET. */
async function cacheControlOf({ url }: FaultGateway, query: string): Promise<string | null> {
  const response = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { 'apollo-require-preflight': '1' },
  })
  expect(await response.json()).not.toHaveProperty('errors')
  return response.headers.get('cache-control')
}

describe.each(both)('63. one call a credential: %s, %s', (_, execution, kind) => {
  test('is made for two users who ask at once, many times', async () => {
    const { fault, letGo } = held(toWhom(kind))
    // On a busy machine, fifty take their time to arrive.
    const policy = 'attemptTimeoutMs: 9000, operationTimeoutMs: 9000,'
    const gateway = await openKind(kind, { execution, cache: '{ ttlMs: 60000 }', policy }, fault)
    const asked = ['ada', 'bob'].flatMap((who) => Array.from({ length: 25 }, () => gateway.as(who)))
    await gateway.followers(48)
    letGo()
    const texts = (await Promise.all(asked)).map(kind.textOf)
    expect(texts).toEqual([...Array(25).fill('ada'), ...Array(25).fill('bob')])
    expect(gateway.calls()).toBe(2)
    await expectRest(gateway)
  })

  test('goes on for those who follow, when whoever began it leaves', async () => {
    const { fault, letGo } = held(toWhom(kind))
    const gateway = await openKind(kind, { execution, cache: '{ ttlMs: 60000 }' }, fault)
    const leaving = new AbortController()
    const options = { headers: { authorization: 'ada' } }
    const leader = gateway.ask(kind.query, { ...options, signal: leaving.signal }).catch(() => 'left')
    await kind.server(gateway).sawRequests(1)
    const spared = Array.from({ length: 10 }, () => gateway.as('ada'))
    await gateway.followers(10)
    leaving.abort()
    expect(await leader).toBe('left')
    await fetch(`${gateway.url}/livez`) // the gateway has seen it by now
    letGo()
    expect((await Promise.all(spared)).map(kind.textOf)).toEqual(Array(10).fill('ada'))
    expect(gateway.calls()).toBe(1)
    await expectRest(gateway)
  })

  test('ends when the last has left, and leaves nothing', async () => {
    const gateway = await openKind(
      kind,
      { execution, cache: '{ ttlMs: 60000 }', policy: 'attemptTimeoutMs: 9000, operationTimeoutMs: 9000,' },
      hang,
      toWhom(kind),
    )
    const leaving = new AbortController()
    const asked = Array.from({ length: 100 }, () =>
      gateway.ask(kind.query, { headers: { authorization: 'ada' }, signal: leaving.signal }).catch(() => 'left'),
    )
    await gateway.followers(99)
    await kind.server(gateway).sawRequests(1)
    leaving.abort()
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['left']))
    await kind.server(gateway).allClosed()
    await expectRest(gateway)
    expect(kind.textOf(await gateway.as('ada'))).toBe('ada')
    expect(gateway.calls()).toBe(2)
  })
})

/** What says, or is to be taken as if it said, that an answer is for one, or not to be kept. */
const forOne: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'cache-control': 'max-age=60' },
  { 'cache-control': 'public, private, max-age=60' },
  { 'cache-control': 'public, PRIVATE' },
  { 'cache-control': 'public, private=""' },
  { 'cache-control': 'public, private="set-cookie"' },
  { 'cache-control': 'public, private=' },
  { 'cache-control': 'public, x="unterminated, private' },
  { 'cache-control': 'public, no-store' },
  { 'cache-control': 'public, no-store x, max-age=60' },
  { 'cache-control': '=,;;"\\", no-store' },
  { 'cache-control': `public, ${'"'.repeat(7000)}, no-store` },
  { 'cache-control': 'public, max-age=60', 'set-cookie': 'session=a' },
]

describe.each(both)('64. what is for one, is for nobody else: %s, %s', (_, execution, kind) => {
  test('though the module says that it is for all', async () => {
    let headers: Readonly<Record<string, string>> = {}
    const gateway = await openKind(kind, { execution, cache: "{ ttlMs: 60000, scope: 'public' }" }, (socket, request) =>
      toWhom(kind, headers)(socket, request),
    )
    for (headers of forOne) {
      const [ada, ...others] = await Promise.all(['ada', 'bob', 'cy'].map((who) => gateway.as(who)))
      expect([ada, ...others].map((each) => each && kind.textOf(each))).toEqual(['ada', 'bob', 'cy'])
      expect(kind.textOf(await gateway.as('dan'))).toBe('dan')
    }
    headers = { 'cache-control': 'public, max-age=60' }
    const before = gateway.calls()
    const texts = (await Promise.all(['ada', 'bob', 'cy'].map((who) => gateway.as(who)))).map(kind.textOf)
    expect(new Set(texts).size).toBe(1)
    expect(gateway.calls()).toBe(before + 1)
  })

  test('and is kept for that one, where it is private and clients are told apart', async () => {
    let headers: Readonly<Record<string, string>> = { 'cache-control': 'private, max-age=60' }
    const gateway = await openKind(kind, { execution, cache: '{ ttlMs: 60000 }' }, (socket, request) =>
      toWhom(kind, headers)(socket, request),
    )
    for (const who of ['ada', 'bob', 'ada', 'bob']) expect(kind.textOf(await gateway.as(who))).toBe(who)
    expect(gateway.calls()).toBe(2)
    headers = { 'cache-control': 'no-store' }
    for (const who of ['cy', 'cy']) expect(kind.textOf(await gateway.as(who))).toBe(who)
    headers = { 'set-cookie': 'session=d' }
    for (const who of ['dan', 'dan']) expect(kind.textOf(await gateway.as(who))).toBe(who)
    expect(gateway.calls()).toBe(6)
  })
})

describe('64. failures', () => {
  test.each(ways)('that have to do with who asks are nobody else’s: %s', async (execution) => {
    const [rest] = cachedKinds
    if (rest === undefined) throw new Error('no kind')
    let refused: Fault = status(404, { 'cache-control': 'private' })
    const gateway = await openKind(
      rest,
      { execution, cache: "{ ttlMs: 60000, scope: 'public' }" },
      (socket, request) =>
        request.headers.get('authorization') === 'bob' ? refused(socket, request) : toWhom(rest)(socket, request),
    )
    for (refused of [status(404, { 'cache-control': 'private' }), status(404), status(401), status(403)]) {
      const [bob, ada] = await Promise.all([gateway.as('bob'), gateway.as('ada')])
      expect(bob.errors).toHaveLength(1)
      expect({ text: rest.textOf(ada), errors: ada.errors }).toEqual({ text: 'ada', errors: [] })
      expect(rest.textOf(await gateway.as('ada'))).toBe('ada')
    }
  })
})

describe.each(both)('65. what depends on headers: %s, %s', (_, execution, kind) => {
  const ask = async (gateway: Awaited<ReturnType<typeof openKind>>, tenants: readonly string[]) =>
    (
      await Promise.all(
        tenants.map((tenant) => gateway.ask(kind.query, { headers: { 'x-tenant': tenant, accept: '*/*' } })),
      )
    ).map(kind.textOf)

  test('are not kept, or apart, where the answer says so', async () => {
    let vary = ''
    const gateway = await openKind(kind, { execution, cache: "{ ttlMs: 60000, scope: 'public' }" }, (socket, request) =>
      toWhom(kind, { vary, 'cache-control': 'public, max-age=60' }, 'x-tenant')(socket, request),
    )
    const tenants = ['a', 'b', 'a', 'b']
    for (vary of ['X-Tenant', 'accept, x-tenant', '*', 'accept, *', ',x-tenant,', 'x tenant, *']) {
      expect(await ask(gateway, tenants)).toEqual(tenants)
      for (const tenant of tenants) expect(await ask(gateway, [tenant])).toEqual([tenant])
    }
    for (vary of ['accept', 'x-unknown']) {
      await gateway.empty()
      const before = gateway.calls()
      expect(new Set([...(await ask(gateway, tenants)), ...(await ask(gateway, tenants))]).size).toBe(1)
      expect(gateway.calls()).toBe(before + 1)
    }
  })

  test('a tenant’s header keeps tenants apart', async () => {
    const gateway = await openKind(kind, { execution, cache: '{ ttlMs: 60000 }' }, toWhom(kind, {}, 'x-tenant'))
    const tenants = ['a', 'b', 'a,b', 'A', 'a ']
    for (let turn = 0; turn < 2; turn++) expect(await ask(gateway, tenants)).toEqual(['a', 'b', 'a,b', 'A', 'a'])
    expect(kind.textOf(await gateway.ask(kind.query))).toBe('nobody')
    expect(gateway.calls()).toBe(5)
  })
})

/** What the upstream does, what the client is told of it, and most calls on the wire: a kept connection that breaks is no attempt. */
const outages: readonly (readonly [title: string, fault: Fault, reason: string, calls: number])[] = [
  ['500', status(500), 'UPSTREAM_ERROR', 1],
  ['502', status(502), 'UPSTREAM_UNAVAILABLE', 1],
  ['503', status(503), 'UPSTREAM_UNAVAILABLE', 1],
  ['504', status(504), 'UPSTREAM_TIMEOUT', 1],
  ['reset', reset(), 'UPSTREAM_UNAVAILABLE', 2],
]

const standsIn = '{ ttlMs: 1, staleIfErrorMs: 60000 }'

/** Statuses for which nothing stands in. */
const refusals = [400, 401, 403, 404, 409, 410, 418, 422, 429]

/** What forbids to serve it once it is old, whatever the module says. */
const forbidding = [
  'must-revalidate',
  'proxy-revalidate',
  's-maxage=60',
  'no-cache',
  'max-age=0, must-revalidate, stale-if-error=60',
]

describe.each(both)('66. what is old stands in: %s, %s', (_, execution, kind) => {
  /** An upstream that is healthy, until it is not. */
  const open = async (options: FaultGatewayOptions = {}) => {
    let now: Fault = hang
    const set = { execution, cache: standsIn, ...options }
    const gateway = await openKind(kind, set, (socket, request) => now(socket, request))
    return {
      ...gateway,
      /** Lets somebody get something, which is old by now, and then lets this happen. */
      fail: async (who: string, fault: Fault, headers: Readonly<Record<string, string>> = {}) => {
        now = kind.answer('old', headers)
        expect(kind.textOf(await gateway.as(who))).toBe('old')
        now = fault
      },
    }
  }
  const kept = { bill: { id: 'old' }, order: { number: 'old' }, me: { name: 'old' } }[kind.field]
  const expectStale = ({ data, errors, stale }: Asked, reason: string) =>
    expect({ data, errors, stale }).toEqual({
      data: { [kind.field]: kept },
      errors: [],
      stale: [{ path: [kind.field], source: kind.source, ageMs: expect.any(Number), reason }],
    })
  const expectFailure = ({ data, errors, stale }: Asked) =>
    expect({ data, errors: errors.length, stale }).toEqual({ data: { [kind.field]: null }, errors: 1, stale: [] })

  test('where the upstream fails, which a hundred clients ask once', async () => {
    // Time enough for all to come.
    const gateway = await open({ policy: 'attemptTimeoutMs: 9000, operationTimeoutMs: 9000,' })
    for (const [title, fault, reason, wire] of outages) {
      const { fault: late, letGo } = held(fault)
      await gateway.fail(title, late)
      const before = gateway.calls()
      gateway.counts()
      const clients = title === '503' ? 100 : 5
      const asked = Array.from({ length: clients }, () => gateway.as(title))
      await gateway.followers(clients - 1)
      letGo()
      for (const each of await Promise.all(asked)) expectStale(each, reason)
      expect(gateway.counts()).toEqual({ miss: 1, shared: clients - 1, stale: clients })
      // What met a connection that ended is sent once more on another.
      expect(gateway.calls()).toBeGreaterThan(before)
      expect(gateway.calls()).toBeLessThanOrEqual(before + wire)
      expectFailure(await gateway.as(`not ${title}`))
    }
    await expectRest(gateway)
    await gateway.fail('refused', hang)
    await kind.server(gateway).close()
    expectStale(await gateway.as('refused'), 'UPSTREAM_UNAVAILABLE')
  })

  test('where the upstream is silent', async () => {
    const gateway = await open()
    await gateway.fail('ada', hang)
    for (const asked of await Promise.all(Array.from({ length: 10 }, () => gateway.as('ada'))))
      expectStale(asked, 'UPSTREAM_TIMEOUT')
    expectFailure(await gateway.as('bob'))
  })

  test('where the circuit is open', async () => {
    const gateway = await open({
      policy: 'breaker: { windowMs: 10_000, minCalls: 2, failureRatio: 0.5, openMs: 60_000 },',
    })
    await gateway.fail('ada', status(503))
    for (const who of ['bob', 'cy', 'dan']) expectFailure(await gateway.as(who))
    const calls = gateway.calls()
    expectStale(await gateway.as('ada'), 'UPSTREAM_CIRCUIT_OPEN')
    expect(gateway.calls()).toBe(calls)
  })

  test('not where the upstream refuses, nor where the answer forbade it', async () => {
    const gateway = await open()
    for (const code of refusals) {
      await gateway.fail(`${code}`, status(code))
      expectFailure(await gateway.as(`${code}`))
    }
    for (const said of forbidding) {
      await gateway.fail(said, status(503), { 'cache-control': said, etag: '"1"' })
      expectFailure(await gateway.as(said))
    }
  })

  test('where the answer says so and the module nothing, and for no longer than it may', async () => {
    const willing = await open({ cache: 'true' })
    const said = { 'cache-control': 'max-age=0, stale-if-error=60', etag: '"1"' }
    await willing.fail('ada', status(503), said)
    expectStale(await willing.as('ada'), 'UPSTREAM_UNAVAILABLE')
    const brief = await open({ cache: '{ ttlMs: 1, staleIfErrorMs: 1 }' })
    await brief.fail('ada', status(503))
    expectFailure(await brief.as('ada'))
  })
})

const manyFields = `type Query {
  bill(id: ID = "7", part: String): Bill @connect(source: "api", http: { GET: "/bills", queryParams: "id: $args.id part: $args.part" }, selection: "id total")
  swapped(id: ID = "7"): Bill @connect(source: "api", http: { GET: "/bills", queryParams: "id: $args.id" }, selection: "id total")
  batched: [Ref!] @connect(source: "api", http: { GET: "/refs" }, selection: "id") @cacheControl(maxAge: 60)
  short: Bill @connect(source: "api", http: { GET: "/short" }, selection: "id") @cacheControl(maxAge: 60)
  long: Bill @connect(source: "api", http: { GET: "/long" }, selection: "id") @cacheControl(maxAge: 60)
  unkept: Bill @connect(source: "api", http: { GET: "/unkept" }, selection: "id") @cacheControl(maxAge: 60)
}
type Bill @cacheControl(maxAge: 60) { id: ID total: Int }
type Ref @key(fields: "id") @connect(source: "api", http: { GET: "/names?ids={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 2 }, selection: "id name") @cacheControl(maxAge: 60) { id: ID! name: String }`

/** Answers with what it was asked for. */
const echo: Fault = (socket, request) => {
  const query = new URL(request.path, 'http://x').searchParams
  const part = query.has('part') ? `+${query.get('part')}` : ''
  ok({ id: `${query.get('id')}${part}`, total: query.get('id')?.length })(socket, request)
}

describe.each(ways)('67. each gets its own: %s', (execution) => {
  const open = (billing: Fault, options: FaultGatewayOptions = {}) =>
    openCached({ execution, billing: [billing], billingSchema: manyFields, cache: '{ ttlMs: 60000 }', ...options })

  test('the same document with other variables and names, a thousand at once', async () => {
    const gateway = await open(echo)
    const asked = await Promise.all(
      Array.from({ length: 1000 }, async (_, at) => {
        const id = `id${at % 40}`
        const { data } = await gateway.ask(`query Name${at % 7}($id: ID) { bill(id: $id) { id } }`, {
          variables: { id },
        })
        return { data, id }
      }),
    )
    for (const { data, id } of asked) expect(data).toEqual({ bill: { id } })
    expect(gateway.billing.requests).toHaveLength(40)
  })

  test('keys whose parts are shifted', async () => {
    const gateway = await open(echo)
    const shifted = [
      ['a|b', 'c'],
      ['a', 'b|c'],
      ['a|', 'b|c'],
      ['a","b', 'c'],
      ['a', 'b","c'],
      ['a\u0000b', 'c'],
      ['a', '\u0000b'],
      ['null', null],
      [null, 'null'],
      ['1', undefined],
      ['', '1'],
      ['__proto__', 'x'],
    ] as const
    const first = await Promise.all(
      shifted.map(([id, part]) =>
        gateway.ask('query ($id: ID, $part: String) { bill(id: $id, part: $part) { id } }', {
          variables: { id, part },
        }),
      ),
    )
    expect(gateway.billing.requests).toHaveLength(shifted.length)
    const again = await Promise.all(
      shifted.map(([id, part]) =>
        gateway.ask('query ($id: ID, $part: String) { bill(id: $id, part: $part) { id } }', {
          variables: { id, part },
        }),
      ),
    )
    expect(again.map(({ data }) => data)).toEqual(first.map(({ data }) => data))
    expect(new Set(first.map(({ text }) => text)).size).toBe(shifted.length)
    expect(gateway.billing.requests).toHaveLength(shifted.length)
  })

  test('headers whose parts are shifted', async () => {
    const both: Fault = (socket, { headers }) =>
      ok({ id: `${headers.get('authorization')}/${headers.get('x-tenant')}` })(socket, { headers } as never)
    const gateway = await open(both)
    const shifted: Readonly<Record<string, string>>[] = [
      { authorization: 'a;1:b', 'x-tenant': 'c' },
      { authorization: 'a', 'x-tenant': '1:b;c' },
      { authorization: 'a;-;', 'x-tenant': 'c' },
      { authorization: 'c' },
      { 'x-tenant': 'c' },
    ]
    const ask = async () => Promise.all(shifted.map((headers) => gateway.ask('{ bill { id } }', { headers })))
    const texts = ['a;1:b/c', 'a/1:b;c', 'a;-;/c', 'c/undefined', 'undefined/c']
    for (let turn = 0; turn < 2; turn++)
      expect((await ask()).map(({ data }) => data)).toEqual(texts.map((id) => ({ bill: { id } })))
    expect(gateway.billing.requests).toHaveLength(shifted.length)
  })

  test('one version of the schema, and the next', async () => {
    const { caching } = await rowCaching()
    const before = await open(echo, { caching })
    const after = await open(echo, {
      caching,
      billingUrl: before.billing.url,
      billingSchema: manyFields.replaceAll('selection: "id total"', 'selection: "id: total total"'),
    })
    const asked = await Promise.all(
      Array.from({ length: 200 }, async (_, at) => {
        const gateway = at % 2 === 0 ? before : after
        const { data } = await gateway.ask('{ bill(id: "long") { id } }')
        return { data, isOld: at % 2 === 0 }
      }),
    )
    for (const { data, isOld } of asked) expect(data).toEqual({ bill: { id: isOld ? 'long' : '4' } })
    expect(before.billing.requests).toHaveLength(2)
  })

  test('of what is made of several answers, the strictest holds', async () => {
    const control: Readonly<Record<string, string>> = {
      '/short': 'max-age=5',
      '/long': 'max-age=600',
      '/unkept': 'no-store',
      '/names?ids=1%2C2': 'max-age=600',
      '/names?ids=3': 'max-age=7',
    }
    const gateway = await open((socket, request) => {
      const { path } = request
      const ids = new URL(path, 'http://x').searchParams.get('ids')?.split(',')
      const json = path === '/refs' ? [1, 2, 3].map((id) => ({ id })) : { id: path }
      const body = JSON.stringify(ids === undefined ? json : ids.map((id) => ({ id, name: `name ${id}` })))
      const said = control[path]
      status(200, { 'content-type': 'application/json', ...(said && { 'cache-control': said }) }, body)(socket, request)
    })
    const seconds = async (query: string) =>
      Number(/max-age=(\d+)/.exec((await cacheControlOf(gateway, query)) ?? '')?.[1] ?? 0)
    for (let turn = 0; turn < 2; turn++) {
      // The reference way says of no answer that it may be kept.
      if (execution === 'compiled') expect(await seconds('{ long { id } }')).toBeGreaterThan(50)
      expect(await seconds('{ long { id } short { id } }')).toBeLessThanOrEqual(5)
      expect(await cacheControlOf(gateway, '{ long { id } unkept { id } }')).toBe('no-store')
      expect(await seconds('{ batched { name } }')).toBeLessThanOrEqual(7)
    }
    const paths = gateway.billing.requests.map(({ path }) => path)
    expect(paths.filter((path) => path === '/unkept')).toHaveLength(2)
    expect(paths.filter((path) => path === '/short')).toHaveLength(1)
    expect(paths.filter((path) => path.startsWith('/names'))).toHaveLength(2)
  })
})
