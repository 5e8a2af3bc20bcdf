import type { RequestContext } from '../../upstream/request-context.ts'
import type { CachedParts } from './cached-parts.ts'
import type { CacheEvent } from './caching.ts'

/** Counts, and adds to the trace, what became of the results that were wanted. */
export function tell(
  { source, connector, onEvent }: CachedParts,
  { trace, clock }: RequestContext,
  counts: Partial<Record<CacheEvent['result'], number>>,
): void {
  for (const result in counts) {
    const count = counts[result as CacheEvent['result']] ?? 0
    if (count > 0) onEvent({ source, connector, result: result as CacheEvent['result'], count })
  }
  if (!trace.isWanted) return
  const served = (counts.hit ?? 0) + (counts.negative ?? 0)
  const startMs = clock.nowMs() - trace.startedMs
  const nothing = { source, connector, startMs, durationMs: 0, attempts: 0, bytes: 0 }
  if (served > 0) trace.records.push({ ...nothing, batchSize: served, cache: 'HIT' })
  if (counts.stale) trace.records.push({ ...nothing, batchSize: counts.stale, cache: 'STALE' })
  if (counts.shared) trace.records.push({ ...nothing, batchSize: counts.shared, cache: 'SHARED' })
}

/** Adds to what makes the whole answer invalid. */
export function noteTags({ trace }: RequestContext, tags: readonly string[]): void {
  if (tags.length === 0) return
  trace.cacheTags ??= new Set()
  for (const tag of tags) trace.cacheTags.add(tag)
}
