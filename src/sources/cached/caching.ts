import type { CacheStore } from '../../cache/index.ts'
import { type Chance, systemChance } from '../../utils/random.ts'
import { createFills, type Fills } from './fills.ts'

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
  readonly store: CacheStore
  readonly fills: Fills
  /** For the random part of times. */
  readonly chance: Chance
  readonly onEvent: (event: CacheEvent) => void
  /** What has one of the tags is gone, also what is being fetched now, when this resolves. */
  readonly invalidate: (tags: readonly string[]) => Promise<void>
}

/** Caching over a store, which whoever made it closes. */
export function createCaching(
  store: CacheStore,
  { chance = systemChance, onEvent = () => {} }: Partial<Pick<Caching, 'chance' | 'onEvent'>> = {},
): Caching {
  const fills = createFills()
  return {
    store,
    fills,
    chance,
    onEvent,
    invalidate: async (tags) => {
      if (tags.length === 0) return
      fills.closeDoors()
      await store.invalidate(tags)
      // What began in between may have read what was there before.
      fills.closeDoors()
    },
  }
}
