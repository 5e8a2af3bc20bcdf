import type { CacheStore } from '../../cache/index.ts'
import { type Chance, systemChance } from '../../utils/random.ts'
import { createFills, type Fills } from './fills.ts'
import { type CacheStores, createStores, type OnChosenStoreEvent } from './stores.ts'

/** What happened to the results that a fetch wanted. */
export interface CacheEvent {
  /** Public name. */
  readonly source: string
  /** Schema coordinate. */
  readonly connector: string
  /**
   * `hit`: fresh; `negative`: fresh, and there is no such thing; `stale`: too old, and served; `shared`: another fetch was under way;
   * `miss`: fetched; `bypass`: not looked for; `differs` and `agrees`: what shadow mode found.
   */
  readonly result: 'hit' | 'negative' | 'stale' | 'shared' | 'miss' | 'bypass' | 'differs' | 'agrees'
  readonly count: number
}

/** What the cached connectors of a gateway have in common. */
export interface Caching {
  /** The gateway's own; a source may have another one. */
  readonly store: CacheStore
  /** It, and those that sources have chosen. */
  readonly stores: CacheStores
  readonly fills: Fills
  /** For the random part of times. */
  readonly chance: Chance
  readonly onEvent: (event: CacheEvent) => void
  /** What has one of the tags is gone, from every store, also what is being fetched now, when this resolves. */
  readonly invalidate: (tags: readonly string[]) => Promise<void>
  /** Deletes the entries whose keys begin so, from every store. @returns how many are known to be gone */
  readonly purge: (prefixes: readonly string[]) => Promise<number>
}

export interface CachingOptions extends Partial<Pick<Caching, 'chance' | 'onEvent'>> {
  /** By which the store was opened: a source that names the same one shares it. @default it is shared by nobody */
  readonly uri?: string | undefined
  /** Told of what becomes of the stores that sources have chosen. @default nobody */
  readonly onStoreEvent?: OnChosenStoreEvent | undefined
}

/** Caching over a store, which whoever made it closes; those that sources have chosen are closed with these. */
export function createCaching(store: CacheStore, options: CachingOptions = {}): Caching {
  const { chance = systemChance, onEvent = () => {}, uri, onStoreEvent = () => {} } = options
  const fills = createFills()
  const stores = createStores({ store, uri }, onStoreEvent)
  return {
    store,
    stores,
    fills,
    chance,
    onEvent,
    invalidate: async (tags) => {
      if (tags.length === 0) return
      fills.closeDoors()
      const all = await stores.all()
      await Promise.all(all.map((each) => each.invalidate(tags)))
      // What began in between may have read what was there before.
      fills.closeDoors()
    },
    purge: async (prefixes) => {
      if (prefixes.length === 0) return 0
      fills.closeDoors()
      let purged = 0
      for (const each of await stores.all()) for (const prefix of prefixes) purged += await each.purge(prefix)
      return purged
    },
  }
}
