import type { Timer } from '../../src/utils/timer.ts'

/** A timer that waits to be moved on. */
export function manualTimer() {
  let waiting: { readonly delayMs: number; readonly run: () => void }[] = []
  const timer: Timer = {
    after: (delayMs, run) => {
      const entry = { delayMs, run }
      waiting.push(entry)
      return () => {
        waiting = waiting.filter((each) => each !== entry)
      }
    },
  }
  return {
    timer,
    /** What is waited for, in milliseconds. */
    delays: () => waiting.map(({ delayMs }) => delayMs),
    /** Lets all that is waited for come, and what follows at once. */
    run: async () => {
      const due = waiting
      waiting = []
      for (const { run } of due) run()
      await new Promise(setImmediate)
    },
  }
}
