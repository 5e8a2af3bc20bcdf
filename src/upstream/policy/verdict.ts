import type { ErrorCode } from '../../errors/codes.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Verdict } from './breaker.ts'

/** What these say of the upstream: that it does not do its work. */
const failures: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_ERROR',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID_RESPONSE',
])

/** Refused with a reason: the upstream works. */
const answers: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_BAD_REQUEST',
  'UPSTREAM_UNAUTHENTICATED',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_CONFLICT',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_BLOCKED',
  'UPSTREAM_GRAPHQL_ERROR',
])

/** Whole answers that break the schema or our own limits: the upstream works, if not as we would like. */
const answeredReasons: ReadonlySet<string> = new Set(['shape', 'too_large', 'too_deep', 'must_understand'])

/** What a call's error says of the upstream's health. */
export function verdictOf(error: unknown): Verdict {
  if (!(error instanceof GatewayError)) return 'ignored'
  // What was stopped on its way out says nothing of it.
  if (error.code === 'UPSTREAM_BLOCKED' && error.neverSent) return 'ignored'
  if (answers.has(error.code) || error.isAnswer) return 'answered'
  if (error.isUnjudged || !failures.has(error.code)) return 'ignored'
  const isWhole = error.code === 'UPSTREAM_INVALID_RESPONSE' && answeredReasons.has(error.reason ?? '')
  return isWhole ? 'answered' : 'failure'
}
