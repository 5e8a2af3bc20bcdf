import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { type CacheEntry, lastUseMs } from '../../src/cache/entry.ts'
import type { CacheStore } from '../../src/cache/store.ts'
import type { CacheStoreEvent, OnCacheStoreEvent } from '../../src/cache/store-event.ts'

/** How a store is made for the suite. */
export interface StoreMaker {
  readonly open: (namespace: string, onEvent: OnCacheStoreEvent) => Promise<CacheStore>
  /** Whether two of one namespace see the same entries. */
  readonly isShared: boolean
  /** Whether one replica can have a key to itself. */
  readonly hasLeases: boolean
}

const minuteMs = 60_000

/** A value of every kind that JSON has. */
const value = {
  text: 'a "quoted" Grüße 🙂 \u0000 \u2028',
  numbers: [0, -1, 1.5, 1e21, 5e-324],
  nothing: null,
  flags: [true, false],
  empty: [{}, [], ''],
  nested: { list: [{ id: 'a' }, { id: 'b' }] },
}

/** An entry whose fetch began so long ago, fresh for a minute from now. */
export function entryOf(from: Partial<CacheEntry> = {}, agoMs = 0): CacheEntry {
  const nowMs = Date.now()
  const freshUntilMs = nowMs + minuteMs
  return { value, storedMs: nowMs - agoMs, freshUntilMs, revalidateUntilMs: 0, ifErrorUntilMs: 0, tags: [], ...from }
}

/**
 * What every store keeps to. Times are real and no test waits: what should have begun after an invalidation says that it begins a minute
 * later, as clocks of replicas may be apart.
 */
export function describeStore({ open, isShared, hasLeases }: StoreMaker): void {
  const opened: CacheStore[] = []
  const events: CacheStoreEvent[] = []
  const openStore = async (namespace: string = randomUUID()): Promise<CacheStore> => {
    const store = await open(namespace, (event) => events.push(event))
    opened.push(store)
    return store
  }
  const read = async (store: CacheStore, ...keys: readonly string[]) =>
    (await store.getMany(keys)).map((entry) => entry?.value)
  const put = async (store: CacheStore, entries: Readonly<Record<string, CacheEntry>>) =>
    store.setMany(Object.entries(entries).map(([key, entry]) => ({ key, entry })))

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()))
    expect(events.splice(0)).toEqual([]) // no test here makes a store fail
  })

  it('gives what was kept, in the order of the keys, and nothing for the others', async () => {
    const store = await openStore()
    await put(store, { a: entryOf({ value: 1 }), 'b:Ü *?[x]\\ \n': entryOf({ value: 2 }) })
    expect(await read(store, 'none', 'b:Ü *?[x]\\ \n', 'a', 'a')).toEqual([undefined, 2, 1, 1])
    expect(await read(store)).toEqual([])
    expect(store.status().state).toBe('up')
  })

  it('gives all of an entry back', async () => {
    const store = await openStore()
    const nowMs = Date.now()
    const entry = entryOf({
      revalidateUntilMs: nowMs + 2 * minuteMs,
      ifErrorUntilMs: nowMs + 3 * minuteMs,
      keepUntilMs: nowMs + 4 * minuteMs,
      tags: ['order', 'order:1', 'Ü'],
      validators: { etag: 'W/"1"', lastModified: 'Sun, 06 Nov 1994 08:49:37 GMT' },
    })
    await put(store, { full: entry, etag: entryOf({ validators: { etag: '"x"' } }) })
    const [full, etag] = await store.getMany(['full', 'etag'])
    expect({ value: full?.value, tags: full?.tags, validators: full?.validators }).toEqual({
      value,
      tags: entry.tags,
      validators: entry.validators,
    })
    expect(etag?.validators).toEqual({ etag: '"x"' })
    // A store elsewhere has another clock, and may make the entry older than it is, by as much as it knows too little of it.
    for (const name of ['storedMs', 'freshUntilMs', 'revalidateUntilMs', 'ifErrorUntilMs', 'keepUntilMs'] as const) {
      expect(full?.[name]).toBeLessThanOrEqual(entry[name] ?? 0)
      expect(full?.[name]).toBeGreaterThan((entry[name] ?? 0) - 5000)
    }
  })

  it.each<[name: string, value: unknown]>([
    ['null', null],
    ['zero', 0],
    ['an empty text', ''],
    ['false', false],
    ['an empty list', []],
    ['an empty object', {}],
    ['a long text', 'x'.repeat(100_000)],
    ['a long list', Array.from({ length: 3000 }, (_, id) => ({ id, name: `name ${id}` }))],
  ])('keeps %s as a value', async (_, value) => {
    const store = await openStore()
    await put(store, { key: entryOf({ value }) })
    expect(await read(store, 'key')).toEqual([value])
  })

  it('replaces what was kept under a key', async () => {
    const store = await openStore()
    await put(store, { key: entryOf({ value: 1 }) })
    await put(store, { key: entryOf({ value: 2 }) })
    expect(await read(store, 'key')).toEqual([2])
  })

  it('does not keep what is of no use any more', async () => {
    const store = await openStore()
    const over = { freshUntilMs: Date.now() - 1 }
    const useful = entryOf({ ...over, value: 'stale', ifErrorUntilMs: Date.now() + minuteMs })
    const kept = entryOf({ ...over, value: 'to be validated', keepUntilMs: Date.now() + minuteMs })
    await put(store, { over: entryOf(over), useful, kept })
    expect(await read(store, 'over', 'useful', 'kept')).toEqual([undefined, 'stale', 'to be validated'])
    expect(lastUseMs(useful)).toBe(useful.ifErrorUntilMs)
  })

  it('replaces an entry by one that is over with nothing', async () => {
    const store = await openStore()
    await put(store, { key: entryOf({ value: 1 }) })
    await put(store, { key: entryOf({ value: 2, freshUntilMs: Date.now() - 1 }) })
    expect(await read(store, 'key')).toEqual([undefined])
  })

  it('deletes keys, and nothing else', async () => {
    const store = await openStore()
    await put(store, { a: entryOf(), b: entryOf({ value: 2 }), c: entryOf() })
    await store.deleteMany(['a', 'c', 'none'])
    await store.deleteMany([])
    expect(await read(store, 'a', 'b', 'c')).toEqual([undefined, 2, undefined])
  })

  it('forgets what has an invalidated tag, and nothing else', async () => {
    const store = await openStore()
    await put(store, {
      one: entryOf({ tags: ['order', 'order:1'] }),
      two: entryOf({ value: 2, tags: ['order', 'order:2'] }),
      three: entryOf({ value: 3, tags: ['order:11'] }),
      four: entryOf({ value: 4 }),
    })
    await store.invalidate(['order:1', 'unknown'])
    await store.invalidate([])
    expect(await read(store, 'one', 'two', 'three', 'four')).toEqual([undefined, 2, 3, 4])
    await store.invalidate(['order', 'order:11'])
    expect(await read(store, 'one', 'two', 'three', 'four')).toEqual([undefined, undefined, undefined, 4])
  })

  it('does not keep what was being fetched while its tag was invalidated', async () => {
    const store = await openStore()
    await store.invalidate(['order'])
    await put(store, {
      before: entryOf({ tags: ['item', 'order'] }, minuteMs),
      other: entryOf({ tags: ['item'] }, minuteMs),
    })
    expect(await read(store, 'before', 'other')).toEqual([undefined, value])
  })

  it('keeps what was fetched after its tag was invalidated', async () => {
    const store = await openStore()
    await put(store, { key: entryOf({ tags: ['order'] }) })
    await store.invalidate(['order'])
    await put(store, { key: entryOf({ value: 'new', tags: ['order'] }, -minuteMs) })
    expect(await read(store, 'key')).toEqual(['new'])
  })

  it('purges all keys that begin alike', async () => {
    const store = await openStore()
    const orders = Object.fromEntries(Array.from({ length: 30 }, (_, id) => [`orders:${id}`, entryOf({ tags: ['t'] })]))
    await put(store, { ...orders, 'orders2:1': entryOf(), 'users:1': entryOf(), 'o*': entryOf() })
    expect(await store.purge('orders:')).toBe(30)
    expect(await store.purge('o*')).toBe(1)
    expect(await read(store, 'orders:1', 'orders:29', 'orders2:1', 'users:1', 'o*')).toEqual([
      undefined,
      undefined,
      value,
      value,
      undefined,
    ])
    expect(await store.purge('nothing')).toBe(0)
  })

  it('gives a lease to those who may fill a key', async () => {
    const store = await openStore()
    const first = await store.lease('key', minuteMs)
    expect(first).toBeDefined()
    expect(await store.lease('other', minuteMs)).toBeDefined()
    expect((await store.lease('key', minuteMs)) === undefined).toBe(hasLeases)
    first?.release()
    const next = await store.lease('key', minuteMs)
    expect(next).toBeDefined()
    first?.release() // says nothing about the next one's
    expect((await store.lease('key', minuteMs)) === undefined).toBe(hasLeases)
  })

  it('keeps entries, marks, leases and namespaces apart', async () => {
    const [store, other] = [await openStore(), await openStore()]
    await put(store, { key: entryOf({ tags: ['key'] }) })
    await store.lease('key', minuteMs)
    expect(await read(store, 'key')).toEqual([value])
    expect(await read(other, 'key')).toEqual([undefined])
    expect(await other.lease('key', minuteMs)).toBeDefined()
    await other.invalidate(['key'])
    await other.purge('')
    expect(await read(store, 'key')).toEqual([value])
  })

  it('answers many at once', async () => {
    const store = await openStore()
    await Promise.all(
      Array.from({ length: 50 }, (_, id) => put(store, { [id]: entryOf({ value: id, tags: [`t${id % 5}`] }) })),
    )
    const all = await Promise.all(Array.from({ length: 50 }, (_, id) => read(store, `${id}`, 'none')))
    expect(all).toEqual(Array.from({ length: 50 }, (_, id) => [id, undefined]))
  })

  it('is empty once it is closed, and complains of nothing', async () => {
    const store = await openStore()
    await put(store, { key: entryOf() })
    await store.close()
    expect(await read(store, 'key')).toEqual([undefined])
    await put(store, { later: entryOf({ freshUntilMs: Date.now() - 1 }) })
    await store.deleteMany(['key'])
    await store.invalidate(['tag'])
    expect(await store.purge('')).toBe(0)
    await store.close()
  })

  it.runIf(isShared)('shows all replicas the same', async () => {
    const namespace = randomUUID()
    const [here, there] = [await openStore(namespace), await openStore(namespace)]
    await put(here, { a: entryOf({ tags: ['t'] }), b: entryOf({ value: 2 }) })
    expect(await read(there, 'a', 'b')).toEqual([value, 2])
    await there.invalidate(['t'])
    await there.deleteMany(['b'])
    expect(await read(here, 'a', 'b')).toEqual([undefined, undefined])
    const lease = await here.lease('key', minuteMs)
    expect((await there.lease('key', minuteMs)) === undefined).toBe(hasLeases)
    lease?.release()
  })
}
