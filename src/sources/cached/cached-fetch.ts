import type { CacheEntry } from '../../cache/index.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { isPromise } from '../../utils/maybe-promise.ts'
import { stableKey } from '../../utils/stable-key.ts'
import { distinctInputs, inPlaces } from '../distinct-inputs.ts'
import type { FetchInput, FetchOutcome } from '../source.ts'
import type { CachedFetch, Missing } from './cached-parts.ts'
import { fill } from './fill.ts'
import { noteFreshFor } from './fresh-for.ts'
import { outcomeOf, staleOutcome } from './kept-outcome.ts'
import { noteTags, tell } from './tell.ts'

/** Serves what is kept, and fetches the rest. */
export async function fetchThrough(
  cached: CachedFetch,
  given: readonly FetchInput[],
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const distinct = distinctInputs(given, cached.onlyNeed)
  const { inputs } = distinct
  const start = `${cached.prefix}${cached.partition(context)}|`
  const keys = inputs.map(({ args, parent }) => start + stableKey([args, parent]))
  // What a mutation reads must be what it wrote; and shadow mode serves what it fetches.
  const isAsked = context.operation !== 'mutation' && !cached.rule.isShadow
  const found = cached.store.getMany(keys)
  const outcomes = await serve(cached, inputs, keys, isPromise(found) ? await found : found, isAsked, context)
  return inPlaces(outcomes, distinct)
}

async function serve(
  cached: CachedFetch,
  inputs: readonly FetchInput[],
  keys: readonly string[],
  entries: readonly (CacheEntry | undefined)[],
  isAsked: boolean,
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const nowMs = context.clock.wallMs()
  const outcomes: FetchOutcome[] = new Array(inputs.length)
  const missing: Missing[] = []
  const aging: Missing[] = []
  let negative = 0
  let freshUntilMs = Number.POSITIVE_INFINITY
  for (let place = 0; place < inputs.length; place++) {
    const old = entries[place]
    if (isAsked && old !== undefined && nowMs < old.freshUntilMs) {
      const outcome = outcomeOf(old, cached.source)
      if (outcome === null || outcome instanceof Error) negative++
      outcomes[place] = outcome
      noteTags(context, old.tags)
      if (old.freshUntilMs < freshUntilMs) freshUntilMs = old.freshUntilMs
      continue
    }
    const wanted: Missing = { place, key: keys[place] ?? '', input: inputs[place] ?? emptyInput, old }
    if (isAsked && old !== undefined && nowMs < old.revalidateUntilMs) {
      outcomes[place] = staleOutcome(old, cached.source, nowMs, 'revalidating')
      aging.push(wanted)
    } else missing.push(wanted)
  }
  tell(cached, context, {
    hit: inputs.length - missing.length - aging.length - negative,
    negative,
    stale: aging.length,
  })
  noteFreshFor(context.trace, freshUntilMs - nowMs)
  if (aging.length > 0) refresh(cached, aging, context)
  if (missing.length > 0) await fill(cached, missing, outcomes, context)
  return outcomes
}

const emptyInput: FetchInput = { args: {}, parent: {} }

/** Fetches anew what was served stale. Nobody waits for it: it ends by its own time, not with the client. */
function refresh(cached: CachedFetch, aging: readonly Missing[], context: RequestContext): void {
  const idle = aging.filter(({ key }) => cached.fills.find(key) === undefined)
  if (idle.length === 0) return
  fill(cached, idle, [], detached(context)).catch(() => {}) // what fails is logged, counted, and tried again by the next one
}

const backgroundMs = 10_000

/** The same client, and nobody who waits. */
function detached(context: RequestContext): RequestContext {
  const { requestId, clock, headers, traceparent, transport } = context
  const { onUpstreamFailure, onUpstreamErrors, onMappingProblems } = context
  return {
    requestId,
    operation: 'query',
    signal: never,
    deadlineMs: clock.nowMs() + backgroundMs,
    clock,
    headers,
    traceparent,
    trace: { startedMs: clock.nowMs(), isWanted: false, records: [], count: 0 },
    memo: new Map(),
    transport,
    onUpstreamFailure,
    onUpstreamErrors,
    onMappingProblems,
  }
}

const never: RequestContext['signal'] = {
  aborted: false,
  addEventListener: () => {},
  removeEventListener: () => {},
}
