import { GatewayError, isRetryable } from '../../errors/gateway-error.ts'
import type { Chance } from '../../utils/random.ts'
import { type BackoffSettings, backoffMs } from './backoff.ts'
import type { RetryBudget } from './retry-budget.ts'

/** How often a call is made, and with which pauses. */
export interface RetrySettings extends BackoffSettings {
  /** Attempts of one call, the first included. */
  readonly maxAttempts: number
}

/** An attempt needs at least this long to be worth it, in milliseconds. */
export const minAttemptMs = 20

/** What a retry after a wait that the upstream asked for waits longer, at most: not all come back in the same moment. */
const maxLateMs = 50

/** An attempt that failed. */
export interface FailedAttempt {
  readonly error: unknown
  /** From 1 on. */
  readonly attempt: number
  /** Whether doing it twice does no harm. */
  readonly isRepeatable: boolean
  /** What is left of the call's time, in milliseconds. */
  readonly leftMs: number
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined where there is none: nothing was gained by it, it could do
 * harm, or there is no time. A wait that the upstream asks for is kept to, and never cut short.
 */
export function retryWaitMs(
  { error, attempt, isRepeatable, leftMs }: FailedAttempt,
  settings: RetrySettings,
  budget: RetryBudget,
  chance: Chance,
): number | undefined {
  if (!(error instanceof GatewayError) || !isRetryable(error, 'query')) return undefined
  const mayRetry = budget.fail()
  if (!mayRetry || error.isFinal || attempt >= settings.maxAttempts) return undefined
  if (!isRepeatable && !error.neverSent) return undefined
  const { retryAfterMs = 0 } = error
  const waitMs = retryAfterMs > 0 ? retryAfterMs + chance() * maxLateMs : backoffMs(attempt, settings, chance)
  return waitMs + minAttemptMs > leftMs ? undefined : waitMs
}
