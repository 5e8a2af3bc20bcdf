import type { BreakerState } from './policy/breaker.ts'

/** What happens around the calls of a source, for metrics and logs. */
export type UpstreamEvent =
  /** A breaker changed its state. */
  | {
      readonly kind: 'breaker'
      readonly source: string
      readonly from: BreakerState
      readonly to: BreakerState
    }
  /** An attempt ended. */
  | {
      readonly kind: 'attempt'
      readonly source: string
      /** Schema coordinate. */
      readonly connector: string
      readonly durationMs: number
      /** Decoded bytes of the answer. */
      readonly bytes: number
      /** Error code; undefined for a success. */
      readonly code: string | undefined
    }
  /** A call is about to be made again. */
  | {
      readonly kind: 'retry'
      readonly source: string
      readonly connector: string
      /** The attempt that failed, from 1 on. */
      readonly attempt: number
      readonly waitMs: number
    }
  /** A call was refused unsent. */
  | {
      readonly kind: 'shed'
      readonly source: string
      readonly connector: string
      readonly by: 'breaker' | 'bulkhead' | 'rate'
    }
  /** A secret lost its value, or one that came in its place cannot be used; the last good one stays. Without a problem: it is good again. */
  | {
      readonly kind: 'secret'
      readonly source: string
      /** Where its value comes from, or the path of the option. */
      readonly origin: string
      readonly problem: string | undefined
    }
  /** A call was answered by an equal one. */
  | { readonly kind: 'shared'; readonly source: string; readonly connector: string }
  /** An attempt had a second one beside it. */
  | {
      readonly kind: 'hedge'
      readonly source: string
      readonly connector: string
      readonly outcome: 'first' | 'second' | 'lost'
    }
  /** A service's schema is no longer the one that is used; or it is again; or it could not be looked at. */
  | {
      readonly kind: 'schema'
      readonly source: string
      readonly change: 'same' | 'compatible' | 'dangerous' | 'breaking' | 'unread'
      /** Breaking and dangerous ones, the first of them. */
      readonly changes?: readonly { readonly kind: 'breaking' | 'dangerous'; readonly description: string }[]
      /** How many breaking and dangerous ones there are. */
      readonly count?: number
      /** What of the module's own mapping no longer fits. */
      readonly mapping?: readonly string[]
      /** Why it could not be looked at. */
      readonly problem?: string
    }
