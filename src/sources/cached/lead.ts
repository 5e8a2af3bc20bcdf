import type { RequestContext } from '../../upstream/request-context.ts'
import type { CachedFetch, Missing } from './cached-parts.ts'
import { createCrowd } from './crowd.ts'
import { type FetchOfKeys, fetchAndKeep } from './fetch-and-keep.ts'
import type { Fill } from './fills.ts'
import { type Claimed, claim, claimLater } from './lease.ts'
import { afterFailure } from './stale-if-error.ts'
import { tell } from './tell.ts'

export interface Lead {
  readonly context: RequestContext
  /** Gets what came of each key. */
  readonly take: (wanted: Missing, fill: Fill) => void
  /** Nobody else's fetch would do. */
  readonly isAlone: boolean
}

/** Makes the fetch for keys that nobody else in this process is fetching. Never rejects. */
export async function lead(
  cached: CachedFetch,
  missing: readonly Missing[],
  { context, take, isAlone }: Lead,
): Promise<void> {
  const crowd = createCrowd(cached.source)
  const leave = crowd.join(context.signal)
  const settle = new Map(missing.map((wanted) => [wanted, cached.fills.begin(wanted.key, crowd)]))
  const end = (wanted: Missing, fill: Fill): void => {
    take(wanted, fill)
    settle.get(wanted)?.(fill)
  }
  const fetch: FetchOfKeys = { context, crowd, isAlone }
  /** Serves what others fetched, fetches what is ours, and at the same time waits for what others are fetching. */
  const work = async ({ mine, served, others, release }: Claimed): Promise<void> => {
    for (const [wanted, fill] of served) end(wanted, fill)
    if (served.size > 0) tell(cached, context, { shared: served.size })
    const fetching = mine.length === 0 ? undefined : fetchAndKeep(cached, mine, fetch, end).finally(release)
    if (others.length > 0) await claimLater(cached, others, context).then(work)
    await fetching
  }
  const isBypassed = context.operation === 'mutation' || cached.rule.isShadow
  if (isBypassed) await work({ mine: missing, served: new Map(), others: [], release: () => {} })
  else {
    const open = missing.filter((wanted) => {
      const outcome = afterFailure(wanted, cached, context)
      if (outcome !== undefined) end(wanted, { outcome, freshForMs: 0, isFor: 'nobody' })
      return outcome === undefined
    })
    if (open.length > 0) await work(await claim(cached, open, context))
  }
  crowd.end()
  leave()
}
