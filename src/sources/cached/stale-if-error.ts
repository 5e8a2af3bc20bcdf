import { GatewayError } from '../../errors/gateway-error.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { FetchOutcome } from '../source.ts'
import type { CachedFetch, Missing } from './cached-parts.ts'
import { staleOutcome } from './kept-outcome.ts'
import { tell } from './tell.ts'

/** How long an upstream that failed is not asked again for what can be served stale. */
const failedForMs = 1000

/** What is kept stands in for a failure, for as long as it may (RFC 5861 section 4). */
export function insteadOf(
  outcome: FetchOutcome,
  wanted: Missing,
  cached: CachedFetch,
  context: RequestContext,
): FetchOutcome {
  if (!(outcome instanceof GatewayError) || !isOutage(outcome)) return outcome
  const nowMs = context.clock.wallMs()
  const stale = standIn(wanted, cached, nowMs, outcome.code)
  if (stale === undefined) return outcome
  cached.failed.set(wanted.key, { untilMs: nowMs + failedForMs, code: outcome.code })
  tell(cached, context, { stale: 1 })
  return stale
}

/** What is kept, where the last fetch failed so lately that there is no use in another; undefined where it is to be fetched. */
export function afterFailure(wanted: Missing, cached: CachedFetch, context: RequestContext): FetchOutcome | undefined {
  const nowMs = context.clock.wallMs()
  const known = cached.failed.get(wanted.key)
  if (known === undefined || known.untilMs <= nowMs) return undefined
  const stale = standIn(wanted, cached, nowMs, known.code)
  if (stale !== undefined) tell(cached, context, { stale: 1 })
  return stale
}

function standIn({ old }: Missing, { source }: CachedFetch, nowMs: number, code: string): FetchOutcome | undefined {
  return old === undefined || nowMs >= old.ifErrorUntilMs ? undefined : staleOutcome(old, source, nowMs, code)
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
