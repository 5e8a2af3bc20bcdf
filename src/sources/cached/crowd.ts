import { cancelled } from '../../upstream/exchange.ts'
import { type CancelSignal, createCancellation } from '../../utils/cancellation.ts'

/** Those who wait for one fetch. It is given up when the last of them has left, not the first. */
export interface Crowd {
  readonly signal: CancelSignal
  /** Whether anybody came but the first. */
  readonly isShared: () => boolean
  /** Counts somebody in until the signal aborts. @returns what counts them out before. */
  readonly join: (signal: CancelSignal) => () => void
  /** The fetch has ended: who leaves now ends nothing. */
  readonly end: () => void
}

/** Nobody waits yet. */
export function createCrowd(source: string): Crowd {
  const cancellation = createCancellation()
  let came = 0
  let waiting = 0
  let isOver = false
  return {
    signal: cancellation,
    isShared: () => came > 1,
    join: (signal) => {
      came++
      waiting++
      let isIn = true
      const leave = (): void => {
        if (!isIn) return
        isIn = false
        signal.removeEventListener('abort', leave)
        waiting--
        if (waiting === 0 && !isOver) cancellation.cancel(cancelled(source))
      }
      signal.addEventListener('abort', leave)
      return leave
    },
    end: () => {
      isOver = true
    },
  }
}
