import { Keyv } from 'keyv'
import { describe, expect, it } from 'vitest'
import { createKeyvStore, type KeyvStoreOptions } from '../../../../src/cache/keyv/keyv-store.ts'
import type { CacheStoreEvent } from '../../../../src/cache/store-event.ts'
import { entryOf } from '../../../conformance/cache-store.ts'
import { manualTime } from '../../../support/manual-time.ts'

/** An adapter as small as Keyv allows: one key at a time, no iterator. What fails is decided from outside. */
function smallAdapter() {
  const values = new Map<string, unknown>()
  const state: { mode: 'works' | 'throws' | 'hides' | 'hangs' } = { mode: 'works' }
  const act = async <T>(works: () => T, hidden: T): Promise<T> => {
    if (state.mode === 'throws') throw new Error('broken')
    if (state.mode === 'hangs') await new Promise(() => {})
    return state.mode === 'hides' ? hidden : works()
  }
  const adapter = {
    opts: { dialect: 'small', url: '' },
    namespace: undefined,
    get: (key: string) => act(() => values.get(key), undefined),
    set: (key: string, value: unknown) => act(() => values.set(key, value) && true, true),
    delete: (key: string) => act(() => values.delete(key), false),
    clear: () => act(() => values.clear(), undefined),
    on() {
      return adapter
    },
  }
  return { adapter, values, state }
}

async function openStore(options: KeyvStoreOptions = {}) {
  const { adapter, values, state } = smallAdapter()
  const events: CacheStoreEvent[] = []
  const store = await createKeyvStore(adapter as never, options, { onEvent: (event) => events.push(event) })
  return { store, values, state, events }
}

describe('a store by Keyv', () => {
  it('keeps text under keys of its namespace', async () => {
    const { store, values } = await openStore({ namespace: 'mine' })
    await store.setMany([{ key: 'a', entry: entryOf({ tags: ['t'] }) }])
    await store.invalidate(['t'])
    expect([...values.keys()]).toEqual(['mine:w', 'mine:e:a', 'mine:t:t'])
    await store.close()
  })

  it('clears all where the adapter cannot tell its keys', async () => {
    const { store } = await openStore()
    await store.setMany([{ key: 'a:1', entry: entryOf() }])
    await store.invalidate(['t'])
    expect(await store.purge('a:')).toBe(0)
    expect(await store.getMany(['a:1'])).toEqual([undefined])
    await store.setMany([{ key: 'b', entry: entryOf({ value: 2, tags: ['u'] }) }])
    expect(await store.getMany(['b'])).toMatchObject([{ value: 2 }])
    await store.close()
  })

  it.each(['throws', 'hides'] as const)(
    'does not take an adapter that %s errors for one without invalidations',
    async (mode) => {
      const { store, state, events } = await openStore()
      await store.setMany([{ key: 'a', entry: entryOf({ tags: ['t'] }) }])
      state.mode = mode
      await store.invalidate(['t'])
      expect(await store.getMany(['a'])).toEqual([undefined])
      expect(events[0]).toMatchObject({ kind: 'error', action: 'invalidate' })
      state.mode = 'works'
      expect(await store.getMany(['a'])).toEqual([undefined]) // the invalidation is still to be told
      await store.close()
    },
  )

  it('tells an invalidation again until it is heard', async () => {
    const time = manualTime()
    const { adapter, state } = smallAdapter()
    const parts = { clock: time.clock, timer: time.timer }
    const [store, other] = await Promise.all([1, 2].map(() => createKeyvStore(adapter as never, {}, parts)))
    const entry = entryOf({ storedMs: time.clock.wallMs(), tags: ['t'] })
    await store?.setMany([{ key: 'a', entry }])
    state.mode = 'throws'
    await store?.invalidate(['t'])
    await time.pass(1000)
    state.mode = 'works'
    expect(await other?.getMany(['a'])).toMatchObject([{ tags: ['t'] }])
    await time.pass(1000)
    expect(await other?.getMany(['a'])).toEqual([undefined])
    expect(time.pending()).toBe(0)
    await Promise.all([store?.close(), other?.close()])
  })

  it('need not answer at the start, nor ever', async () => {
    const time = manualTime()
    const { adapter, state } = smallAdapter()
    const events: CacheStoreEvent[] = []
    state.mode = 'hangs'
    const parts = { clock: time.clock, timer: time.timer, onEvent: (event: CacheStoreEvent) => events.push(event) }
    const opening = createKeyvStore(adapter as never, {}, parts)
    while (time.pending() === 0) await new Promise(setImmediate)
    await time.pass(3000)
    const store = await opening
    expect(store.status()).toEqual({ kind: 'keyv', state: 'down' })
    await time.pass(3100) // a probe that hangs as well
    state.mode = 'works'
    await time.pass(200)
    expect(store.status()).toEqual({ kind: 'keyv', state: 'up' })
    expect(events).toMatchObject([{ kind: 'down', problem: 'no answer within 3000 ms' }, { kind: 'up' }])
    await store.close()
    expect(time.pending()).toBe(0)
  })

  it('keeps nothing longer than invalidations are remembered', async () => {
    const { store, values } = await openStore({ maxTtlMs: 1000 })
    await store.setMany([
      { key: 'old', entry: entryOf({}, 1500) },
      { key: 'new', entry: entryOf({}, 500) },
    ])
    expect(await store.getMany(['old', 'new'])).toMatchObject([undefined, { tags: [] }])
    expect([...values.keys()]).toEqual(['selvedge:w', 'selvedge:e:new'])
    await store.close()
  })

  it('treats what is fetched within the difference of clocks after an invalidation as fetched before', async () => {
    const { store } = await openStore({ clockSkewMs: 5000 })
    await store.invalidate(['t'])
    await store.setMany([
      { key: 'soon', entry: entryOf({ tags: ['t'] }, -4000) },
      { key: 'later', entry: entryOf({ tags: ['t'] }, -60_000) },
    ])
    expect(await store.getMany(['soon', 'later'])).toMatchObject([undefined, { tags: ['t'] }])
    await store.close()
  })

  it('takes the store of a Keyv, and what was broken there is a miss', async () => {
    const map = new Map<string, unknown>()
    const keyv = new Keyv({ store: map, namespace: 'other' })
    const events: CacheStoreEvent[] = []
    const store = await createKeyvStore(keyv, {}, { onEvent: (event) => events.push(event) })
    await store.setMany([{ key: 'a', entry: entryOf({ tags: ['t'] }) }])
    map.set('selvedge:e:odd', JSON.stringify({ value: 'not base64!' }))
    map.set('selvedge:e:number', JSON.stringify({ value: 7 }))
    expect(await store.getMany(['a', 'odd', 'number'])).toMatchObject([{ tags: ['t'] }, undefined, undefined])
    expect(events).toEqual([{ kind: 'undecodable' }])
    map.set('selvedge:t:t', JSON.stringify({ value: 'soon' }))
    expect(await store.getMany(['a'])).toEqual([undefined])
    await store.close()
  })

  it.each<[options: unknown, problem: string]>([
    [{ clockSkewMs: -1 }, 'cache.clockSkewMs: must be a whole number of milliseconds, from 0 (received -1)'],
    [
      { readTimeoutMs: 0 },
      'cache.readTimeoutMs: must be a whole number of milliseconds, from 1 to 2147483647 (received 0)',
    ],
    [{ namespace: 'a b' }, 'cache.namespace: must be letters, digits, _ . or -, at most 64 (received "a b")'],
    [{ ttl: 5 }, 'cache: '],
  ])('refuses the options %j', async (options, problem) => {
    await expect(createKeyvStore(new Map(), options as KeyvStoreOptions)).rejects.toThrow(problem)
  })
})
