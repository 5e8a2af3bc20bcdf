import { isDeepStrictEqual } from 'node:util'
import { GatewayError } from '../../errors/gateway-error.ts'
import { cancelled } from '../../upstream/exchange.ts'
import { deriveContext, type RequestContext } from '../../upstream/request-context.ts'
import { failureOfCall } from '../failure-of-call.ts'
import type { FetchOutcome } from '../source.ts'
import type { CachedFetch, Missing } from './cached-parts.ts'
import type { Fill } from './fills.ts'
import { AnswerNotes, toEntry } from './freshness.ts'
import { outcomeOf, staleOutcome } from './kept-outcome.ts'
import { type Claimed, claim } from './lease.ts'
import { noteTags, tell } from './tell.ts'

/** Fetches what is missing, each key once at a time, and keeps what may be kept. Outcomes go to their places. Never rejects. */
export async function fill(
  cached: CachedFetch,
  missing: readonly Missing[],
  outcomes: FetchOutcome[],
  context: RequestContext,
): Promise<void> {
  let open = missing
  let isAlone = context.operation === 'mutation'
  while (open.length > 0) {
    const led: Missing[] = []
    const followed: { readonly wanted: Missing; readonly running: Promise<Fill> }[] = []
    for (const wanted of open) {
      const running = isAlone ? undefined : cached.fills.find(wanted.key)
      if (running === undefined) led.push(wanted)
      else followed.push({ wanted, running })
    }
    const leading = led.length === 0 ? undefined : lead(cached, led, outcomes, context)
    const left = await Promise.all(
      followed.map(async ({ wanted, running }) => {
        const found = await before(context, running)
        if (found === undefined) {
          outcomes[wanted.place] = cancelled(cached.source)
          return undefined
        }
        if (!found.isShareable) return wanted
        noteTags(context, found.tags)
        outcomes[wanted.place] = found.outcome
        return undefined
      }),
    )
    await leading
    open = left.filter((each) => each !== undefined)
    tell(cached, context, { shared: followed.length - open.length })
    // What one client got for itself alone is no use to wait for once more.
    isAlone ||= open.length > 0
  }
}

/** Makes the fetch for keys that nobody else is fetching. */
async function lead(
  cached: CachedFetch,
  missing: readonly Missing[],
  outcomes: FetchOutcome[],
  context: RequestContext,
): Promise<void> {
  const isBypassed = context.operation === 'mutation' || cached.rule.isShadow
  const settle = missing.map(({ key }) => cached.fills.begin(key))
  const end = (at: number, outcome: FetchOutcome, isShareable: boolean, tags: readonly string[] = []): void => {
    const wanted = missing[at]
    if (wanted !== undefined) outcomes[wanted.place] = outcome
    noteTags(context, tags)
    settle[at]?.({ outcome, isShareable, tags })
  }
  const { mine, served, release } = isBypassed ? unclaimed(missing) : await claim(cached, missing, context)
  missing.forEach((wanted, at) => {
    if (served.has(wanted)) end(at, served.get(wanted), true)
  })
  if (served.size > 0) tell(cached, context, { shared: served.size })
  if (mine.length === 0) return
  tell(cached, context, { [isBypassed ? 'bypass' : 'miss']: mine.length })
  const fetched = await fetchAndKeep(cached, mine, context)
  release()
  for (const wanted of mine) {
    const found = fetched.get(wanted)
    end(missing.indexOf(wanted), found?.outcome, found?.isShareable ?? false, found?.tags)
  }
}

/** All of it, without asking. */
function unclaimed(mine: readonly Missing[]): Claimed {
  return { mine, served: new Map(), release: () => {} }
}

async function fetchAndKeep(
  cached: CachedFetch,
  wanted: readonly Missing[],
  context: RequestContext,
): Promise<ReadonlyMap<Missing, Fill>> {
  const { rule, store, chance, source, prepared, clientHeaders } = cached
  const { clock } = context
  const notes = new AnswerNotes(rule, clientHeaders, clock.wallMs)
  const startedMs = clock.wallMs()
  const [only] = wanted
  const validators = wanted.length === 1 ? only?.old?.validators : undefined
  const inputs = wanted.map(({ input }) => input)
  const made = deriveContext(context, { onAnswered: notes.add, takeValidators: once(validators) })
  const outcomes = await prepared.fetch(inputs, made).catch((error: unknown) => {
    const failure = failureOfCall(error, source)
    return inputs.map(() => failure)
  })
  const hasPartition = cached.clientHeaders.size > 0 && !rule.isPublic
  const results = new Map<Missing, Fill>()
  const kept: Parameters<typeof store.setMany>[0][number][] = []
  wanted.forEach((each, at) => {
    const { key, input, old } = each
    const outcome = notes.isUnchanged && old !== undefined ? outcomeOf(old, source) : outcomes[at]
    const tags = outcome instanceof Error ? [] : cached.tags(outcome, input)
    const entry = toEntry({ outcome, startedMs, hasPartition, tags }, rule, notes, chance)
    if (entry !== undefined) kept.push({ key, entry })
    if (rule.isShadow && old !== undefined && startedMs < old.freshUntilMs)
      tell(cached, context, { [isDeepStrictEqual(outcomeOf(old, source), outcome) ? 'agrees' : 'differs']: 1 })
    results.set(each, {
      outcome: insteadOf(outcome, each, cached, clock.wallMs()),
      isShareable: isForAll(outcome, notes),
      tags,
    })
  })
  if (kept.length > 0) await store.setMany(kept)
  return results
}

/** Gives the value to the first who asks: it is for one call, and there may come others. */
function once<T>(value: T | undefined): (() => T | undefined) | undefined {
  if (value === undefined) return undefined
  let left: T | undefined = value
  return () => {
    const given = left
    left = undefined
    return given
  }
}

/** A failure that had to do with the client who waited is not passed on, nor is what is for one alone. */
function isForAll(outcome: FetchOutcome, notes: AnswerNotes): boolean {
  return !(outcome instanceof GatewayError && outcome.code === 'DEADLINE_EXCEEDED') && !notes.isForOne
}

/** How long an upstream that failed is not asked again for what can be served stale. */
const failedForMs = 1000

/** What is kept stands in for a failure, for as long as it may (RFC 5861 section 4). */
function insteadOf(outcome: FetchOutcome, { key, old }: Missing, cached: CachedFetch, nowMs: number): FetchOutcome {
  if (old === undefined || !(outcome instanceof GatewayError) || !isOutage(outcome) || nowMs >= old.ifErrorUntilMs)
    return outcome
  cached.failed.set(key, { untilMs: nowMs + failedForMs, code: outcome.code })
  tellStale(cached)
  return staleOutcome(old, cached.source, nowMs, outcome.code)
}

function tellStale({ source, connector, onEvent }: CachedFetch): void {
  onEvent({ source, connector, result: 'stale', count: 1 })
}

const outages: ReadonlySet<string> = new Set([
  'UPSTREAM_ERROR',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_CIRCUIT_OPEN',
  'UPSTREAM_OVERLOADED',
])

function isOutage({ code, reason }: GatewayError): boolean {
  if (outages.has(code)) return true
  return (
    (code === 'UPSTREAM_INVALID_RESPONSE' && reason === 'truncated') ||
    (code === 'DEADLINE_EXCEEDED' && reason !== 'cancelled')
  )
}

/** What is waited for; undefined where the operation ends before. */
export function before<T>({ signal, deadlineMs, clock }: RequestContext, promise: Promise<T>): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const end = (value: T | undefined): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(value)
    }
    const stop = (): void => end(undefined)
    const timer = setTimeout(stop, Math.max(0, deadlineMs - clock.nowMs()))
    signal.addEventListener('abort', stop)
    promise.then(end, stop)
  })
}
