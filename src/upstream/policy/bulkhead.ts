import type { CancelSignal } from '../../utils/cancellation.ts'
import type { Timer } from '../../utils/timer.ts'
import { type Admission, createWaitingLine } from './waiting-line.ts'

/** How much one upstream is asked at once. */
export interface BulkheadSettings {
  /** Calls under way at once. */
  readonly maxConcurrent: number
  /** Calls that wait for one to end; more are refused at once. */
  readonly maxQueued: number
}

/** Keeps one upstream from taking everything that the gateway has. */
export interface Bulkhead {
  /** Takes a slot that is free; false where none is, or others wait for it. */
  readonly tryEnter: () => boolean
  /** Whether there is no place to wait either. */
  readonly isFull: () => boolean
  /** Waits for a slot, first come, first served; not to be called when it is full. */
  readonly wait: (signal: CancelSignal, timeoutMs: number) => Promise<Admission>
  /** Gives a slot back: to the first that waits, if one does. */
  readonly leave: () => void
  readonly running: () => number
  readonly waiting: () => number
}

/** Nobody is in it yet. */
export function createBulkhead({ maxConcurrent, maxQueued }: BulkheadSettings, timer: Timer): Bulkhead {
  const line = createWaitingLine(timer)
  let running = 0
  return {
    tryEnter: () => {
      if (running >= maxConcurrent || line.size() > 0) return false
      running++
      return true
    },
    isFull: () => line.size() >= maxQueued,
    wait: line.wait,
    leave: () => {
      // A slot passes on as it is: in between, nobody could take it.
      if (!line.admitFirst()) running--
    },
    running: () => running,
    waiting: line.size,
  }
}
