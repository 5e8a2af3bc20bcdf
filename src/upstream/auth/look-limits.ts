import type { Timer } from '../../utils/timer.ts'

/** Longest time for one look at a secret, in milliseconds: what hangs would never be looked at again. */
const maxLookMs = 10_000

/** Ends what takes too long. */
export interface Limits {
  /** @returns ends the limit */
  readonly start: (onOver: () => void) => () => void
  /** Drops all limits. */
  readonly close: () => void
}

/** Nothing is under way. */
export function createLimits(timer: Timer): Limits {
  const running = new Set<() => void>()
  return {
    start: (onOver) => {
      const cancel = timer.after(maxLookMs, onOver)
      running.add(cancel)
      return () => {
        cancel()
        running.delete(cancel)
      }
    },
    close: () => {
      for (const cancel of running) cancel()
      running.clear()
    },
  }
}

/** The result, if it comes in time. @throws TimeoutError */
export function inTime<T>(result: Promise<T>, limits: Limits): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = limits.start(() => reject(new TimeoutError()))
    result.then(resolve, reject).finally(end)
  })
}

class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}
