import type { Clock } from '../../utils/clock.ts'
import { isPromise } from '../../utils/maybe-promise.ts'
import { createUuid, type Random } from '../../utils/random.ts'
import type { Timer } from '../../utils/timer.ts'
import { decodeEntry, encodeEntry } from '../codec/entry-codec.ts'
import { type CacheEntry, lastUseMs } from '../entry.ts'
import type { CacheStore, KeyedEntry, Lease } from '../store.ts'
import type { OnCacheStoreEvent } from '../store-event.ts'
import type { Backend, Item } from './backend.ts'
import { createGuard } from './guard.ts'
import type { RemoteSettings } from './options.ts'
import { createPendingTags } from './pending-tags.ts'

export interface RemoteStoreParts {
  /** Makes the backend. @param onLost to be told when its connection is gone. */
  readonly createBackend: (onLost: (cause: unknown) => void) => Backend
  readonly settings: RemoteSettings
  readonly clock: Clock
  readonly timer: Timer
  readonly random: Random
  readonly onEvent: OnCacheStoreEvent
}

/** Invalidations that are remembered while the backend is down; of more than these, everything goes when it is back. */
const maxPendingTags = 10_000

/** Time until an invalidation is tried again. */
const retryMs = 1000

const freeLease: Lease = { release: () => {} }

type Entries = readonly (CacheEntry | undefined)[]

/**
 * A store elsewhere, shared by replicas. Moments are kept in the backend's time, so that replicas need not agree on it. Resolves when it
 * is known whether the backend is there.
 */
export async function createRemoteStore(parts: RemoteStoreParts): Promise<CacheStore> {
  const { settings, clock, timer, random, onEvent } = parts
  const { readTimeoutMs, writeTimeoutMs, maxTtlMs } = settings
  const pending = createPendingTags(maxPendingTags)
  let cancelRetry = (): void => {}
  let isClosed = false

  const backend = parts.createBackend((cause) => {
    onEvent({ kind: 'error', action: 'connection', cause })
    guard.fail(cause)
  })
  const guard = createGuard({ probe: backend.probe, timer, onEvent, onUp: () => void tellPending() })

  /** Tells the backend of what was invalidated, until it knows. */
  const tellPending = async (): Promise<void> => {
    cancelRetry()
    if (isClosed || pending.isEmpty() || !guard.isUp()) return // when it is up again, this is called again
    const told = pending.all()
    const tell = async (): Promise<boolean> => {
      if (told.isAll) await backend.purge('')
      if (told.tags.length > 0) await backend.mark(told.tags, maxTtlMs)
      return true
    }
    if (await guard.run('invalidate', writeTimeoutMs, tell, false)) pending.settle(told)
    else if (guard.isUp() && !isClosed) cancelRetry = timer.after(retryMs, () => void tellPending())
  }

  /** Decoded, and without what is over or invalidated. Marks are asked for only where there are tags. */
  const read = async (keys: readonly string[]): Promise<Entries> => {
    const found = await backend.get(keys)
    const shiftMs = -backend.clock().offsetMs
    const nowMs = clock.wallMs()
    const entries = found.map((bytes) => (bytes === undefined ? undefined : decode(bytes, shiftMs, nowMs)))
    const tags = tagsOf(entries)
    if (tags.length === 0) return entries
    const times = await backend.marks(tags)
    const marks = new Map<string, number>()
    for (const [at, tag] of tags.entries()) marks.set(tag, (times[at] ?? Number.NEGATIVE_INFINITY) + shiftMs)
    return entries.map((entry) => (entry !== undefined && holds(entry, marks) ? entry : undefined))
  }
  const decode = (bytes: Uint8Array, shiftMs: number, nowMs: number): CacheEntry | undefined => {
    const entry = decodeEntry(bytes, shiftMs)
    if (entry === undefined) onEvent({ kind: 'undecodable' })
    return entry === undefined || lastUseMs(entry) < nowMs ? undefined : entry
  }
  const holds = (entry: CacheEntry, marks: ReadonlyMap<string, number>): boolean => {
    if (pending.hits(entry.tags)) return false
    return entry.tags.every((tag) => (marks.get(tag) ?? Number.NEGATIVE_INFINITY) < entry.storedMs)
  }

  /** Undefined where there is nothing to keep. */
  const encode = ({ key, entry }: KeyedEntry): Item | undefined => {
    const { offsetMs, errorMs } = backend.clock()
    // A mark must outlive what it hits, so nothing lives longer than that from when its fetch began.
    const untilMs = Math.min(lastUseMs(entry), entry.storedMs + maxTtlMs)
    const ttlMs = Math.ceil(untilMs - clock.wallMs())
    if (ttlMs <= 0 || pending.hits(entry.tags)) return undefined
    // Rather too early than too late: a fetch must not seem to have begun after an invalidation that came first.
    const bytes = encodeEntry(entry, offsetMs - errorMs)
    return bytes === undefined ? undefined : { key, bytes, ttlMs: Math.min(ttlMs, maxTtlMs) }
  }
  /** What is not kept replaces what was kept before, too. */
  const write = async (entries: readonly KeyedEntry[]): Promise<void> => {
    const items: Item[] = []
    const gone: string[] = []
    for (const entry of entries) {
      const item = encode(entry)
      if (item === undefined) gone.push(entry.key)
      else items.push(item)
    }
    await Promise.all([items.length > 0 && backend.set(items), gone.length > 0 && backend.delete(gone)])
  }

  await guard.open()
  return {
    getMany: (keys) => {
      const missing: Entries = keys.map(() => undefined)
      return keys.length === 0 ? missing : guard.run('get', readTimeoutMs, () => read(keys), missing)
    },
    setMany: (entries) => {
      if (entries.length > 0) return guard.run('set', writeTimeoutMs, () => write(entries), undefined)
    },
    deleteMany: (keys) => {
      if (keys.length > 0) return guard.run('delete', writeTimeoutMs, () => backend.delete(keys), undefined)
    },
    invalidate: async (tags) => {
      if (tags.length === 0 || isClosed) return
      pending.add(tags)
      await tellPending()
    },
    purge: async (prefix) => guard.run('purge', writeTimeoutMs * purgeFactor, () => backend.purge(prefix), 0),
    lease: (key, ttlMs) => {
      const { lease, release } = backend
      if (lease === undefined || release === undefined) return freeLease
      const holder = createUuid(random)
      // Who cannot ask may fill: a store that is down must not keep anybody from working.
      const taken = guard.run('lease', readTimeoutMs, () => lease(key, holder, ttlMs), true)
      if (!isPromise(taken)) return freeLease
      const give = (): void => {
        void guard.run('lease', writeTimeoutMs, () => release(key, holder), undefined)
      }
      return taken.then((isTaken) => (isTaken ? { release: give } : undefined))
    },
    status: () => ({ kind: backend.kind, state: guard.isUp() ? 'up' : 'down' }),
    close: async () => {
      isClosed = true
      cancelRetry()
      guard.close()
      await backend.close()
    },
  }
}

/** A purge walks through all keys, and nobody waits for it on the way of a request. */
const purgeFactor = 60

/** Each once. */
function tagsOf(entries: Entries): readonly string[] {
  const [first] = entries
  if (entries.length === 1) return first === undefined ? [] : first.tags
  const tags = new Set<string>()
  for (const entry of entries) if (entry !== undefined) for (const tag of entry.tags) tags.add(tag)
  return [...tags]
}
