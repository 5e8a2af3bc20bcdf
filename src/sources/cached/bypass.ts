import { deriveContext, type RequestContext } from '../../upstream/request-context.ts'
import type { FetchInput, FetchOutcome, PreparedFetch } from '../source.ts'
import type { CachedParts } from './cached-parts.ts'
import { noteFreshFor } from './fresh-for.ts'
import { AnswerNotes, toEntry } from './freshness.ts'
import { tell } from './tell.ts'

/**
 * Fetches while the store is down, as if nothing were ever kept: no keys, and nobody waits for another but at the upstream, which shares
 * calls by itself. How long the results may be kept is made out only for who wants to know it.
 */
export function bypass(
  cached: CachedParts,
  prepared: PreparedFetch,
  inputs: readonly FetchInput[],
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const { trace } = context
  tell(cached, context, { bypass: inputs.length })
  trace.isUnknown = true
  if (trace.wantsFreshness === true) return bypassNoting(cached, prepared, inputs, context)
  // What was under way when something was made invalid is for none of those who ask from then on.
  const era = cached.fills.era()
  if (era === undefined && !trace.isWanted) return prepared.fetch(inputs, context)
  return prepared.fetch(inputs, deriveContext(context, { era, isBypass: true }))
}

async function bypassNoting(
  { rule, clientHeaders, chance, fills }: CachedParts,
  prepared: PreparedFetch,
  inputs: readonly FetchInput[],
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const { clock, trace } = context
  const notes = new AnswerNotes(rule, clientHeaders, clock.wallMs)
  const beganMs = clock.wallMs()
  const outcomes = await prepared.fetch(
    inputs,
    deriveContext(context, { era: fills.era(), isBypass: true, onAnswered: notes.add }),
  )
  const startedMs = Math.min(beganMs, notes.startedMs)
  const hasPartition = clientHeaders.size > 0 && !rule.isPublic
  for (const outcome of outcomes) {
    const entry = toEntry({ outcome, startedMs, hasPartition, tags: [] }, rule, notes, chance)
    noteFreshFor(trace, entry === undefined ? 0 : Math.max(0, entry.freshUntilMs - beganMs))
  }
  return outcomes
}
