import { type Cancellation, type CancelSignal, createCancellation } from '../../utils/cancellation.ts'
import type { Timer } from '../../utils/timer.ts'

/** When a second attempt is put beside a slow one. */
export interface HedgeSettings {
  /** After so many milliseconds; undefined for the percentile. */
  readonly afterMs: number | undefined
  /** After as long as this share of calls took, in percent. */
  readonly percentile: number
}

/** An attempt that may get a second one beside it. */
export interface HedgedAttempt<T> {
  /** Makes an attempt that ends when its signal does. */
  readonly leg: (signal: CancelSignal) => Promise<T>
  readonly delayMs: number
  readonly signal: CancelSignal
  readonly timer: Timer
  /** Asked when the time has come. */
  readonly mayStart: () => boolean
  /** Told, where a second one was started, which of them answered: `lost` if none did. */
  readonly onSettled: (outcome: 'first' | 'second' | 'lost') => void
}

/**
 * The answer of whichever attempt succeeds first; the other is aborted. Where both fail, the error is that of the first.
 * A first one that fails before the second was started fails at once: that is for retries.
 */
export function raceHedge<T>({ leg, delayMs, signal, timer, mayStart, onSettled }: HedgedAttempt<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const legs: Cancellation[] = []
    let failures = 0
    let firstError: unknown
    let isSettled = false

    const settle = (): void => {
      isSettled = true
      cancelTimer()
      signal.removeEventListener('abort', abortAll)
    }
    const abortAll = (): void => {
      for (const each of legs) each.cancel(new Error('aborted'))
    }
    const start = (): void => {
      const own = createCancellation()
      const place = legs.push(own)
      leg(own).then(
        (value) => {
          if (isSettled) return
          settle()
          const isHedged = legs.length > 1
          for (const other of legs) if (other !== own) other.cancel(new Error('another was faster'))
          if (isHedged) onSettled(place === 1 ? 'first' : 'second')
          resolve(value)
        },
        (error: unknown) => {
          if (isSettled) return
          if (place === 1) firstError = error
          failures++
          if (failures < legs.length) return
          settle()
          if (legs.length > 1) onSettled('lost')
          reject(place === 1 || firstError === undefined ? error : firstError)
        },
      )
    }
    const cancelTimer = timer.after(delayMs, () => {
      if (mayStart()) start()
    })
    signal.addEventListener('abort', abortAll)
    start()
  })
}
