/** Calls and failures within a window. */
export interface WindowTotals {
  readonly calls: number
  readonly failures: number
}

/** Counts the calls of the last while. */
export interface FailureWindow {
  /** Counts one more, and gives the totals with it; the object is the window's own and changes. */
  readonly add: (isFailure: boolean, nowMs: number) => WindowTotals
}

/** Parts of a window that are forgotten one by one: a window of 10 s forgets in steps of a second. */
const partCount = 10

/** An empty sliding window. Its size is fixed, however many calls there are. */
export function createFailureWindow(windowMs: number): FailureWindow {
  const partMs = windowMs / partCount
  const calls = new Array<number>(partCount).fill(0)
  const failures = new Array<number>(partCount).fill(0)
  const totals = { calls: 0, failures: 0 }
  let current = 0

  const forgetUntil = (part: number): void => {
    const steps = Math.min(part - current, partCount)
    for (let step = 1; step <= steps; step++) {
      const slot = (current + step) % partCount
      totals.calls -= calls[slot] ?? 0
      totals.failures -= failures[slot] ?? 0
      calls[slot] = 0
      failures[slot] = 0
    }
    current = part
  }

  return {
    add: (isFailure, nowMs) => {
      const part = Math.floor(nowMs / partMs)
      if (part > current) forgetUntil(part)
      const slot = current % partCount
      calls[slot] = (calls[slot] ?? 0) + 1
      totals.calls++
      if (isFailure) {
        failures[slot] = (failures[slot] ?? 0) + 1
        totals.failures++
      }
      return totals
    },
  }
}
