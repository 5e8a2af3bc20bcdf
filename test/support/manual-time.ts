import type { Clock } from '../../src/utils/clock.ts'
import type { Timer } from '../../src/utils/timer.ts'

/** Time that passes only when it is told to: a clock, and the timers that go by it. */
export function manualTime(startMs = 1_000_000) {
  let nowMs = startMs
  let waiting: { readonly atMs: number; readonly run: () => void }[] = []
  const clock: Clock = { nowMs: () => nowMs, wallMs: () => nowMs }
  const timer: Timer = {
    after: (delayMs, run) => {
      const entry = { atMs: nowMs + delayMs, run }
      waiting.push(entry)
      return () => {
        waiting = waiting.filter((each) => each !== entry)
      }
    },
  }
  /** Lets so much time pass; timers come in their order, each followed by what it sets off. */
  const pass = async (ms: number): Promise<void> => {
    const endMs = nowMs + ms
    await new Promise(setImmediate)
    for (;;) {
      const [next] = waiting.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)
      if (next === undefined) break
      waiting = waiting.filter((each) => each !== next)
      nowMs = Math.max(nowMs, next.atMs)
      next.run()
      await new Promise(setImmediate)
    }
    nowMs = endMs
    await new Promise(setImmediate)
  }
  const delays = (): readonly number[] => waiting.map(({ atMs }) => atMs - nowMs)
  return {
    clock,
    timer,
    pass,
    /** Timers that have not come. */
    pending: () => waiting.length,
    /** What is waited for, in milliseconds from now. */
    delays,
    /** Lets all come that is waited for now, and what follows at once. */
    run: () => pass(Math.max(0, ...delays())),
  }
}
