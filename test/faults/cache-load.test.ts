import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Replica, startReplica } from '../campaigns/cache/world.ts'
import { httpUpstream } from '../support/http-upstream.ts'
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts'
import { schemaDirectory } from '../support/schema-directory.ts'

const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'
const rejections: unknown[] = []
const note = (cause: unknown): void => {
  rejections.push(cause)
}
beforeAll(() => {
  process.on('unhandledRejection', note)
})
afterAll(() => {
  process.off('unhandledRejection', note)
  expect(rejections).toEqual([])
})

const ofThing = (id: string) => ({
  query: 'query Thing($id: ID!) { thing(id: $id) { id } }',
  variables: { id },
  headers: {},
})

/** An upstream that answers when it is let, and gateways before it. */
async function things({ isHeld = false } = {}) {
  let letGo = (): void => {}
  const isFree = isHeld
    ? new Promise<void>((resolve) => {
        letGo = resolve
      })
    : Promise.resolve()
  let onSeen = (): void => {}
  const seenOne = new Promise<void>((resolve) => {
    onSeen = resolve
  })
  const upstream = await httpUpstream(async ({ url }) => {
    onSeen()
    await isFree
    return { json: { id: url.slice('/things/'.length) } }
  })
  const directory = schemaDirectory({
    'things/module.ts': `import { defineModule, rest } from 'selvedge'
export default defineModule({
  source: rest({ url: '${upstream.url}', retry: false, breaker: false, bulkhead: { maxConcurrent: 64, maxQueued: 4000 } }),
  cache: { ttlMs: 60000, jitter: 0 },
})`,
    'things/schema.graphql':
      'type Query { thing(id: ID!): Thing @connect(http: { GET: "/things/{$args.id}" }, selection: "id") }\ntype Thing { id: ID! }',
  })
  const open = async (uri: string): Promise<Replica> => {
    const replica = await startReplica(directory, uri)
    onTestFinished(() => replica.close())
    return replica
  }
  return { open, calls: () => upstream.seen.length, letGo: () => letGo(), seenOne }
}

describe('a thousand clients who ask for one thing that nobody has', () => {
  it('are one call of one gateway', async () => {
    const { open, calls } = await things()
    const replica = await open('memory:')
    const answers = await Promise.all(Array.from({ length: 1000 }, () => replica.ask(ofThing('1'))))
    for (const answer of answers) expect(answer).toEqual({ status: 200, data: { thing: { id: '1' } } })
    expect(calls()).toBe(1)
    expect(replica.counts.miss).toBe(1)
    expect(replica.counts.shared + replica.counts.hit).toBe(999)
  })

  it.runIf(hasRedisServer || isRequired)('are one call of two gateways that share a Redis', async () => {
    const redis = await startRedisServer()
    onTestFinished(() => redis.kill())
    const { open, calls, letGo, seenOne } = await things({ isHeld: true })
    // Slow machines are no matter of this test.
    const uri = `${redis.url}?readTimeoutMs=5000`
    const replicas = [await open(uri), await open(uri)]
    const asked = Array.from({ length: 1000 }, (_, at) => replicas[at % 2]?.ask(ofThing('1')))
    await seenOne
    letGo()
    for (const answer of await Promise.all(asked)) expect(answer).toEqual({ status: 200, data: { thing: { id: '1' } } })
    expect(calls()).toBe(1)
    expect(replicas.map(({ counts }) => counts.miss).sort()).toEqual([0, 1])
  })

  it.runIf(hasRedisServer || isRequired)('wait for no lease that was let go, nor for each other', async () => {
    const redis = await startRedisServer()
    onTestFinished(() => redis.kill())
    const { open, calls } = await things()
    const uri = `${redis.url}?readTimeoutMs=5000`
    const replicas = [await open(uri), await open(uri)]
    // Each asks for what the other one asks for, in the other order.
    const document = (ids: readonly number[]) => `{ ${ids.map((id) => `t${id}: thing(id: ${id}) { id }`).join(' ')} }`
    const ids = Array.from({ length: 20 }, (_, id) => id)
    const answers = await Promise.all(
      [ids, [...ids].reverse()].map((order, at) => replicas[at]?.ask({ query: document(order), headers: {} })),
    )
    for (const answer of answers) {
      expect(answer?.errors).toBeUndefined()
      expect(Object.keys(answer?.data ?? {})).toHaveLength(20)
    }
    expect(calls()).toBe(20)
  })
})

describe.runIf(hasRedisServer || isRequired)('Redis under load', () => {
  it('may be killed and started again: no client sees an error, and it is used again', async () => {
    const redis = await startRedisServer()
    onTestFinished(() => redis.kill())
    const { open } = await things()
    const replicas = [await open(redis.url), await open(redis.url)]
    let isOver = false
    let answered = 0
    const load = Array.from({ length: 16 }, async (_, client) => {
      for (let turn = 0; !isOver; turn++) {
        const id = `${(client + turn) % 50}`
        expect(await replicas[turn % 2]?.ask(ofThing(id))).toEqual({ status: 200, data: { thing: { id } } })
        answered++
      }
    })
    const more = async (): Promise<void> => {
      const until = answered + 200
      while (answered < until) await new Promise(setImmediate)
    }
    const untilAll = async (isUp: boolean): Promise<void> => {
      while (replicas.some((replica) => replica.isUp() !== isUp)) await new Promise(setImmediate)
    }
    for (let turn = 0; turn < 2; turn++) {
      await more()
      await redis.kill()
      await untilAll(false)
      await more()
      await redis.start()
      await untilAll(true)
    }
    await more()
    isOver = true
    await Promise.all(load)
    const { hit } = replicas[1]?.counts ?? { hit: 0 }
    await replicas[0]?.ask(ofThing('last'))
    await replicas[1]?.ask(ofThing('last'))
    expect(replicas[1]?.counts.hit).toBe(hit + 1)
  })
})

describe('a flood of keys that never come again', () => {
  it('takes no more memory than was given', async () => {
    const { open, calls } = await things()
    const replica = await open('memory://?entries=100')
    const tight = await open('memory://?bytes=50000')
    for (const each of [replica, tight])
      for (let turn = 0; turn < 20; turn++)
        await Promise.all(Array.from({ length: 100 }, (_, at) => each.ask(ofThing(`${turn} ${at}`))))
    expect(calls()).toBe(4000)
    expect(replica.storeStatus().entries).toBe(100)
    expect(tight.storeStatus().bytes).toBeLessThanOrEqual(50_000)
    expect(tight.storeStatus().entries).toBeGreaterThan(10)
  })
})
