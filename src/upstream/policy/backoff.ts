import type { Chance } from '../../utils/random.ts'

/** How long to wait between attempts. */
export interface BackoffSettings {
  /** Bound of the first wait, in milliseconds; doubled for each further one. */
  readonly baseDelayMs: number
  /** Bound of every wait, in milliseconds. */
  readonly maxDelayMs: number
}

/**
 * Milliseconds to wait after so many failed attempts: anything from 0 up to a bound that doubles ("full jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), so that those who failed together do not come back together.
 * @param failedAttempts from 1 on.
 */
export function backoffMs(failedAttempts: number, settings: BackoffSettings, chance: Chance): number {
  const bound = Math.min(settings.maxDelayMs, settings.baseDelayMs * 2 ** (failedAttempts - 1))
  return chance() * bound
}
