/** How often it looks whether the process runs. */
const tickMs = 5

/** Measures time while the process runs. */
export interface Stopwatch {
  /** Milliseconds since the start, less those in which this process did not get to run: other work on the machine is no fault of its own. */
  readonly stop: () => number
}

/** Starts one. */
export function startStopwatch(): Stopwatch {
  const startMs = performance.now()
  let lastMs = startMs
  let lostMs = 0
  const look = (): void => {
    const nowMs = performance.now()
    lostMs += Math.max(0, nowMs - lastMs - tickMs - 1)
    lastMs = nowMs
  }
  const timer = setInterval(look, tickMs)
  return {
    stop: () => {
      clearInterval(timer)
      look()
      return performance.now() - startMs - lostMs
    },
  }
}
