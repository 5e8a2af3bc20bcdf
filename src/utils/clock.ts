/** Time as a parameter, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch; may jump when the host's clock is set. */
  readonly wallMs: () => number
  /** Milliseconds since an arbitrary start; never goes back. Deadlines and durations use this one. */
  readonly nowMs: () => number
}

/** The only place that reads the real clock. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  nowMs: () => performance.now(),
}
