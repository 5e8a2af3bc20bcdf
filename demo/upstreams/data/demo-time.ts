/** The moment at which the demo's world stands still: all records are older, all changes are made from here on. */
export const DEMO_NOW = Date.UTC(2025, 5, 30, 9, 0, 0)

/** The first day of the demo's orders and tickets. */
export const DEMO_BEGIN = Date.UTC(2023, 0, 2, 8, 0, 0)

export const DAY_MS = 86_400_000

/** An ISO 8601 timestamp in UTC, to the second. */
export function toTimestamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** A source of timestamps for changes: each is one second after the last, so that equal calls give equal answers. */
export function createDemoClock(): () => string {
  let now = DEMO_NOW
  return () => {
    now += 1000
    return toTimestamp(now)
  }
}

/** A moment of the demo's past for a `share` of 0 (its begin) to 1 (now). The business grows: later days hold more. */
export function momentAt(share: number): number {
  return DEMO_BEGIN + Math.floor((DEMO_NOW - DEMO_BEGIN) * share ** 0.65)
}
