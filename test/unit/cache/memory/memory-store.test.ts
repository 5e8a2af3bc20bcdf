import { describe, expect, it } from 'vitest'
import type { CacheEntry } from '../../../../src/cache/entry.ts'
import { estimateBytes } from '../../../../src/cache/memory/estimate-bytes.ts'
import { createMemoryStore } from '../../../../src/cache/memory/memory-store.ts'
import { type MemoryStoreOptions, parseMemoryOptions } from '../../../../src/cache/memory/options.ts'
import { manualTime } from '../../../support/manual-time.ts'

function openStore(options: MemoryStoreOptions = {}) {
  const time = manualTime()
  let behindMs = 0
  const clock = { wallMs: () => time.clock.wallMs() - behindMs }
  const store = createMemoryStore(parseMemoryOptions(options), clock)
  const entryOf = (from: Partial<CacheEntry> = {}): CacheEntry => {
    const storedMs = clock.wallMs()
    const never = { revalidateUntilMs: 0, ifErrorUntilMs: 0 }
    return { value: 1, storedMs, freshUntilMs: storedMs + 1000, ...never, tags: [], ...from }
  }
  const put = (key: string, from?: Partial<CacheEntry>): void => void store.setMany([{ key, entry: entryOf(from) }])
  /** Which of the keys are there. */
  const found = async (...keys: readonly string[]): Promise<readonly string[]> => {
    const entries = await store.getMany(keys)
    return keys.filter((_, at) => entries[at] !== undefined)
  }
  const setBackMs = (ms: number): void => {
    behindMs = ms
  }
  return { store, entryOf, put, found, time, setBackMs }
}

describe('the store in memory', () => {
  it('answers without a promise, and with the very value that was kept', () => {
    const { store, entryOf } = openStore()
    const entry = entryOf({ value: { a: 1 } })
    expect(store.setMany([{ key: 'key', entry }])).toBeUndefined()
    const found = store.getMany(['key', 'none'])
    expect(found).toEqual([entry, undefined])
    expect(Array.isArray(found) && found[0] === entry).toBe(true)
    expect(store.deleteMany(['key'])).toBeUndefined()
    expect(store.lease('key', 1)).toEqual({ release: expect.any(Function) })
  })

  it('forgets what was not used for the longest time when there are too many entries', async () => {
    const { store, put, found } = openStore({ entries: 3 })
    for (const key of ['a', 'b', 'c']) put(key)
    await found('a')
    put('d')
    expect(await found('a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd'])
    put('c')
    put('e')
    expect(await found('a', 'b', 'c', 'd', 'e')).toEqual(['c', 'd', 'e'])
    expect(store.status()).toMatchObject({ kind: 'memory', state: 'up', entries: 3 })
  })

  it('forgets what was not used for the longest time when there are too many bytes', async () => {
    const { store, put, found } = openStore({ bytes: 10_000 })
    for (let at = 0; at < 100; at++) {
      put(`key ${at}`, { value: 'x'.repeat(at * 20) })
      expect(store.status().bytes).toBeLessThanOrEqual(10_000)
    }
    expect(await found('key 0', 'key 98', 'key 99')).toEqual(['key 98', 'key 99'])
    for (let at = 0; at < 100; at++) await store.deleteMany([`key ${at}`])
    expect(store.status()).toMatchObject({ entries: 0, bytes: 0 })
  })

  it('does not keep a value that would take more than a quarter of the room, nor the one before it', async () => {
    const { put, found } = openStore({ bytes: 10_000 })
    put('small')
    put('key')
    put('key', { value: 'x'.repeat(2500) })
    expect(await found('small', 'key')).toEqual(['small'])
  })

  it('does not keep what is nested without end', async () => {
    const { put, found } = openStore()
    let value: unknown = []
    for (let depth = 0; depth < 100_000; depth++) value = [value]
    put('deep', { value })
    expect(await found('deep')).toEqual([])
  })

  it('forgets an entry after its last use', async () => {
    const { store, put, found, time } = openStore()
    put('a')
    put('b', { ifErrorUntilMs: time.clock.wallMs() + 2000 })
    await time.pass(1000)
    expect(await found('a', 'b')).toEqual(['a', 'b'])
    await time.pass(1)
    expect(await found('a', 'b')).toEqual(['b'])
    expect(store.status().entries).toBe(1)
  })

  it('invalidates what is there whatever the clock says', async () => {
    const { store, put, found, setBackMs } = openStore()
    put('key', { tags: ['t'], freshUntilMs: 10 ** 13 })
    setBackMs(5000)
    await store.invalidate(['t'])
    expect(await found('key')).toEqual([])
  })

  it('keeps what was fetched after an invalidation, and nothing that was being fetched at the moment of it', async () => {
    const { store, put, found, time } = openStore()
    const beganMs = time.clock.wallMs()
    await time.pass(5)
    await store.invalidate(['t'])
    const invalidatedMs = time.clock.wallMs()
    put('before', { tags: ['t'], storedMs: beganMs })
    put('at once', { tags: ['t'], storedMs: invalidatedMs })
    put('after', { tags: ['t'], storedMs: invalidatedMs + 1 })
    put('other', { tags: ['u'], storedMs: beganMs })
    expect(await found('before', 'at once', 'after', 'other')).toEqual(['after', 'other'])
  })

  it('rather forgets too much than too little when more tags are invalidated than it can remember', async () => {
    const { store, put, found, time } = openStore({ tags: 2 })
    const beganMs = time.clock.wallMs()
    put('a', { tags: ['a'] })
    put('x', { tags: ['x'] })
    put('untagged')
    await store.invalidate(['a', 'b', 'c'])
    await time.pass(1)
    put('x2', { tags: ['x'] })
    put('x3', { tags: ['x'], storedMs: beganMs })
    expect(await found('a', 'x', 'untagged', 'x2', 'x3')).toEqual(['untagged', 'x2'])
    await time.pass(1)
    for (let at = 0; at < 1000; at++) await store.invalidate([`t${at}`])
    expect(await found('untagged', 'x2')).toEqual(['untagged'])
  })

  it.each<[options: unknown, problem: string]>([
    [{ entries: 0 }, 'cache.entries: must be a whole number from 1 (received 0)'],
    [{ bytes: 1.5 }, 'cache.bytes: must be a whole number from 1 (received 1.5)'],
    [{ tags: '9' }, 'cache.tags: must be a number (received "9")'],
  ])('refuses the options %j', (options, problem) => {
    expect(() => parseMemoryOptions(options as MemoryStoreOptions)).toThrow(problem)
  })
})

describe('the estimate of bytes', () => {
  it.each<[value: unknown, bytes: number]>([
    [null, 8],
    [7, 8],
    ['', 20],
    ['x'.repeat(100), 120],
    [[], 32],
    [[1, 2], 64],
    [{ a: 1, b: 'xy' }, 32 + 16 + 30],
  ])('of %j is %s', (value, bytes) => {
    expect(estimateBytes(value)).toBe(bytes)
  })
})
