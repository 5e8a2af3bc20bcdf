import type { RequestContext } from '../../upstream/request-context.ts'
import { isPromise } from '../../utils/maybe-promise.ts'
import type { CachedFetch, Missing } from './cached-parts.ts'
import type { Fill } from './fills.ts'
import { outcomeOf } from './kept-outcome.ts'

/** Who fetches what of the missing keys. */
export interface Claimed {
  /** To be fetched here. */
  readonly mine: readonly Missing[]
  /** What others have fetched meanwhile. */
  readonly served: ReadonlyMap<Missing, Fill>
  /** What others are fetching. */
  readonly others: readonly Missing[]
  /** To be called once what is `mine` is kept. */
  readonly release: () => void
}

/** A replica that fills a key has it for so long, at most. */
const leaseMs = 3000

/** How often a replica looks whether another one has filled a key. */
const lookEveryMs = 25

/** Takes the right to fill each key, as far as no other replica has it. */
export async function claim(
  cached: CachedFetch,
  wanted: readonly Missing[],
  { clock }: RequestContext,
): Promise<Claimed> {
  const { store } = cached
  const asked = wanted.map(({ key }) => store.lease(key, leaseMs))
  // Who had it may have let it go since it was looked for, and then it is there. Stores take what they are asked in its order.
  const looked = asked.some(isPromise) ? store.getMany(wanted.map(({ key }) => key)) : none
  const leases = await Promise.all(asked)
  const entries = isPromise(looked) ? await looked : looked
  const release = (): void => {
    for (const lease of leases) lease?.release()
  }
  const nowMs = clock.wallMs()
  const served = new Map<Missing, Fill>()
  wanted.forEach((each, at) => {
    const entry = entries[at]
    if (entry !== undefined && nowMs < entry.freshUntilMs)
      served.set(each, {
        outcome: outcomeOf(entry, cached.source),
        freshForMs: entry.freshUntilMs - nowMs,
        tags: entry.tags,
        isFor: 'all',
      })
  })
  const open = (isMine: boolean) =>
    wanted.filter((each, at) => !served.has(each) && (leases[at] !== undefined) === isMine)
  const mine = open(true)
  if (mine.length === 0) release()
  return { mine, served, others: open(false), release }
}

const none: readonly undefined[] = []

/**
 * Waits until something has become of what others are fetching: it is there, or they have let it go. After some time, all of it is to
 * be fetched here, while there is still time for that.
 */
export async function claimLater(
  cached: CachedFetch,
  others: readonly Missing[],
  context: RequestContext,
): Promise<Claimed> {
  const { clock, deadlineMs, signal } = context
  const endMs = clock.nowMs() + Math.min(leaseMs, (deadlineMs - clock.nowMs()) / 2)
  while (clock.nowMs() < endMs && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    const claimed = await claim(cached, others, context)
    if (claimed.others.length < others.length) return claimed
  }
  return { mine: others, served: new Map(), others: [], release: () => {} }
}
