/** How much of what an upstream is asked may be repetition. */
export interface RetryBudgetSettings {
  /** Tokens at the start, and at most. A failure takes one; calls are repeated while more than half are left. */
  readonly size: number
  /** What a success gives back. */
  readonly refill: number
}

/**
 * Keeps retries from multiplying the load on an upstream that is down, as in
 * https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs
 */
export interface RetryBudget {
  readonly succeed: () => void
  /** Takes a token. @returns whether there may be a repetition */
  readonly fail: () => boolean
  /** Whether there may be a repetition, as far as is known. */
  readonly isOpen: () => boolean
}

/** A full bucket. */
export function createRetryBudget({ size, refill }: RetryBudgetSettings): RetryBudget {
  let tokens = size
  const isOpen = (): boolean => tokens > size / 2
  return {
    succeed: () => {
      tokens = Math.min(size, tokens + refill)
    },
    fail: () => {
      tokens = Math.max(0, tokens - 1)
      return isOpen()
    },
    isOpen,
  }
}
