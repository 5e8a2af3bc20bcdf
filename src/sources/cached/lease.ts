import type { RequestContext } from '../../upstream/request-context.ts'
import type { FetchOutcome } from '../source.ts'
import type { CachedFetch, Missing } from './cached-parts.ts'
import { outcomeOf, staleOutcome } from './kept-outcome.ts'

/** What of the missing keys is to be fetched here, and what others have fetched, or have found not to be had now. */
export interface Claimed {
  readonly mine: readonly Missing[]
  readonly served: ReadonlyMap<Missing, FetchOutcome>
  /** To be called once what was fetched is kept. */
  readonly release: () => void
}

/** A replica that fills a key has it for so long, at most. */
const leaseMs = 3000

/** How often a replica looks whether another one has filled a key. */
const lookEveryMs = 25

/**
 * Takes the right to fill each key. Where another replica has it, its result is waited for, as long as there is time for a fetch of our
 * own after that.
 */
export async function claim(
  cached: CachedFetch,
  missing: readonly Missing[],
  context: RequestContext,
): Promise<Claimed> {
  const served = new Map<Missing, FetchOutcome>()
  const nowMs = context.clock.wallMs()
  const open = missing.filter((wanted) => {
    const known = cached.failed.get(wanted.key)
    if (known === undefined || known.untilMs <= nowMs || wanted.old === undefined) return true
    if (nowMs >= wanted.old.ifErrorUntilMs) return true
    served.set(wanted, staleOutcome(wanted.old, cached.source, nowMs, known.code))
    return false
  })
  const leases = await Promise.all(open.map(({ key }) => cached.store.lease(key, leaseMs)))
  const release = (): void => {
    for (const lease of leases) lease?.release()
  }
  const mine = open.filter((_, at) => leases[at] !== undefined)
  const others = open.filter((_, at) => leases[at] === undefined)
  if (others.length === 0) return { mine, served, release }
  const found = await lookFor(cached, others, context)
  for (const [wanted, outcome] of found) served.set(wanted, outcome)
  return { mine: [...mine, ...others.filter((wanted) => !found.has(wanted))], served, release }
}

async function lookFor(
  cached: CachedFetch,
  wanted: readonly Missing[],
  { clock, deadlineMs, signal }: RequestContext,
): Promise<Map<Missing, FetchOutcome>> {
  const found = new Map<Missing, FetchOutcome>()
  const endMs = clock.nowMs() + Math.min(leaseMs, (deadlineMs - clock.nowMs()) / 2)
  let open = wanted
  while (open.length > 0 && clock.nowMs() < endMs && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    const entries = await cached.store.getMany(open.map(({ key }) => key))
    const nowMs = clock.wallMs()
    open.forEach((each, at) => {
      const entry = entries[at]
      if (entry !== undefined && nowMs < entry.freshUntilMs) found.set(each, outcomeOf(entry, cached.source))
    })
    open = open.filter((each) => !found.has(each))
  }
  return found
}
