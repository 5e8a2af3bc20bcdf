import type { CacheEntry } from '../../cache/index.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { FetchOutcome } from '../source.ts'
import { fromKept, type KeptValue } from './kept-value.ts'
import { StaleValue } from './stale-value.ts'

/** What is kept, as it was fetched. */
export function outcomeOf({ value }: CacheEntry, source: string): FetchOutcome {
  const kept = value as KeptValue // a marked edge: only this folder writes entries
  if (kept[0] !== 'missing') return fromKept(kept)
  return new GatewayError('UPSTREAM_NOT_FOUND', { source, upstreamStatus: kept[1] })
}

/** What is kept, for whom it may be too old. */
export function staleOutcome(entry: CacheEntry, source: string, nowMs: number, reason: string): FetchOutcome {
  const outcome = outcomeOf(entry, source)
  if (outcome instanceof Error) return outcome
  return new StaleValue(outcome, { source, ageMs: Math.round(nowMs - entry.storedMs), reason })
}
