import { assertNever } from '../../utils/assert.ts'
import type { Clock } from '../../utils/clock.ts'
import { createFailureWindow, type FailureWindow } from './failure-window.ts'

/** When a circuit breaker opens, and for how long. */
export interface BreakerSettings {
  /** How far back calls count, in milliseconds. */
  readonly windowMs: number
  /** Calls in the window below which it never opens: a few failures are no evidence. */
  readonly minCalls: number
  /** Share of failures, 0 to 1, at which it opens. */
  readonly failureRatio: number
  /** How long it stays open before a probe, in milliseconds. Doubled for each probe that fails. */
  readonly openMs: number
  /** Longest time that it stays open, in milliseconds. */
  readonly maxOpenMs: number
  /** How long a probe may take before another is let through, in milliseconds. */
  readonly probeMs: number
}

/**
 * What came of a call. `answered`: refused with a reason (a 404), which shows that the upstream works, but is no measure of it.
 * `ignored`: nothing that it did (the client left).
 */
export type Verdict = 'success' | 'failure' | 'answered' | 'ignored'

/** Whether a call may go: as one of many, as the one that tells whether the upstream is back, or not at all. */
export type Entry = 'call' | 'probe' | 'refused'

/** A breaker's state as operators see it. */
export type BreakerState = 'closed' | 'open' | 'probing'

/** Spares an upstream that fails, and asks it with a single call whether it is back. */
export interface Breaker {
  readonly enter: () => Entry
  /** To be said once for each entry that was not refused. */
  readonly settle: (entry: 'call' | 'probe', verdict: Verdict) => void
  readonly state: () => BreakerState
  /** Milliseconds until a call is let through; undefined where that is now, or depends on the probe under way. */
  readonly retryAfterMs: () => number | undefined
}

type State =
  | { readonly kind: 'closed'; readonly window: FailureWindow }
  | { readonly kind: 'open'; readonly untilMs: number; readonly openMs: number }
  | { readonly kind: 'probing'; readonly untilMs: number; readonly openMs: number }

/**
 * A closed breaker.
 * @param onChange told of each change of state, after it.
 */
export function createBreaker(
  settings: BreakerSettings,
  clock: Pick<Clock, 'nowMs'>,
  onChange: (to: BreakerState, from: BreakerState) => void = () => {},
): Breaker {
  const close = (): State => ({ kind: 'closed', window: createFailureWindow(settings.windowMs) })
  let state = close()

  const change = (next: State): void => {
    const from = state.kind
    state = next
    if (from !== next.kind) onChange(next.kind, from)
  }
  const open = (openMs: number): void => change({ kind: 'open', untilMs: clock.nowMs() + openMs, openMs })
  const probe = (openMs: number): Entry => {
    change({ kind: 'probing', untilMs: clock.nowMs() + settings.probeMs, openMs })
    return 'probe'
  }

  return {
    enter: () => {
      switch (state.kind) {
        case 'closed':
          return 'call'
        case 'open':
        case 'probing': // a probe of which nothing was heard is given up: a breaker never stays half open
          return clock.nowMs() < state.untilMs ? 'refused' : probe(state.openMs)
        default:
          return assertNever(state)
      }
    },
    settle: (entry, verdict) => {
      if (entry === 'probe') {
        if (state.kind !== 'probing') return
        if (verdict === 'failure') open(Math.min(state.openMs * 2, settings.maxOpenMs))
        else if (verdict === 'ignored') change({ kind: 'open', untilMs: clock.nowMs(), openMs: state.openMs })
        else change(close())
        return
      }
      // What began before it opened is no news.
      if (state.kind !== 'closed' || (verdict !== 'success' && verdict !== 'failure')) return
      const { calls, failures } = state.window.add(verdict === 'failure', clock.nowMs())
      if (verdict === 'failure' && calls >= settings.minCalls && failures >= calls * settings.failureRatio)
        open(settings.openMs)
    },
    state: () => state.kind,
    retryAfterMs: () => {
      if (state.kind !== 'open') return undefined
      const leftMs = Math.ceil(state.untilMs - clock.nowMs())
      return leftMs > 0 ? leftMs : undefined
    },
  }
}
