import { expect, test } from 'vitest'
import type { ErrorCode } from '../../../../src/errors/codes.ts'
import { GatewayError, type GatewayErrorDetails } from '../../../../src/errors/gateway-error.ts'
import { verdictOf } from '../../../../src/upstream/policy/verdict.ts'

test.each<[ErrorCode, GatewayErrorDetails, string]>([
  ['UPSTREAM_ERROR', { upstreamStatus: 500 }, 'failure'],
  ['UPSTREAM_UNAVAILABLE', { neverSent: true }, 'failure'],
  ['UPSTREAM_INVALID_RESPONSE', { reason: 'truncated' }, 'failure'],
  ['UPSTREAM_INVALID_RESPONSE', { reason: 'too_deep' }, 'answered'],
  ['UPSTREAM_BLOCKED', { reason: 'redirect', upstreamStatus: 302 }, 'answered'],
  ['UPSTREAM_BLOCKED', { reason: 'egress', neverSent: true }, 'ignored'],
  ['DEADLINE_EXCEEDED', { reason: 'cancelled' }, 'ignored'],
])('%s %o is %s to the breaker', (code, details, verdict) => {
  expect(verdictOf(new GatewayError(code, details))).toBe(verdict)
})
