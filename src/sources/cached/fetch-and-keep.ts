import { isDeepStrictEqual } from 'node:util'
import type { KeyedEntry } from '../../cache/index.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import { deriveContext, type RequestContext } from '../../upstream/request-context.ts'
import { failureOfCall } from '../failure-of-call.ts'
import type { FetchOutcome } from '../source.ts'
import type { CachedFetch, Missing } from './cached-parts.ts'
import type { Crowd } from './crowd.ts'
import type { Fill } from './fills.ts'
import { AnswerNotes, toEntry } from './freshness.ts'
import { outcomeOf } from './kept-outcome.ts'
import { tell } from './tell.ts'

/** For whom keys are fetched. */
export interface FetchOfKeys {
  readonly context: RequestContext
  readonly crowd: Crowd
  readonly isAlone: boolean
}

/** Calls the connector, keeps what may be kept, and tells `end` what came of each key. Never rejects. */
export async function fetchAndKeep(
  cached: CachedFetch,
  wanted: readonly Missing[],
  { context, crowd, isAlone }: FetchOfKeys,
  end: (wanted: Missing, fill: Fill) => void,
): Promise<void> {
  const { rule, store, chance, source, prepared, clientHeaders } = cached
  const { clock } = context
  const isBypassed = context.operation === 'mutation' || rule.isShadow
  tell(cached, context, { [isBypassed ? 'bypass' : 'miss']: wanted.length })
  const notes = new AnswerNotes(rule, clientHeaders, clock.wallMs)
  const beganMs = clock.wallMs()
  const [only] = wanted
  const validators = wanted.length === 1 ? only?.old?.validators : undefined
  const inputs = wanted.map(({ input }) => input)
  const fetched = await prepared
    .fetch(
      inputs,
      deriveContext(context, {
        signal: crowd.signal,
        onAnswered: notes.add,
        takeValidators: once(validators),
        // Whoever asks now must not get, and nobody may keep, what was read before a change that is known.
        mayJoinCalls: isAlone,
        isBypass: isBypassed,
      }),
    )
    .catch((error: unknown) => {
      const failure = failureOfCall(error, source)
      return inputs.map(() => failure)
    })
  const startedMs = Math.min(beganMs, notes.startedMs)
  const hasPartition = cached.clientHeaders.size > 0 && !rule.isPublic
  const kept: KeyedEntry[] = []
  const fills = wanted.map((each, at): Fill => {
    const { key, input, old } = each
    const outcome = notes.isUnchanged && old !== undefined ? outcomeOf(old, source) : fetched[at]
    const tags = outcome instanceof Error ? [] : cached.tags(outcome, input)
    const entry = toEntry({ outcome, startedMs, hasPartition, tags }, rule, notes, chance)
    if (entry !== undefined) kept.push({ key, entry })
    if (rule.isShadow && old !== undefined && startedMs < old.freshUntilMs)
      tell(cached, context, { [isDeepStrictEqual(outcomeOf(old, source), outcome) ? 'agrees' : 'differs']: 1 })
    return {
      outcome,
      freshForMs: entry === undefined ? 0 : Math.max(0, entry.freshUntilMs - beganMs),
      tags,
      isFor: forWhom(outcome, notes),
    }
  })
  if (kept.length > 0) await store.setMany(kept)
  const outdated = crowd.isShared() ? await outdatedOf(cached, kept) : none
  wanted.forEach((each, at) => {
    const fill = fills[at]
    if (fill !== undefined) end(each, outdated.has(each.key) ? { ...fill, isFor: 'waited' } : fill)
  })
}

const none: ReadonlySet<string> = new Set()

/**
 * The keys whose results do not hold any more. Another replica may have made them invalid while they were fetched, of which nobody but
 * the store knows; whoever asked after that must not have them.
 */
async function outdatedOf({ store }: CachedFetch, kept: readonly KeyedEntry[]): Promise<ReadonlySet<string>> {
  const { kind, state } = store.status()
  if (kind === 'memory' || state === 'down') return none
  const keys = kept.flatMap(({ key, entry }) => (entry.tags.length > 0 ? [key] : []))
  if (keys.length === 0) return none
  const found = await store.getMany(keys)
  return new Set(keys.filter((_, at) => found[at] === undefined))
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
function forWhom(outcome: FetchOutcome, notes: AnswerNotes): Fill['isFor'] {
  if (outcome instanceof GatewayError && outcome.code === 'DEADLINE_EXCEEDED') return 'nobody'
  return notes.isForOne(outcome) ? 'one' : 'all'
}
