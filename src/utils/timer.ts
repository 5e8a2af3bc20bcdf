/** Later, as a parameter, so that tests can move it. */
export interface Timer {
  /** Runs once, when so much time has passed. @returns prevents it */
  readonly after: (delayMs: number, run: () => void) => () => void
}

/** The system's. */
export const systemTimer: Timer = {
  after: (delayMs, run) => {
    const timeout = setTimeout(run, delayMs)
    return () => clearTimeout(timeout)
  },
}

/** The system's, for what alone is no reason for the process to go on. */
export const idleTimer: Timer = {
  after: (delayMs, run) => {
    const timeout = setTimeout(run, delayMs).unref()
    return () => clearTimeout(timeout)
  },
}
