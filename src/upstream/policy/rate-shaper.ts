import type { CancelSignal } from '../../utils/cancellation.ts'
import type { Clock } from '../../utils/clock.ts'
import type { Timer } from '../../utils/timer.ts'
import { type Admission, createWaitingLine } from './waiting-line.ts'

/** How often an upstream is asked. */
export interface RateSettings {
  /** Attempts a second, evenly spread. */
  readonly perSecond: number
  /** Attempts that may go at once after a pause. */
  readonly burst: number
}

/** Spreads attempts in time, in the order in which they came: a leaky bucket as a queue. */
export interface RateShaper {
  /** Goes at once, if nobody has to wait. */
  readonly tryEnter: () => boolean
  /** How long who comes now would wait, in milliseconds. */
  readonly waitMs: () => number
  /** Waits for a turn; one who gives up takes none. */
  readonly wait: (signal: CancelSignal, timeoutMs: number) => Promise<Admission>
  readonly waiting: () => number
  /** Ends its timer. Who waits goes on waiting for the own limit. */
  readonly close: () => void
}

/** A shaper at rest. */
export function createRateShaper(
  { perSecond, burst }: RateSettings,
  clock: Pick<Clock, 'nowMs'>,
  timer: Timer,
): RateShaper {
  const intervalMs = 1000 / perSecond
  const line = createWaitingLine(timer)
  /** Until when the turns that were taken reach; a pause saves up no more than a burst. */
  let paidMs = Number.NEGATIVE_INFINITY
  let cancelTick: (() => void) | undefined

  const nextTurnMs = (): number => Math.max(paidMs, clock.nowMs() - (burst - 1) * intervalMs)
  const dueInMs = (): number => nextTurnMs() - clock.nowMs()
  const takeTurn = (): void => {
    paidMs = nextTurnMs() + intervalMs
  }
  const tick = (): void => {
    cancelTick = undefined
    while (dueInMs() <= 0 && line.admitFirst()) takeTurn()
    awaitTurn()
  }
  const awaitTurn = (): void => {
    if (cancelTick === undefined && line.size() > 0) cancelTick = timer.after(Math.max(1, Math.ceil(dueInMs())), tick)
  }

  return {
    tryEnter: () => {
      if (line.size() > 0 || dueInMs() > 0) return false
      takeTurn()
      return true
    },
    waitMs: () => Math.max(0, dueInMs() + line.size() * intervalMs),
    wait: (signal, timeoutMs) => {
      const admission = line.wait(signal, timeoutMs)
      awaitTurn()
      return admission
    },
    waiting: line.size,
    close: () => cancelTick?.(),
  }
}
