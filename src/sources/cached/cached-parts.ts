import type { CacheEntry } from '../../cache/index.ts'
import type { RecentMap } from '../../utils/recent-map.ts'
import type { FetchInput, PreparedFetch } from '../source.ts'
import type { Caching } from './caching.ts'
import type { Partition } from './partition.ts'
import type { ConnectorRule } from './rule.ts'
import type { TagMaker } from './tags.ts'

/** What all fetches of one cached connector have in common. */
export interface CachedParts extends Caching {
  /** Public name. */
  readonly source: string
  /** Schema coordinate. */
  readonly connector: string
  readonly rule: ConnectorRule
  readonly clientHeaders: ReadonlySet<string>
  /** The one field of the parent that inputs are made from. */
  readonly onlyNeed: string | undefined
  readonly partition: Partition
  readonly tags: TagMaker
  /** Keys whose last fetch failed, while something stale is served in its place without asking again. */
  readonly failed: RecentMap<{ readonly untilMs: number; readonly code: string }>
}

/** A fetch whose results are kept. */
export interface CachedFetch extends CachedParts {
  readonly prepared: PreparedFetch
  /** What all its keys begin with. */
  readonly prefix: string
}

/** A wanted result that is not there, or no longer good. */
export interface Missing {
  /** Its place among the inputs. */
  readonly place: number
  readonly key: string
  readonly input: FetchInput
  /** What is kept of it, if anything. */
  readonly old: CacheEntry | undefined
}
