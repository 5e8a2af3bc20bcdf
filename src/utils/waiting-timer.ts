import type { Timer } from './timer.ts'

const stepMs = 100

/**
 * A timer for which time stands still while the process computes, for whomever: a limit on waiting is not used up by others' work.
 * Late by at most a tenth of a second otherwise.
 */
export function waitingTimer(timer: Timer): Timer {
  return {
    after: (delayMs, run) => {
      const wait = (leftMs: number): (() => void) => {
        if (leftMs <= stepMs) return timer.after(leftMs, run)
        return timer.after(stepMs, () => {
          cancel = wait(leftMs - stepMs)
        })
      }
      let cancel = wait(delayMs)
      return () => cancel()
    },
  }
}
