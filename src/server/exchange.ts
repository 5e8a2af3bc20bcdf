import type { Clock } from '../utils/clock.ts'

/** Reason of an abort whose client closed the connection. */
export const clientLeft = new Error('the client left')

/** One HTTP request to `/graphql` and what became of it. */
export interface Exchange {
  readonly requestId: string
  /** Monotonic time at which the request arrived. */
  readonly startedMs: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  readonly traceparent: string | undefined
  /** Aborts when the client leaves, or when the drain's grace is over. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** For the log; filled in as it becomes known. */
  readonly outcome: ExchangeOutcome
}

export interface ExchangeOutcome {
  operationName?: string
  operation?: 'query' | 'mutation' | 'subscription'
  codes: readonly string[]
  fetchCount: number
  /** Whether the GraphQL pipeline gave the answer; else it was refused before an operation was known. */
  isFormatted: boolean
}

export function createOutcome(): ExchangeOutcome {
  return { codes: [], fetchCount: 0, isFormatted: false }
}
