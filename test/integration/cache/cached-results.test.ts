import { describe, expect, it } from 'vitest'
import { cachedGateway } from '../../support/cached-gateway.ts'
import { httpUpstream, type Seen } from '../../support/http-upstream.ts'

type Reply = { readonly status?: number; readonly json?: unknown; readonly headers?: Record<string, string> }

async function shop(options: {
  readonly cache?: string
  readonly auth?: string
  readonly schema?: string
  readonly reply?: (request: Seen) => Reply | Promise<Reply>
  readonly execution?: 'compiled' | 'reference'
}) {
  const upstream = await httpUpstream(async (request) => {
    const { status = 200, json, headers = {} } = (await options.reply?.(request)) ?? defaultReply(request)
    return {
      status,
      body: json === undefined ? '' : JSON.stringify(json),
      headers: { 'content-type': 'application/json', ...headers },
    }
  })
  const gateway = await cachedGateway(
    {
      'shop/module.ts': `import { auth, defineModule, rest } from 'selvedge'
export default defineModule({
  source: rest({ url: '${upstream.url}', retry: false, breaker: false, ${options.auth ?? ''} }),
  ${options.cache === undefined ? '' : `cache: ${options.cache},`}
})`,
      'shop/schema.graphql':
        options.schema ??
        `type Query {
  post(id: ID!): Post @connect(http: { GET: "/posts/{$args.id}" }, selection: "id title likes", entity: true)
  posts: [Post!] @connect(http: { GET: "/posts" }, selection: "id title user: { id: userId }")
}
type Mutation {
  rename(id: ID!, title: String!): Post @connect(http: { POST: "/posts/{$args.id}", body: "title: $args.title" }, selection: "id title") @invalidates(tags: ["post:{id}"])
}
type Post @key(fields: "id") { id: ID! title: String likes: Int user: User }
type User @key(fields: "id") @connect(http: { GET: "/users?ids={$batch.id->joinNotNull(',')}" }, selection: "id name") { id: ID! name: String }`,
    },
    options.execution === undefined ? {} : { execution: options.execution },
  )
  return { ...gateway, seen: upstream.seen, urls: () => upstream.seen.splice(0).map(({ url }) => url) }
}

let version = 0
function defaultReply({ url, headers }: Seen): Reply {
  const ids = new URL(url, 'http://x').searchParams.get('ids')
  if (ids !== null) return { json: ids.split(',').map((id) => ({ id, name: `user ${id}` })) }
  if (url === '/posts') return { json: [1, 2, 3].map((id) => ({ id, title: `post ${id}`, userId: id % 2 })) }
  const id = url.slice('/posts/'.length)
  if (id === 'none') return { status: 404 }
  return { json: { id, title: `${headers.authorization ?? 'anyone'} ${++version}` } }
}

const post = '{ post(id: "1") { title } }'

describe('what is kept', () => {
  it.each(['compiled', 'reference'] as const)('is served as long as it is fresh, %s', async (execution) => {
    const { ask, urls, counts, time } = await shop({ cache: '{ ttlMs: 1000 }', execution })
    const first = await ask(post)
    expect(await ask(post)).toMatchObject({ data: first.data, fetches: [{ cache: 'HIT', source: 'shop' }] })
    expect(await ask('{ post(id: "1") { id title likes } }')).toMatchObject({
      data: { post: { id: '1', ...(first.data as { post: object }).post, likes: null } },
    })
    expect(urls()).toEqual(['/posts/1'])
    expect(counts()).toEqual({ miss: 1, hit: 2 })
    await time.pass(1001)
    expect((await ask(post)).data).not.toEqual(first.data)
    expect(urls()).toEqual(['/posts/1'])
  })

  it('is asked for by key: of a batch, only what is not known', async () => {
    const { ask, urls, counts } = await shop({ cache: '{ ttlMs: 1000, connectors: { "Query.posts": false } }' })
    const people = '{ posts { user { name } } }'
    await ask('{ post(id: "1") { title } }')
    await ask(people)
    expect(urls()).toEqual(['/posts/1', '/posts', '/users?ids=1%2C0'])
    counts()
    expect((await ask(people)).data).toEqual({
      posts: [{ user: { name: 'user 1' } }, { user: { name: 'user 0' } }, { user: { name: 'user 1' } }],
    })
    expect(urls()).toEqual(['/posts'])
    expect(counts()).toEqual({ hit: 2 })
  })

  it('is nobody else’s where a header of the client went upstream', async () => {
    const { ask, urls } = await shop({
      cache: '{ ttlMs: 1000 }',
      auth: "auth: auth.passThrough({ headers: ['authorization'] })",
    })
    const of = async (authorization?: string) =>
      (await ask(post, authorization === undefined ? {} : { authorization })).data
    const [ada, bob, nobody] = [await of('ada'), await of('bob'), await of()]
    expect(new Set([ada, bob, nobody].map((each) => JSON.stringify(each))).size).toBe(3)
    expect([await of('ada'), await of('bob'), await of()]).toEqual([ada, bob, nobody])
    expect(urls()).toHaveLength(3)
  })

  it('is everybody’s where the module says so, but for what the upstream says is private', async () => {
    let privately = false
    const { ask, urls } = await shop({
      cache: "{ ttlMs: 1000, scope: 'public' }",
      auth: "auth: auth.passThrough({ headers: ['authorization'] })",
      reply: (request) => ({
        ...defaultReply(request),
        headers: { 'cache-control': privately ? 'private' : 'public' },
      }),
    })
    const ada = await ask(post, { authorization: 'ada' })
    expect((await ask(post, { authorization: 'bob' })).data).toEqual(ada.data)
    expect(urls()).toHaveLength(1)
    privately = true
    const other = '{ post(id: "2") { title } }'
    const [adas, bobs] = await Promise.all([ask(other, { authorization: 'ada' }), ask(other, { authorization: 'bob' })])
    expect(JSON.stringify(adas.data)).toContain('ada')
    expect(JSON.stringify(bobs.data)).toContain('bob')
  })

  it('is also that there is no such thing', async () => {
    const { ask, urls, counts, time } = await shop({ cache: '{ ttlMs: 60000, negativeTtlMs: 500 }' })
    const none = '{ post(id: "none") { title } }'
    const first = await ask(none)
    expect(first.errors).toMatchObject([{ code: 'UPSTREAM_NOT_FOUND', source: 'shop', path: ['post'] }])
    expect((await ask(none)).answer).toEqual(first.answer)
    expect(urls()).toHaveLength(1)
    expect(counts()).toEqual({ miss: 1, negative: 1 })
    await time.pass(501)
    await ask(none)
    expect(urls()).toHaveLength(1)
  })

  it('is no error, and nothing that says that it is not to be kept', async () => {
    const answers: Reply[] = [
      { status: 500 },
      { json: { id: 1 }, headers: { 'cache-control': 'no-store' } },
      { json: { id: 1 }, headers: { 'set-cookie': 'a=b' } },
      { json: { id: 1 }, headers: { vary: '*' } },
      { json: { id: 1 }, headers: { 'cache-control': 'private' } },
      { json: { id: 1 } },
    ]
    const { ask, urls } = await shop({ cache: '{ ttlMs: 1000 }', reply: () => answers.shift() ?? { status: 500 } })
    for (let turn = 0; turn < 7; turn++) await ask(post)
    expect(urls()).toHaveLength(6)
  })

  it('goes with what changes it', async () => {
    const { ask, urls } = await shop({ cache: "{ ttlMs: 60000, tags: ['post:{id}'] }" })
    await ask('{ a: post(id: "1") { title } b: post(id: "2") { title } }')
    urls()
    await ask('mutation { rename(id: "1", title: "x") { title } }')
    urls()
    await ask('{ a: post(id: "1") { title } b: post(id: "2") { title } }')
    expect(urls()).toEqual(['/posts/1'])
  })

  it('is not what a mutation reads', async () => {
    const { ask, urls } = await shop({ cache: '{ ttlMs: 60000 }' })
    await ask(post)
    const { data } = await ask('mutation { rename(id: "1", title: "x") { id likes } }')
    expect(data).toBeDefined()
    expect(urls()).toEqual(['/posts/1', '/posts/1', '/posts/1'])
  })

  it('follows @cacheControl of field and type, where the module says nothing', async () => {
    const { ask, urls, time } = await shop({
      schema: `type Query {
  post(id: ID!): Post @connect(http: { GET: "/posts/{$args.id}" }, selection: "id title") @cacheControl(maxAge: 5)
  latest: Post @connect(http: { GET: "/posts/9" }, selection: "id title")
  other: Other @connect(http: { GET: "/posts/8" }, selection: "id")
}
type Post @cacheControl(maxAge: 2) { id: ID! title: String }
type Other { id: ID! }`,
    })
    const all = '{ post(id: "1") { id } latest { id } other { id } }'
    await ask(all)
    urls()
    await ask(all)
    expect(urls()).toEqual(['/posts/8'])
    await time.pass(3000)
    await ask(all)
    expect(urls().sort()).toEqual(['/posts/8', '/posts/9'])
  })
})

describe('many who ask at once', () => {
  it('are one call for a key', async () => {
    const { ask, urls, counts } = await shop({ cache: '{ ttlMs: 1000 }' })
    const answers = await Promise.all(Array.from({ length: 1000 }, () => ask(post)))
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1)
    expect(urls()).toHaveLength(1)
    expect(counts()).toEqual({ miss: 1, shared: 999 })
  })
})

describe('what the answers say', () => {
  it('makes a time shorter, and is all there is without one', async () => {
    const reply = (request: Seen): Reply => ({ ...defaultReply(request), headers: { 'cache-control': 'max-age=1' } })
    for (const cache of ['true', '{ ttlMs: 60000 }']) {
      const { ask, urls, time } = await shop({ cache, reply })
      await ask(post)
      await ask(post)
      expect(urls()).toHaveLength(1)
      await time.pass(1001)
      await ask(post)
      expect(urls()).toHaveLength(1)
    }
  })

  it('is asked about once it is old, and nothing is sent where it still holds', async () => {
    const { ask, seen, time } = await shop({
      cache: 'true',
      reply: (request) =>
        request.headers['if-none-match'] === '"1"'
          ? { status: 304, headers: { etag: '"1"', 'cache-control': 'max-age=1' } }
          : { json: { id: 1, title: 'one' }, headers: { etag: '"1"', 'cache-control': 'max-age=1' } },
    })
    const first = await ask(post)
    await time.pass(1500)
    const second = await ask(post)
    expect(second.answer).toEqual(first.answer)
    expect(second.fetches).toMatchObject([{ status: 304 }])
    expect((await ask(post)).fetches).toMatchObject([{ cache: 'HIT' }])
    expect(seen.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"'])
  })
})

describe('what is too old', () => {
  it('is served at once while a new one is fetched', async () => {
    const { ask, urls, time } = await shop({ cache: '{ ttlMs: 1000, staleWhileRevalidateMs: 5000 }' })
    const first = await ask(post)
    await time.pass(1500)
    const context = await ask(post)
    expect(context.data).toEqual(first.data)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(urls()).toHaveLength(2)
    expect((await ask(post)).data).not.toEqual(first.data)
    expect(urls()).toHaveLength(0)
  })

  it('stands in for what fails, and not for what is refused', async () => {
    let status = 200
    const { ask, urls, time } = await shop({
      cache: '{ ttlMs: 1000, staleIfErrorMs: 60000 }',
      reply: (request) => (status === 200 ? defaultReply(request) : { status }),
    })
    const first = await ask(post)
    await time.pass(2000)
    for (status of [500, 502, 503, 504]) {
      expect((await ask(post)).answer).toEqual(first.answer)
      await time.pass(1001)
    }
    urls()
    status = 503
    await Promise.all(Array.from({ length: 100 }, () => ask(post)))
    await ask(post)
    expect(urls()).toHaveLength(1)
    await time.pass(1001)
    status = 403
    expect((await ask(post)).errors).toMatchObject([{ code: 'UPSTREAM_FORBIDDEN' }])
    status = 503
    await time.pass(60_000)
    expect((await ask(post)).errors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }])
  })

  it.each([
    ['compiled', [['posts', 0, 'user', 'name'], ['posts', 1, 'user', 'name'], ['posts', 2, 'user', 'name'], ['one']]],
    ['reference', [['name'], ['name'], ['name'], ['post']]],
  ] as const)('says so at each of its places, %s', async (execution, paths) => {
    let isDown = false
    const { ask, time } = await shop({
      execution,
      cache: '{ ttlMs: 1000, staleIfErrorMs: 60000, connectors: { "Query.posts": false } }',
      reply: (request) => (isDown && request.url !== '/posts' ? { status: 503 } : defaultReply(request)),
    })
    const query = '{ posts { id user { name } } one: post(id: "1") { title } two: post(id: "none") { title } }'
    const before = await ask(query)
    expect(before.stale).toEqual([])
    isDown = true
    await time.pass(1500)
    const { data, stale } = await ask(query)
    expect(data).toEqual(before.data)
    const note = { source: 'shop', ageMs: 1500, reason: 'UPSTREAM_UNAVAILABLE' }
    const order = (notes: readonly object[]) => notes.map((each) => JSON.stringify(each)).sort()
    expect(order(stale)).toEqual(order(paths.map((path) => ({ path, ...note }))))
  })
})
