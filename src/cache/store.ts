import type { MaybePromise } from '../utils/maybe-promise.ts'
import type { CacheEntry } from './entry.ts'

/** An entry and where it is kept. */
export interface KeyedEntry {
  readonly key: string
  readonly entry: CacheEntry
}

/**
 * Where entries are kept. Nothing here rejects or throws: a store that is slow or down knows nothing, and takes nothing. What can be
 * answered at once is answered without a promise.
 */
export interface CacheStore {
  /** The entries in the order of the keys; undefined where there is none that is of use yet and whose tags still hold. */
  readonly getMany: (keys: readonly string[]) => MaybePromise<readonly (CacheEntry | undefined)[]>
  /** Keeps entries, unless one of their tags was invalidated since their fetch began, or they are of no use any more. */
  readonly setMany: (entries: readonly KeyedEntry[]) => MaybePromise<void>
  readonly deleteMany: (keys: readonly string[]) => MaybePromise<void>
  /**
   * Makes everything with one of these tags disappear whose fetch began up to now, in every replica. Resolves when this replica sees
   * none of it any more; where the store could not be told, this is tried again until it is back.
   */
  readonly invalidate: (tags: readonly string[]) => Promise<void>
  /**
   * Deletes the entries whose keys begin so. What is being fetched meanwhile may still be stored: where that matters, invalidate a tag.
   * @returns how many are known to be gone.
   */
  readonly purge: (prefix: string) => Promise<number>
  /** The right to fill a key, which one replica has at a time, for at most `ttlMs`; undefined: another one has it. */
  readonly lease: (key: string, ttlMs: number) => MaybePromise<Lease | undefined>
  /** Whether there is use in asking it: where not, it knows nothing and takes nothing. Asked for each fetch: a look at what is known. */
  readonly isUp: () => boolean
  readonly status: () => CacheStoreStatus
  /** Gives up connections and timers. Afterwards it is empty for whoever still asks. */
  readonly close: () => Promise<void>
}

/** Held by whoever fills a key. */
export interface Lease {
  /** Lets others fill it; without this they wait until it runs out. */
  readonly release: () => void
}

/** What operators want to know of a store. */
export interface CacheStoreStatus {
  readonly kind: 'memory' | 'keyv' | 'redis'
  readonly state: 'up' | 'down'
  /** Undefined where only a store elsewhere knows. */
  readonly entries?: number | undefined
  /** As estimated. Undefined where only a store elsewhere knows. */
  readonly bytes?: number | undefined
}
