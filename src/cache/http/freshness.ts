import type { Validators } from '../entry.ts'

/** What HTTP says about keeping an answer. */
export type Freshness = NotStorable | Storable

export interface NotStorable {
  readonly kind: 'no-store'
  readonly reason: NoStoreReason
}

/** Why an answer must not be kept: what it says, what it depends on, or that it is of no kind that may be. */
export type NoStoreReason = 'no-store' | 'private' | 'authorization' | 'vary' | 'set-cookie' | 'status'

export interface Storable {
  readonly kind: 'storable'
  /** From when it was made, its age included; 0: to be asked for again each time. Undefined: nothing is said. */
  readonly freshForMs: number | undefined
  /** Whether that is a guess by when it changed last, of which the upstream said nothing. */
  readonly isHeuristic: boolean
  /** How old it was when it came. */
  readonly ageMs: number
  /** How long after that it may be served while a new one is fetched. */
  readonly staleWhileRevalidateMs: number
  /** How long after that it may stand in for a failed fetch. */
  readonly staleIfErrorMs: number
  /** Whether it must not be served stale for any longer than the two times above, whoever else allows that. */
  readonly mustRevalidate: boolean
  readonly isPrivate: boolean
  /** Whether it says that it may be kept for everybody. */
  readonly isPublic: boolean
  /** Names of the request's headers on which it depends: lower case, sorted, each once. */
  readonly vary: readonly string[]
  readonly validators: Validators
}

/** How much longer it is fresh from when it came, in milliseconds; undefined: nothing is said. */
export function freshFromArrivalMs({ freshForMs, ageMs }: Storable): number | undefined {
  return freshForMs === undefined ? undefined : Math.max(0, freshForMs - ageMs)
}
