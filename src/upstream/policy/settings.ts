import type { BreakerSettings } from './breaker.ts'
import type { BulkheadSettings } from './bulkhead.ts'
import type { HedgeSettings } from './hedge.ts'
import type { RateSettings } from './rate-shaper.ts'
import type { RetrySettings } from './retry.ts'
import type { RetryBudgetSettings } from './retry-budget.ts'

/** How one call is made; connectors may have their own. */
export interface CallSettings {
  readonly attemptTimeoutMs: number
  /** Longest time for the call with all its attempts, waits included. */
  readonly operationTimeoutMs: number
  readonly retry: RetrySettings
  readonly hedge: HedgeSettings | undefined
  /** Header that makes a mutation repeatable, lower case. */
  readonly idempotencyKey: string | undefined
}

/** What all calls of an upstream share. */
export interface PolicySettings {
  readonly breaker: BreakerSettings | undefined
  readonly bulkhead: BulkheadSettings
  readonly rate: RateSettings | undefined
  readonly retryBudget: RetryBudgetSettings
}
