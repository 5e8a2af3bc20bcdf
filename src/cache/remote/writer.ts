import type { Clock } from '../../utils/clock.ts'
import { encodeEntry } from '../codec/entry-codec.ts'
import { lastUseMs } from '../entry.ts'
import type { KeyedEntry } from '../store.ts'
import type { Backend, Item } from './backend.ts'
import type { PendingTags } from './pending-tags.ts'

export interface WriterParts {
  readonly backend: Backend
  readonly clock: Pick<Clock, 'wallMs'>
  readonly pending: PendingTags
  readonly maxTtlMs: number
}

/** Writes entries. What is not kept, because it is over, invalidated or too long, still replaces what was kept before. */
export function createWriter({ backend, clock, pending, maxTtlMs }: WriterParts) {
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
  return async (entries: readonly KeyedEntry[]): Promise<void> => {
    const items: Item[] = []
    const gone: string[] = []
    for (const entry of entries) {
      const item = encode(entry)
      if (item === undefined) gone.push(entry.key)
      else items.push(item)
    }
    await Promise.all([items.length > 0 && backend.set(items), gone.length > 0 && backend.delete(gone)])
  }
}
