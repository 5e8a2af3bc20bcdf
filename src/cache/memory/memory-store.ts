import type { Clock } from '../../utils/clock.ts'
import { type CacheEntry, lastUseMs } from '../entry.ts'
import type { CacheStore, Lease } from '../store.ts'
import { estimateBytes } from './estimate-bytes.ts'
import { createInvalidations } from './invalidations.ts'
import type { MemoryLimits } from './options.ts'
import { createRecencyList, type Node } from './recency-list.ts'

interface Kept {
  readonly key: string
  readonly entry: CacheEntry
  readonly untilMs: number
  readonly bytes: number
  /** The turn of invalidations against which its tags were checked last. */
  checkedTurn: number
}

/** Whoever keeps things for one process alone lets everybody fill them. */
const freeLease: Lease = { release: () => {} }

/** What one entry takes beside its value: its own object, the list's, the map's. */
const entryBytes = 300

/** An entry that takes more than its share would push out too many others. */
const largestShare = 1 / 4

/**
 * Keeps entries of this process by reference, without encoding. Hot: a hit is one look-up, three comparisons and a few pointer writes;
 * it allocates nothing. What is invalidated is found out when it is asked for, so that an invalidation costs nothing per entry.
 */
export function createMemoryStore(limits: MemoryLimits, clock: Pick<Clock, 'wallMs'>): CacheStore {
  const nodes = new Map<string, Node<Kept>>()
  const recency = createRecencyList<Kept>()
  const invalidations = createInvalidations(limits.tags)
  let bytes = 0

  const drop = (node: Node<Kept>): void => {
    nodes.delete(node.item.key)
    recency.remove(node)
    bytes -= node.item.bytes
  }
  const holds = (kept: Kept): boolean => {
    const turn = invalidations.turn()
    if (kept.checkedTurn === turn) return true
    if (invalidations.hitsSince(kept.entry.tags, kept.checkedTurn)) return false
    kept.checkedTurn = turn
    return true
  }
  const get = (key: string, nowMs: number): CacheEntry | undefined => {
    const node = nodes.get(key)
    if (node === undefined) return undefined
    if (node.item.untilMs < nowMs || !holds(node.item)) {
      drop(node)
      return undefined
    }
    recency.touch(node)
    return node.item.entry
  }
  const set = (key: string, entry: CacheEntry, nowMs: number): void => {
    const former = nodes.get(key)
    if (former !== undefined) drop(former)
    const untilMs = lastUseMs(entry)
    if (untilMs < nowMs || invalidations.hitsFrom(entry.tags, entry.storedMs)) return
    const size = entryBytes + key.length + estimateBytes(entry.value) + estimateBytes(entry.tags)
    if (size > limits.bytes * largestShare) return
    bytes += size
    nodes.set(key, recency.add({ key, entry, untilMs, bytes: size, checkedTurn: invalidations.turn() }))
    while (nodes.size > limits.entries || bytes > limits.bytes) {
      const oldest = recency.oldest()
      if (oldest === undefined) return
      drop(oldest)
    }
  }
  const dropWhere = (isMeant: (key: string) => boolean): number => {
    const before = nodes.size
    for (const node of nodes.values()) if (isMeant(node.item.key)) drop(node)
    return before - nodes.size
  }

  return {
    getMany: (keys) => {
      const nowMs = clock.wallMs()
      const entries: (CacheEntry | undefined)[] = []
      for (const key of keys) entries.push(get(key, nowMs))
      return entries
    },
    setMany: (entries) => {
      const nowMs = clock.wallMs()
      for (const { key, entry } of entries) set(key, entry, nowMs)
    },
    deleteMany: (keys) => {
      for (const key of keys) {
        const node = nodes.get(key)
        if (node !== undefined) drop(node)
      }
    },
    invalidate: async (tags) => {
      if (tags.length > 0) invalidations.add(tags, clock.wallMs())
    },
    purge: async (prefix) => dropWhere((key) => key.startsWith(prefix)),
    lease: () => freeLease,
    isUp: () => true,
    status: () => ({ kind: 'memory', state: 'up', entries: nodes.size, bytes }),
    close: async () => {
      dropWhere(() => true)
    },
  }
}
