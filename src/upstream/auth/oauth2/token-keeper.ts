import type { Clock } from '../../../utils/clock.ts'
import type { Chance } from '../../../utils/random.ts'
import type { Passengers } from '../../flights.ts'
import { type Surroundings, waitFor } from '../../wait-for.ts'

/** How long a failed fetch is remembered, in milliseconds: a token endpoint that is down is not asked by every call. */
const failureMs = 1000

/** How long a token that replaced a refused one, and is refused as well, keeps the endpoint from being asked again. */
const doubtMs = 10_000

/** A token is renewed when this part of its life is left, and up to half as much earlier: not all replicas come at once. */
const renewAt = { part: 0.2, maxMs: 300_000 } as const

/** It is not sent in the last moments of its life: it could end on its way. */
const unsafe = { part: 0.1, maxMs: 5000 } as const

/** What an endpoint gave. */
export interface IssuedToken {
  readonly value: string
  /** How long it holds, from when it was asked for. */
  readonly lifetimeMs: number
}

/** A token in use. */
export interface HeldToken {
  readonly value: string
  readonly renewAtMs: number
  readonly endsAtMs: number
  readonly fetchedAtMs: number
  /** Whether it came in place of one that was refused. */
  readonly isReplacement: boolean
  /** Whether an upstream has taken it. */
  isProven: boolean
}

/** Keeps the token of one identity fresh. */
export interface TokenKeeper {
  /**
   * The token, got anew where there is none. One that nears its end is renewed in the background.
   * @throws GatewayError of the fetch, also of one that failed a moment ago; DEADLINE_EXCEEDED where the passengers cannot wait for it.
   */
  readonly get: (passengers: Passengers) => Promise<HeldToken>
  /** Told of what came of a token. @returns whether another is there, or can be had, after this one was refused */
  readonly settle: (token: HeldToken, isRefused: boolean) => boolean
  /** Whether it knows nothing that is worth keeping. */
  readonly isIdle: () => boolean
}

export interface KeeperSurroundings extends Surroundings {
  readonly chance: Chance
}

/** Has no token yet. @param fetch gets one; its errors are for the callers */
export function createTokenKeeper(fetch: () => Promise<IssuedToken>, around: KeeperSurroundings): TokenKeeper {
  const { clock } = around
  let held: HeldToken | undefined
  let pending: Promise<HeldToken> | undefined
  let failure: { readonly error: unknown; readonly untilMs: number } | undefined
  let isReplacing = false

  const start = (): Promise<HeldToken> => {
    const startedMs = clock.nowMs()
    const isReplacement = isReplacing
    isReplacing = false
    const result = fetch().then(
      (issued) => {
        failure = undefined
        pending = undefined
        held = hold(issued, startedMs, isReplacement, around)
        return held
      },
      (error: unknown) => {
        failure = { error, untilMs: clock.nowMs() + failureMs }
        pending = undefined
        throw error
      },
    )
    pending = result
    result.catch(() => {}) // Nobody may be waiting for it.
    return result
  }
  const isFailing = (): boolean => failure !== undefined && clock.nowMs() < failure.untilMs
  const current = (): HeldToken | undefined => (held !== undefined && clock.nowMs() < held.endsAtMs ? held : undefined)

  return {
    get: async (passengers) => {
      const token = current()
      if (token !== undefined) {
        if (clock.nowMs() >= token.renewAtMs && pending === undefined && !isFailing()) start()
        return token
      }
      if (pending === undefined && failure !== undefined && isFailing()) throw failure.error
      return await waitFor(pending ?? start(), passengers, around)
    },
    settle: (token, isRefused) => {
      if (!isRefused) {
        token.isProven = true
        return false
      }
      if (held !== token) return true
      // Refused like the one before: it is not the token that is wrong, and asking for more of them helps nobody.
      if (token.isReplacement && !token.isProven && isYoung(token, clock)) return false
      held = undefined
      isReplacing = pending === undefined
      return true
    },
    isIdle: () => pending === undefined && current() === undefined && !isFailing(),
  }
}

function isYoung(token: HeldToken, clock: Clock): boolean {
  return clock.nowMs() - token.fetchedAtMs < doubtMs
}

function hold(
  { value, lifetimeMs }: IssuedToken,
  startedMs: number,
  isReplacement: boolean,
  { clock, chance }: KeeperSurroundings,
): HeldToken {
  const leadMs = Math.min(lifetimeMs * renewAt.part, renewAt.maxMs) * (1 + chance() / 2)
  return {
    value,
    renewAtMs: startedMs + lifetimeMs - leadMs,
    endsAtMs: startedMs + lifetimeMs - Math.min(lifetimeMs * unsafe.part, unsafe.maxMs),
    fetchedAtMs: clock.nowMs(),
    isReplacement,
    isProven: false,
  }
}
