import { GatewayError } from '../errors/gateway-error.ts'
import type { Clock } from '../utils/clock.ts'
import type { Timer } from '../utils/timer.ts'
import { cancelled } from './exchange.ts'
import type { Passengers } from './flights.ts'

/** What waiting goes by. */
export interface Surroundings {
  /** Public name. */
  readonly source: string
  readonly clock: Clock
  readonly timer: Timer
}

/**
 * The result of something that others may wait for as well; who leaves takes nothing from them.
 * @throws GatewayError DEADLINE_EXCEEDED where the passengers' time is over, or nobody of them is left.
 */
export function waitFor<T>(result: Promise<T>, passengers: Passengers, around: Surroundings): Promise<T> {
  const { source, clock, timer } = around
  const { signal } = passengers
  if (signal.aborted) return Promise.reject(cancelled(source))
  return new Promise((resolve, reject) => {
    let cancelTimer = (): void => {}
    const settle = (): void => {
      cancelTimer()
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = (): void => {
      settle()
      reject(cancelled(source))
    }
    const arm = (): void => {
      const leftMs = passengers.deadlineMs() - clock.nowMs()
      // Whoever joined meanwhile may have more time.
      if (leftMs > 0) cancelTimer = timer.after(leftMs, arm)
      else {
        settle()
        reject(new GatewayError('DEADLINE_EXCEEDED', { source, neverSent: true }))
      }
    }
    signal.addEventListener('abort', onAbort)
    arm()
    result.then(
      (value) => {
        settle()
        resolve(value)
      },
      (error: unknown) => {
        settle()
        reject(error)
      },
    )
  })
}
