import type { BackendClock } from '../remote/backend.ts'

/** One question for the server's time. */
export interface ClockSample {
  readonly sentMs: number
  readonly receivedMs: number
  readonly serverMs: number
}

/** Learns how a server's clock differs from ours. */
export interface ClockOffset {
  readonly add: (sample: ClockSample) => void
  readonly read: () => BackendClock
}

/** How much two clocks that are kept right may drift apart, by the time that passed: 200 millionths, twice what quartz does. */
const drift = 0.0002

/** Our clock tells whole milliseconds, and so does the offset. */
const readingMs = 1.5

/**
 * Keeps the sample that knows most: the server's time lies within a round trip, so that the shortest one is the most exact, until it
 * grew old, or until a later one contradicts it because a clock was set.
 */
export function createClockOffset(): ClockOffset {
  let best: BackendClock & { readonly atMs: number } = { offsetMs: 0, errorMs: 0, atMs: Number.NEGATIVE_INFINITY }
  return {
    add: ({ sentMs, receivedMs, serverMs }) => {
      const offsetMs = Math.round(serverMs - (sentMs + receivedMs) / 2)
      const errorMs = Math.ceil(Math.abs(receivedMs - sentMs) / 2 + readingMs)
      const agedMs = best.errorMs + Math.abs(receivedMs - best.atMs) * drift
      const contradicts = Math.abs(offsetMs - best.offsetMs) > errorMs + agedMs
      if (errorMs <= agedMs || contradicts) best = { offsetMs, errorMs, atMs: receivedMs }
    },
    read: () => best,
  }
}
