import { assertNever } from '../../utils/assert.ts'
import type { MaybePromise } from '../../utils/maybe-promise.ts'
import type { Timer } from '../../utils/timer.ts'
import type { CacheAction, OnCacheStoreEvent } from '../store-event.ts'
import { problemOf } from './problem-of.ts'

/** Stands between callers and a backend: waits only so long, hides failures, and spares a backend that is down. */
export interface Guard {
  /** What the call gives, or `otherwise`: at once while the backend is down, else when it fails or takes too long. */
  readonly run: <T>(action: CacheAction, timeoutMs: number, call: () => Promise<T>, otherwise: T) => MaybePromise<T>
  readonly isUp: () => boolean
  /** To be said where it is known that calls would fail. */
  readonly fail: (cause: unknown) => void
  /** Looks whether it is there; resolves when that is known. */
  readonly open: () => Promise<void>
  readonly close: () => void
}

export interface GuardOptions {
  /** Resolves when the backend works. Called while it is down, from time to time, one call at a time. */
  readonly probe: () => Promise<void>
  readonly timer: Timer
  readonly onEvent: OnCacheStoreEvent
  /** Told when it is up again. */
  readonly onUp: () => void
}

type State =
  | { readonly kind: 'up'; failures: number }
  | { readonly kind: 'down'; readonly pauseMs: number; readonly cancel: () => void }
  | { readonly kind: 'closed' }

/** Failures in a row, of calls that need not follow one another, after which a backend counts as down. */
const maxFailures = 5

/** Time until the first probe; doubled for each one that fails. */
const firstPauseMs = 100
const longestPauseMs = 5000

/** Longest time of a probe, which may have to connect. */
const probeTimeoutMs = 3000

const nothing = (): void => {}

/** Of a backend that counts as down until it was probed. */
export function createGuard({ probe, timer, onEvent, onUp }: GuardOptions): Guard {
  let state: State = { kind: 'down', pauseMs: firstPauseMs, cancel: nothing }

  const goUp = (isNews: boolean): void => {
    state = { kind: 'up', failures: 0 }
    if (isNews) onEvent({ kind: 'up' })
    onUp()
  }
  const goDown = (cause: unknown, pauseMs: number): void => {
    const isNews = state.kind === 'up'
    state = { kind: 'down', pauseMs, cancel: timer.after(pauseMs, () => void probeAgain(pauseMs)) }
    if (isNews) onEvent({ kind: 'down', problem: problemOf(cause), cause })
  }
  /** What is wrong; undefined where nothing is. */
  const look = async (): Promise<{ readonly cause: unknown } | undefined> => {
    const outcome = await settle(probe, { timeoutMs: probeTimeoutMs, timer })
    if (outcome.kind === 'value') return undefined
    return { cause: outcome.kind === 'error' ? outcome.cause : tooSlow(probeTimeoutMs) }
  }
  const probeAgain = async (pauseMs: number): Promise<void> => {
    const problem = await look()
    if (state.kind !== 'down') return
    if (problem === undefined) goUp(true)
    else goDown(problem.cause, Math.min(pauseMs * 2, longestPauseMs))
  }
  const fail = (cause: unknown): void => {
    if (state.kind === 'up') goDown(cause, firstPauseMs)
  }
  const count = (cause: unknown): void => {
    if (state.kind === 'up' && ++state.failures >= maxFailures) fail(cause)
  }
  const succeed = (): void => {
    if (state.kind === 'up') state.failures = 0
  }

  return {
    run: (action, timeoutMs, call, otherwise) => {
      if (state.kind !== 'up') return otherwise
      return settle(call, { timeoutMs, timer }).then((outcome) => {
        switch (outcome.kind) {
          case 'value':
            succeed()
            return outcome.value
          case 'error':
            onEvent({ kind: 'error', action, problem: problemOf(outcome.cause), cause: outcome.cause })
            count(outcome.cause)
            return otherwise
          case 'timeout':
            onEvent({ kind: 'timeout', action })
            count(tooSlow(timeoutMs))
            return otherwise
          default:
            return assertNever(outcome)
        }
      })
    },
    isUp: () => state.kind === 'up',
    fail,
    open: async () => {
      const problem = await look()
      if (state.kind !== 'down') return
      if (problem === undefined) return goUp(false)
      onEvent({ kind: 'down', problem: problemOf(problem.cause), cause: problem.cause })
      goDown(problem.cause, firstPauseMs)
    },
    close: () => {
      if (state.kind === 'down') state.cancel()
      state = { kind: 'closed' }
    },
  }
}

function tooSlow(timeoutMs: number): Error {
  return new Error(`no answer within ${timeoutMs} ms`)
}

type Outcome<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly cause: unknown }
  | { readonly kind: 'timeout' }

/** Never rejects; what comes after the time is dropped. */
function settle<T>(
  call: () => Promise<T>,
  { timeoutMs, timer }: { readonly timeoutMs: number; readonly timer: Timer },
): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    const cancel = timer.after(timeoutMs, () => {
      // Where this process was busy, the answer may have arrived and not been read: sockets come after timers, and before this.
      setImmediate(() => resolve({ kind: 'timeout' }))
    })
    const finish = (outcome: Outcome<T>): void => {
      cancel()
      resolve(outcome)
    }
    try {
      call().then(
        (value) => finish({ kind: 'value', value }),
        (cause: unknown) => finish({ kind: 'error', cause }),
      )
    } catch (cause) {
      finish({ kind: 'error', cause })
    }
  })
}
