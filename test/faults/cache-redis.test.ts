import { randomUUID } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createStore } from '../../src/cache/create-store.ts'
import type { CacheStore } from '../../src/cache/store.ts'
import type { CacheStoreEvent } from '../../src/cache/store-event.ts'
import { entryOf } from '../conformance/cache-store.ts'
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts'

const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'
const rejections: unknown[] = []
const noteRejection = (cause: unknown): void => {
  rejections.push(cause)
}
const closing: (() => Promise<void>)[] = []

beforeAll(() => {
  process.on('unhandledRejection', noteRejection)
})
afterAll(() => {
  process.off('unhandledRejection', noteRejection)
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await turn()
  expect(rejections.splice(0)).toEqual([])
})

/** Slow machines are no matter of these tests, except where a server hangs. */
const patient = '&readTimeoutMs=5000'
const hasty = '&readTimeoutMs=200'

/** A store with what it told, and a way to wait for it to tell something. */
async function openStore(url: string, options = patient) {
  const events: CacheStoreEvent[] = []
  const waiting = new Set<() => void>()
  const store = await createStore(`${url}?namespace=${randomUUID()}&maxTtlMs=60000${options}`, {
    onEvent: (event) => {
      events.push(event)
      for (const wake of waiting) wake()
    },
  })
  closing.push(() => store.close())
  const changes = () => events.flatMap(({ kind }) => (kind === 'up' || kind === 'down' ? [kind] : []))
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere())
      await new Promise<void>((resolve) => {
        waiting.add(() => resolve())
      })
  }
  return { store, events, changes, untilState: (state: 'up' | 'down') => until(() => store.status().state === state) }
}

async function read(store: CacheStore, key: string): Promise<unknown> {
  const [entry] = await store.getMany([key])
  return entry?.value
}

const put = async (store: CacheStore, key: string, value: unknown, tags: readonly string[] = []) =>
  store.setMany([{ key, entry: entryOf({ value, tags }) }])

describe.runIf(hasRedisServer || isRequired)('Redis that fails', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedisServer()
  })
  afterAll(() => redis.kill())

  it('costs nothing but misses while it is killed and started again under load', async () => {
    const { store, events, changes, untilState } = await openStore(redis.url)
    await put(store, 'key', 'before')
    let isOver = false
    let reads = 0
    const load = Array.from({ length: 20 }, async (_, client) => {
      while (!isOver) {
        const value = await read(store, 'key')
        expect([undefined, 'before', 'after']).toContain(value)
        await put(store, `own ${client}`, reads++, ['tag'])
        await store.lease(`own ${client}`, 10)
        await turn()
      }
    })
    await redis.kill()
    await untilState('down')
    const readsBefore = reads
    while (reads < readsBefore + 100) await turn() // the load goes on
    expect(await read(store, 'key')).toBeUndefined()
    await redis.start()
    await untilState('up')
    await put(store, 'key', 'after')
    isOver = true
    await Promise.all(load)
    expect(await read(store, 'key')).toBe('after')
    expect(changes()).toEqual(['down', 'up'])
    // Once it is known to be down, nothing is asked any more, so nothing fails.
    const downAt = events.findIndex(({ kind }) => kind === 'down')
    const upAt = events.findIndex(({ kind }) => kind === 'up')
    expect(events.slice(downAt, upAt).filter(({ kind }) => kind === 'timeout')).toEqual([])
  })

  it('answers at once, without a promise, while it is down', async () => {
    const { store, untilState } = await openStore(redis.url)
    await redis.kill()
    await untilState('down')
    expect(store.getMany(['a', 'b'])).toEqual([undefined, undefined])
    expect(store.setMany([{ key: 'a', entry: entryOf() }])).toBeUndefined()
    expect(store.deleteMany(['a'])).toBeUndefined()
    expect(store.lease('a', 1000)).toEqual({ release: expect.any(Function) })
    expect(await store.purge('a')).toBe(0)
    await redis.start()
    await untilState('up')
  })

  it('need not be there at the start', async () => {
    await redis.kill()
    const { store, changes, untilState } = await openStore(redis.url)
    expect(store.status()).toEqual({ kind: 'redis', state: 'down' })
    expect(changes()).toEqual(['down'])
    await redis.start()
    await untilState('up')
    await put(store, 'key', 1)
    expect(await read(store, 'key')).toBe(1)
    expect(changes()).toEqual(['down', 'up'])
  })

  it('is told on its return what was invalidated meanwhile', async () => {
    const url = redis.url
    const { store, untilState } = await openStore(url, hasty)
    await put(store, 'key', 1, ['tag'])
    redis.freeze()
    const invalidated = store.invalidate(['tag']) // nothing hears it
    const reads = Array.from({ length: 5 }, () => read(store, 'other'))
    expect(await Promise.all(reads)).toEqual(Array(5).fill(undefined))
    await untilState('down')
    await invalidated
    redis.thaw()
    await untilState('up')
    expect(await read(store, 'key')).toBeUndefined()
    const other = await openStore(url)
    expect(await read(other.store, 'key')).toBeUndefined()
  })

  it('is given up where it hangs, and found again', async () => {
    const { store, events, changes, untilState } = await openStore(redis.url, hasty)
    await put(store, 'key', 1)
    redis.freeze()
    const started = performance.now()
    expect(await read(store, 'key')).toBeUndefined()
    expect(performance.now() - started).toBeLessThan(1000)
    while (store.status().state === 'up') expect(await read(store, 'key')).toBeUndefined()
    expect(events.filter(({ kind }) => kind === 'timeout')).toHaveLength(5)
    redis.thaw()
    await untilState('up')
    expect(await read(store, 'key')).toBe(1)
    expect(changes()).toEqual(['down', 'up'])
  })

  it('may refuse the password, which nobody is shown', async () => {
    const locked = await startRedisServer(['--requirepass', 'hunter2-right'])
    closing.push(() => locked.kill())
    const { store, events } = await openStore(locked.url.replace('//', '//:hunter2-wrong@'))
    expect(store.status().state).toBe('down')
    expect(await read(store, 'key')).toBeUndefined()
    expect(events).toEqual([{ kind: 'down', problem: 'WRONGPASS', cause: expect.any(Error) }])
    expect(inspect(events)).not.toContain('hunter2')
    const right = await openStore(locked.url.replace('//', '//:hunter2-right@'))
    await put(right.store, 'key', 1)
    expect(await read(right.store, 'key')).toBe(1)
  })

  it('may hold what others wrote', async () => {
    const { createClient } = await import('@redis/client')
    const client = createClient({ url: redis.url })
    await client.connect()
    closing.push(async () => client.destroy())
    const events: CacheStoreEvent[] = []
    const store = await createStore(`${redis.url}?namespace=odd${patient}`, { onEvent: (event) => events.push(event) })
    closing.push(() => store.close())
    await client.set('odd:e:text', 'hello')
    await client.set('odd:e:empty', '')
    await client.lPush('odd:e:list', 'a')
    await put(store, 'good', 1)
    await put(store, 'tagged', 1, ['odd'])
    await client.set('odd:t:odd', 'soon')
    const found = await store.getMany(['text', 'empty', 'list', 'good', 'tagged'])
    expect(found.map((entry) => entry?.value)).toEqual([undefined, undefined, undefined, 1, undefined])
    expect(events).toEqual([{ kind: 'undecodable' }, { kind: 'undecodable' }])
  })
})

describe('a server that is no Redis', () => {
  const listen = async (
    onSocket: (socket: Socket) => void,
  ): Promise<{ readonly url: string; readonly server: Server }> => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      onSocket(socket)
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    closing.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
    const address = server.address()
    if (typeof address !== 'object' || address === null) throw new Error('no port')
    return { url: `redis://127.0.0.1:${address.port}`, server }
  }

  it.each<[name: string, onSocket: (socket: Socket) => void]>([
    ['hangs up', (socket) => socket.destroy()],
    ['speaks HTTP', (socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['says nothing', () => {}],
  ])('that %s is down', async (_, onSocket) => {
    const { url } = await listen(onSocket)
    const { store, changes } = await openStore(url)
    expect(store.status().state).toBe('down')
    expect(await read(store, 'key')).toBeUndefined()
    expect(changes()).toEqual(['down'])
  })
})
