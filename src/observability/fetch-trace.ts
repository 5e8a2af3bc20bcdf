import type { FieldDrift } from '../errors/drift.ts'

/** How a fetch was answered with regard to caches and calls already under way. */
export type CacheStatus = 'HIT' | 'MISS' | 'STALE' | 'SHARED' | 'BYPASS'

/** One upstream fetch as `extensions.trace` shows it. */
export interface FetchRecord {
  /** Public name of the source. */
  readonly source: string
  /** Schema coordinate of the connector: `Query.customer`, `Customer.orders`, `Product`. */
  readonly connector: string
  /** HTTP method; absent where nothing was to be sent. */
  readonly method?: string
  /** URL without credentials, query values and host (see `redactUrl`); absent where nothing was to be sent. */
  readonly url?: string
  /** Milliseconds from the start of the operation. */
  readonly startMs: number
  readonly durationMs: number
  /** HTTP status, if one arrived. */
  readonly status?: number | undefined
  /** Calls on the wire. */
  readonly attempts: number
  /** Decoded bytes of the answer. */
  readonly bytes: number
  /** Inputs that this fetch serves. */
  readonly batchSize: number
  readonly cache: CacheStatus
  /** Error code, if it failed. */
  readonly error?: string | undefined
  /** What the mapping could not do on the data that came. */
  readonly mappingProblems?: readonly string[] | undefined
}

/** A part of an answer that is older than it should be. */
export interface StaleNote {
  /** Where it stands in the answer. */
  readonly path: readonly (string | number)[]
  /** Public name. */
  readonly source: string
  /** How long ago it was fetched. */
  readonly ageMs: number
  /** `revalidating`: a new one is being fetched; else the code of the error in whose place it stands. */
  readonly reason: string
}

/** Collects the fetches of one operation. */
export interface FetchTrace {
  readonly startedMs: number
  /** Whether anyone will look at the records: none are made otherwise. */
  readonly isWanted: boolean
  readonly records: FetchRecord[]
  /** Fetches that have ended, recorded or not. */
  count: number
  /** What is served though it is too old; absent where nothing is. */
  stale?: StaleNote[]
  /** What upstreams said beside their data and may be told, by source; absent where nothing is. */
  upstreams?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** How long what may be kept of it is still fresh, in milliseconds; absent where nothing of it is of a connector whose results are kept. */
  freshForMs?: number
  /** Whether anyone will read `freshForMs`. @default false */
  wantsFreshness?: boolean
  /** Something of it went past a store that is down: of it, nobody knows the tags, and the time only where that is wanted. @default false */
  isUnknown?: boolean
  /** Tags of what is kept, or may be, of the answer's parts; absent where there are none. */
  cacheTags?: Set<string>
  /** What mappings that belong to no one fetch could not do; absent where there is nothing to tell. */
  mappingProblems?: FieldProblems[]
  /** Fields that the answers did not have as the schema and the mapping say; absent where there are none. */
  drift?: Map<string, FieldDrift>
  /** The same of fields of which it is not yet known whether anybody asked for them. */
  suspects?: Map<string, FieldDrift> | undefined
}

/** What the mapping of a field could not do on the data that came. */
export interface FieldProblems {
  readonly source: string
  /** Schema coordinate. */
  readonly field: string
  readonly problems: readonly string[]
}

/** A new, empty trace. `startedMs` is of the monotonic clock. */
export function createFetchTrace(startedMs: number, isWanted = true): FetchTrace {
  return { startedMs, isWanted, records: [], count: 0 }
}
