import { type DocumentNode, parse, print } from 'graphql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createStore } from '../../../src/cache/index.ts'
import { createGateway } from '../../../src/gateway/create-gateway.ts'
import type { Gateway } from '../../../src/gateway/gateway.ts'
import { createMetrics } from '../../../src/observability/metrics/metrics.ts'
import { createCaching } from '../../../src/sources/cached/index.ts'
import { httpUpstream } from '../../support/http-upstream.ts'
import { manualTime } from '../../support/manual-time.ts'
import { run } from '../../support/run-operation.ts'
import { schemaDirectory } from '../../support/schema-directory.ts'

const connect = '@connect(http: { GET: '

/** A gateway with plans and one by stitching, which remembers no runs: what one of them has fetched the other has, too. */
async function shops() {
  const state = { version: 0, isDown: false }
  const upstream = await httpUpstream(async ({ url, headers }) => {
    if (state.isDown) return { status: 503, body: '{}', headers: {} }
    const { pathname, searchParams } = new URL(url, 'http://x')
    const ids = searchParams.get('ids')?.split(',')
    const v = state.version
    const reply = (json: unknown) => ({
      status: 200,
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json' },
    })
    if (pathname === '/users') {
      const known = ids?.filter((id) => id !== '7' && (Number(id) + v) % 9 !== 0)
      return reply(known?.map((id) => ({ id, name: `user ${id} v${v}`, teamId: (Number(id) + v) % 3 })))
    }
    if (pathname === '/teams') return reply(ids?.map((id) => ({ id, name: `team ${id} v${v}` })))
    if (pathname === '/me') return reply({ name: `${headers.authorization} v${v}`, friendId: v % 4 })
    const count = 5 + (v % 3)
    const first = Number(searchParams.get('first') ?? 0)
    return reply(
      Array.from({ length: count }, (_, at) => ({
        id: first + at,
        title: at === 3 ? null : `"post" ${at} v${v}`,
        userId: at === 2 && v % 2 === 1 ? null : (at * 5 + v) % 8,
        editorId: (at + v) % 4,
      })),
    )
  })
  const source = (more = '') => `rest({ url: '${upstream.url}', retry: false, breaker: false, ${more} })`
  const directory = schemaDirectory({
    'posts/module.ts': `import { defineModule, rest } from 'selvedge'
export default defineModule({ source: ${source()}, cache: { ttlMs: 500, staleIfErrorMs: 2000, tags: ['posts'] } })`,
    'posts/schema.graphql': `type Query {
  posts(first: Int): [Post!] ${connect}"/posts?first={$args.first}" }, selection: "id title author: { id: userId } editor: { id: editorId }")
}
type Post { id: ID! title: String author: User editor: User }
type User @key(fields: "id", resolvable: false) { id: ID! }`,
    'users/module.ts': `import { defineModule, rest } from 'selvedge'
export default defineModule({ source: ${source()}, cache: { ttlMs: 800, staleIfErrorMs: 900, negativeTtlMs: 200, tags: ['user:{id}'] } })`,
    'users/schema.graphql': `type User @key(fields: "id") ${connect}"/users?ids={$batch.id->joinNotNull(',')}" }, selection: "id name team: { id: teamId }") {
  id: ID! name: String team: Team }
type Team @key(fields: "id", resolvable: false) { id: ID! }`,
    'teams/module.ts': `import { defineModule, rest } from 'selvedge'
export default defineModule({ source: ${source()}, cache: { ttlMs: 1500 } })`,
    'teams/schema.graphql': `type Team @key(fields: "id") ${connect}"/teams?ids={$batch.id->joinNotNull(',')}" }, selection: "id name") { id: ID! name: String }`,
    'me/module.ts': `import { auth, defineModule, rest } from 'selvedge'
export default defineModule({ source: ${source("auth: auth.passThrough({ headers: ['authorization'] })")}, cache: { ttlMs: 700 } })`,
    'me/schema.graphql': `type Query { me: Person ${connect}"/me" }, selection: "name friend: { id: friendId }") }
type Person { name: String friend: User }
type User @key(fields: "id", resolvable: false) { id: ID! }`,
  })
  const time = manualTime()
  const store = await createStore('memory:', { clock: time.clock })
  const caching = createCaching(store, { chance: () => 0 })
  const metrics = createMetrics()
  const make = (execution: 'compiled' | 'reference'): Promise<Gateway> =>
    createGateway({ schemaDirectory: directory, env: {}, execution, caching, metrics })
  const [compiled, reference] = [await make('compiled'), await make('reference')]
  onTestFinished(async () => {
    await compiled.close()
    await reference.close()
    await store.close()
  })
  const ask = (gateway: Gateway, query: DocumentNode, variables: object, authorization = 'ada') =>
    run(
      gateway,
      query,
      { ...variables },
      {
        clock: time.clock,
        deadlineMs: time.clock.nowMs() + 10_000,
        headers: new Map([['authorization', authorization]]),
      },
    )
  return { state, time, store, compiled, reference, ask, repeats: () => metrics.count('repeatedRuns', {}).value }
}

const operations = [
  '{ posts { id title author { name } } }',
  '{ posts { title author { name team { name } } editor { id name team { id name } } } }',
  'query ($n: Int) { posts(first: $n) { id author { name } } me { name } }',
  'query ($n: Int) { a: posts(first: $n) { id editor { name } } b: posts { author { id team { name } } } }',
  '{ me { name friend { name team { name } } } }',
  'query ($on: Boolean = true) { me { friend { name @include(if: $on) id } } posts { editor { name } } }',
].map((text) => parse(text))

function operation(at: number): DocumentNode {
  const document = operations[at]
  if (document === undefined) throw new Error(`no operation ${at}`)
  return document
}

describe('a run that gets what the last one got', () => {
  it('is not made again, and answers the same', async () => {
    const { ask, compiled, repeats, state, time } = await shops()
    const document = operation(1)
    const first = await ask(compiled, document, {})
    state.version = 1
    expect(repeats()).toBe(0)
    for (let turn = 1; turn <= 3; turn++) {
      expect(await ask(compiled, document, {})).toMatchObject({ data: first.data, errors: first.errors })
      // Where an error is part of the answer nothing is remembered: the next answer's is its own.
      expect(repeats()).toBe(first.errors.length > 0 ? 0 : turn)
    }
    expect(JSON.stringify(first.data)).toContain('v0')
    await time.pass(5000)
    expect(JSON.stringify((await ask(compiled, document, {})).data)).toContain('v1')
  })

  it('is each client’s own', async () => {
    const { ask, compiled, repeats } = await shops()
    const document = operation(4)
    const of = async (who: string) => (await ask(compiled, document, {}, who)).data
    for (const who of ['ada', 'bob', 'ada', 'bob']) expect(JSON.stringify(await of(who))).toContain(`${who} v0`)
    expect(repeats()).toBe(2)
  })

  it('answers what stitching answers from the same cache, whatever of it has changed in between', async () => {
    const { ask, compiled, reference, repeats, state, store, time } = await shops()
    let seed = 20_261_127
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return (seed >>> 8) % below
    }
    const seen = new Set<string>()
    for (let turn = 0; turn < 250; turn++) {
      switch (random(12)) {
        case 0:
          state.version++
          break
        case 1:
          await time.pass(random(900))
          break
        case 2:
          await store.invalidate(random(3) === 0 ? ['posts'] : [`user:${random(8)}`])
          break
        case 3:
          state.isDown = random(4) === 0
          break
      }
      const document = operation(random(operations.length))
      const variables = { n: random(3), on: random(2) === 0 }
      const used = Object.fromEntries(
        Object.entries(variables).filter(([name]) => print(document).includes(`$${name}`)),
      )
      const who = random(3) === 0 ? 'bob' : 'ada'
      const plain = await ask(reference, document, used, who)
      const planned = await ask(compiled, document, used, who)
      expect(planned.data).toEqual(plain.data)
      expect(planned.errors.map(({ path }) => path)).toEqual(
        expect.arrayContaining(plain.errors.map(({ path }) => path)),
      )
      expect(planned.stale.length > 0).toBe(plain.stale.length > 0)
      seen.add(JSON.stringify(planned.data))
    }
    // Many different answers, and many that were not made again.
    expect(seen.size).toBeGreaterThan(40)
    expect(repeats()).toBeGreaterThan(40)
  }, 60_000)
})
