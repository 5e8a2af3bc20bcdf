import type { Clock } from '../../utils/clock.ts'
import { decodeEntry } from '../codec/entry-codec.ts'
import { type CacheEntry, lastUseMs } from '../entry.ts'
import type { OnCacheStoreEvent } from '../store-event.ts'
import type { Backend } from './backend.ts'
import type { PendingTags } from './pending-tags.ts'

export type Entries = readonly (CacheEntry | undefined)[]

export interface ReaderParts {
  readonly backend: Backend
  readonly clock: Pick<Clock, 'wallMs'>
  readonly pending: PendingTags
  readonly onEvent: OnCacheStoreEvent
}

/** Reads entries, without what is over or invalidated. Marks are asked for only where there are tags, each once, all together. */
export function createReader({ backend, clock, pending, onEvent }: ReaderParts) {
  const decode = (bytes: Uint8Array, shiftMs: number, nowMs: number): CacheEntry | undefined => {
    const entry = decodeEntry(bytes, shiftMs)
    if (entry === undefined) onEvent({ kind: 'undecodable' })
    return entry === undefined || lastUseMs(entry) < nowMs ? undefined : entry
  }
  const holds = ({ tags, storedMs }: CacheEntry, marks: ReadonlyMap<string, number>, sinceMs: number): boolean => {
    if (pending.hits(tags)) return false
    if (tags.length > 0 && storedMs <= sinceMs) return false
    return tags.every((tag) => {
      const invalidatedMs = marks.get(tag)
      return invalidatedMs === undefined || invalidatedMs < storedMs
    })
  }
  return async (keys: readonly string[]): Promise<Entries> => {
    const found = await backend.get(keys)
    const shiftMs = -backend.clock().offsetMs
    const nowMs = clock.wallMs()
    const entries = found.map((bytes) => (bytes === undefined ? undefined : decode(bytes, shiftMs, nowMs)))
    const tags = [...tagsOf(entries)]
    if (tags.length === 0) return entries
    const { epoch } = backend
    if (epoch !== undefined) tags.push(epoch.tag)
    const times = await backend.marks(tags)
    const marks = new Map<string, number>()
    for (const [at, tag] of tags.entries()) {
      const markMs = times[at]
      if (markMs !== undefined) marks.set(tag, markMs + shiftMs)
    }
    if (epoch !== undefined && !marks.has(epoch.tag)) {
      // All marks are lost: what is there may have been invalidated by one of them.
      await epoch.begin()
      return entries.map((entry) => (entry?.tags.length === 0 ? entry : undefined))
    }
    const sinceMs = epoch === undefined ? Number.NEGATIVE_INFINITY : (marks.get(epoch.tag) ?? 0)
    return entries.map((entry) => (entry !== undefined && holds(entry, marks, sinceMs) ? entry : undefined))
  }
}

/** Each once. */
function tagsOf(entries: Entries): readonly string[] {
  const tags = new Set<string>()
  for (const entry of entries) if (entry !== undefined) for (const tag of entry.tags) tags.add(tag)
  return [...tags]
}
