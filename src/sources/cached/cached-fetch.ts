import type { CacheEntry } from '../../cache/index.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { isPromise } from '../../utils/maybe-promise.ts'
import type { RecentMap } from '../../utils/recent-map.ts'
import { stableKey } from '../../utils/stable-key.ts'
import type { FetchInput, FetchOutcome, PreparedFetch } from '../source.ts'
import type { CacheEvent, Caching } from './caching.ts'
import { distinctInputs } from './distinct-inputs.ts'
import { fill } from './fill.ts'
import { fromKept, type KeptValue } from './kept-value.ts'
import type { Partition } from './partition.ts'
import type { ConnectorRule } from './rule.ts'
import { StaleValue } from './stale-value.ts'
import type { TagMaker } from './tags.ts'

/** What all fetches of one cached connector have in common. */
export interface CachedParts extends Caching {
  /** Public name. */
  readonly source: string
  /** Schema coordinate. */
  readonly connector: string
  readonly rule: ConnectorRule
  readonly clientHeaders: ReadonlySet<string>
  /** The one field of the parent that inputs are made from. */
  readonly onlyNeed: string | undefined
  readonly partition: Partition
  readonly tags: TagMaker
  /** Keys whose last fetch failed, while something stale is served in its place without asking again. */
  readonly failed: RecentMap<{ readonly untilMs: number; readonly code: string }>
}

/** A fetch whose results are kept. */
export interface CachedFetch extends CachedParts {
  readonly prepared: PreparedFetch
  /** What all its keys begin with. */
  readonly prefix: string
}

/** A wanted result that is not there, or no longer good. */
export interface Missing {
  /** Its place among the inputs. */
  readonly place: number
  readonly key: string
  readonly input: FetchInput
  /** What is kept of it, if anything. */
  readonly old: CacheEntry | undefined
}

/** Serves what is kept, and fetches the rest. */
export async function fetchThrough(
  cached: CachedFetch,
  given: readonly FetchInput[],
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const { inputs, placeOf } = distinctInputs(given, cached.onlyNeed)
  const start = `${cached.prefix}${cached.partition(context)}|`
  const keys = inputs.map(({ args, parent }) => start + stableKey([args, parent]))
  // What a mutation reads must be what it wrote; and shadow mode serves what it fetches.
  const isAsked = context.operation !== 'mutation' && !cached.rule.isShadow
  const found = cached.store.getMany(keys)
  const outcomes = await serve(cached, inputs, keys, isPromise(found) ? await found : found, isAsked, context)
  return placeOf === undefined ? outcomes : placeOf.map((place) => outcomes[place])
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
  const { trace } = context
  if (freshUntilMs - nowMs < (trace.freshForMs ?? Number.POSITIVE_INFINITY)) trace.freshForMs = freshUntilMs - nowMs
  if (aging.length > 0) refresh(cached, aging, context)
  if (missing.length > 0) await fill(cached, missing, outcomes, context)
  return outcomes
}

const emptyInput: FetchInput = { args: {}, parent: {} }

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

/** Fetches anew what was served stale. Nobody waits for it: it ends by its own time, not with the client. */
function refresh(cached: CachedFetch, aging: readonly Missing[], context: RequestContext): void {
  const idle = aging.filter(({ key }) => cached.fills.find(key) === undefined)
  if (idle.length === 0) return
  fill(cached, idle, [], detached(context)).catch(() => {}) // what fails is logged, counted, and tried again by the next one
}

const backgroundMs = 10_000

/** The same client, and nobody who waits. */
function detached(context: RequestContext): RequestContext {
  const { requestId, clock, headers, traceparent, transport, onUpstreamFailure, onMappingProblems } = context
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
    onMappingProblems,
  }
}

const never: RequestContext['signal'] = {
  aborted: false,
  addEventListener: () => {},
  removeEventListener: () => {},
}

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
