import { GatewayError } from '../../errors/gateway-error.ts'
import { cancelled } from '../../upstream/exchange.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { FetchOutcome } from '../source.ts'
import { before } from './before.ts'
import type { CachedFetch, Missing } from './cached-parts.ts'
import type { Fill, RunningFill } from './fills.ts'
import { noteFreshFor } from './fresh-for.ts'
import { lead } from './lead.ts'
import { insteadOf } from './stale-if-error.ts'
import { noteTags, tell } from './tell.ts'

/** Fetches what is missing, each key once at a time, and keeps what may be kept. Outcomes go to their places. Never rejects. */
export async function fill(
  cached: CachedFetch,
  missing: readonly Missing[],
  outcomes: FetchOutcome[],
  context: RequestContext,
): Promise<void> {
  // Everybody has something old of their own: another's may be from before a change that they know of.
  const take = (wanted: Missing, { outcome, freshForMs, tags }: Fill): void => {
    outcomes[wanted.place] = insteadOf(outcome, wanted, cached, context)
    noteFreshFor(context.trace, freshForMs)
    if (tags !== undefined) noteTags(context, tags)
  }
  let open = missing
  let isAlone = context.operation === 'mutation'
  for (let round = 0; open.length > 0; round++) {
    const led: Missing[] = []
    const followed: { readonly wanted: Missing; readonly running: RunningFill }[] = []
    for (const wanted of open) {
      const running = isAlone ? undefined : cached.fills.find(wanted.key)
      if (running === undefined) led.push(wanted)
      else followed.push({ wanted, running })
    }
    const leading = led.length === 0 ? undefined : lead(cached, led, { context, take, isAlone })
    const left = await Promise.all(
      followed.map(async ({ wanted, running }) => {
        const found = await follow(running, context)
        if (found === undefined) take(wanted, outOfTime(cached, context))
        else if (isForMe(found, round)) take(wanted, found)
        // What one client got for itself alone is no use to wait for once more.
        else return { wanted, isForOne: found.isFor === 'one' }
        return undefined
      }),
    )
    await leading
    const again = left.filter((each) => each !== undefined)
    tell(cached, context, { shared: followed.length - again.length })
    open = again.map(({ wanted }) => wanted)
    isAlone ||= again.some(({ isForOne }) => isForOne)
  }
}

/** Whoever waits for the second time has asked before that one was begun. */
function isForMe({ isFor }: Fill, round: number): boolean {
  return isFor === 'all' || (isFor === 'waited' && round > 0)
}

/** @returns undefined where the operation ends before. */
async function follow({ result, crowd }: RunningFill, context: RequestContext): Promise<Fill | undefined> {
  const leave = crowd.join(context.signal)
  const found = await before(context, result)
  leave()
  return found
}

function outOfTime({ source }: CachedFetch, { signal }: RequestContext): Fill {
  const outcome = signal.aborted ? cancelled(source) : new GatewayError('DEADLINE_EXCEEDED', { source })
  return { outcome, freshForMs: 0, isFor: 'nobody' }
}
