import { expect, test } from 'vitest'
import type { ErrorCode } from '../../../src/errors/codes.ts'
import { GatewayError, type GatewayErrorDetails, isRetryable } from '../../../src/errors/gateway-error.ts'

test.each<[ErrorCode, GatewayErrorDetails, boolean, boolean]>([
  ['UPSTREAM_TLS_ERROR', { neverSent: true }, false, false],
  ['BAD_USER_INPUT', { neverSent: true }, false, false],
  ['UPSTREAM_BLOCKED', { neverSent: true }, false, false],
  ['INTERNAL_SERVER_ERROR', { neverSent: true }, false, false],
  ['UPSTREAM_UNAVAILABLE', {}, true, false],
  ['UPSTREAM_UNAVAILABLE', { neverSent: true }, true, true],
  ['UPSTREAM_TIMEOUT', { neverSent: true }, true, true],
  ['DEADLINE_EXCEEDED', { neverSent: true, retryable: false }, false, false],
  ['UPSTREAM_CIRCUIT_OPEN', {}, true, true],
  ['UPSTREAM_RATE_LIMITED', {}, true, true],
  ['UPSTREAM_ERROR', { retryable: false }, false, false],
  ['UPSTREAM_INVALID_RESPONSE', { retryable: true }, true, false],
])('%s with %j may be sent again: as a query %s, as a mutation %s', (code, details, query, mutation) => {
  const error = new GatewayError(code, details)
  expect([isRetryable(error, 'query'), isRetryable(error, 'mutation')]).toEqual([query, mutation])
})
