import { type Freshness, freshFromArrivalMs, type Storable } from './freshness.ts'

/**
 * What holds for a result that is made of both answers: of everything the stricter. Where only one of them says how long it is fresh, the
 * other is not known to be fresh at all. Validators are gone, as those of one answer tell nothing of the other.
 */
export function strictest(a: Freshness, b: Freshness): Freshness {
  if (a.kind === 'no-store') return a
  if (b.kind === 'no-store') return b
  return {
    kind: 'storable',
    freshForMs: shorter(freshFromArrivalMs(a), freshFromArrivalMs(b)),
    isHeuristic: a.isHeuristic || b.isHeuristic,
    ageMs: 0, // taken off already, from each its own
    staleWhileRevalidateMs: shorterStale(a, b, (each) => each.staleWhileRevalidateMs),
    staleIfErrorMs: shorterStale(a, b, (each) => each.staleIfErrorMs),
    mustRevalidate: a.mustRevalidate || b.mustRevalidate,
    isPrivate: a.isPrivate || b.isPrivate,
    isPublic: a.isPublic && b.isPublic,
    vary: [...new Set([...a.vary, ...b.vary])].sort(),
    validators: {},
  }
}

function shorter(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : Math.min(a ?? 0, b ?? 0)
}

function shorterStale(a: Storable, b: Storable, stale: (each: Storable) => number): number {
  return Math.min(stale(a), stale(b))
}
