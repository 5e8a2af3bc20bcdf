import { expect, test } from 'vitest'
import { isRetryable } from '../../../src/errors/gateway-error.ts'
import { failureOfStatus } from '../../../src/upstream/http-failure.ts'

const wallMs = Date.parse('2026-01-01T00:00:00Z')
const clock = { wallMs: () => wallMs, nowMs: () => 0 }

test.each([200, 201, 204, 206, 299])('%i is no failure', (status) => {
  expect(failureOfStatus(status, new Map(), { source: 'crm' })).toBeUndefined()
})

test.each([
  [301, 'UPSTREAM_BLOCKED', false, 'redirect'],
  [302, 'UPSTREAM_BLOCKED', false, 'redirect'],
  [307, 'UPSTREAM_BLOCKED', false, 'redirect'],
  [304, 'UPSTREAM_INVALID_RESPONSE', false, 'status'],
  [199, 'UPSTREAM_INVALID_RESPONSE', false, 'status'],
  [600, 'UPSTREAM_INVALID_RESPONSE', false, 'status'],
  [400, 'UPSTREAM_BAD_REQUEST', false, undefined],
  [405, 'UPSTREAM_BAD_REQUEST', false, undefined],
  [406, 'UPSTREAM_BAD_REQUEST', false, undefined],
  [413, 'UPSTREAM_BAD_REQUEST', false, undefined],
  [415, 'UPSTREAM_BAD_REQUEST', false, undefined],
  [418, 'UPSTREAM_BAD_REQUEST', false, undefined],
  [422, 'UPSTREAM_BAD_REQUEST', false, undefined],
  [401, 'UPSTREAM_UNAUTHENTICATED', false, undefined],
  [403, 'UPSTREAM_FORBIDDEN', false, undefined],
  [404, 'UPSTREAM_NOT_FOUND', false, undefined],
  [410, 'UPSTREAM_NOT_FOUND', false, undefined],
  [409, 'UPSTREAM_CONFLICT', false, undefined],
  [412, 'UPSTREAM_CONFLICT', false, undefined],
  [408, 'UPSTREAM_TIMEOUT', true, 'status'],
  [504, 'UPSTREAM_TIMEOUT', true, 'status'],
  [429, 'UPSTREAM_RATE_LIMITED', true, undefined],
  [500, 'UPSTREAM_ERROR', true, undefined],
  [501, 'UPSTREAM_ERROR', false, undefined],
  [507, 'UPSTREAM_ERROR', true, undefined],
  [502, 'UPSTREAM_UNAVAILABLE', true, undefined],
  [503, 'UPSTREAM_UNAVAILABLE', true, undefined],
] as const)('%i is %s, retryable for a query: %s', (status, code, retryable, reason) => {
  const failure = failureOfStatus(status, new Map(), { source: 'crm' })
  if (failure === undefined) return expect.fail('no failure')
  expect(failure).toMatchObject({ code, source: 'crm', upstreamStatus: status, reason, retryAfterMs: undefined })
  expect(isRetryable(failure, 'query')).toBe(retryable)
  expect(isRetryable(failure, 'mutation')).toBe(status === 429)
})

test.each([
  ['1', undefined, 1000],
  ['0', undefined, 0],
  [' 120 ', undefined, 120_000],
  ['86400', undefined, 3_600_000],
  ['99999999999999999999', undefined, undefined],
  ['Thu, 01 Jan 2026 00:00:30 GMT', undefined, 30_000],
  ['Thu, 01 Jan 2026 01:00:30 GMT', 'Thu, 01 Jan 2026 01:00:00 GMT', 30_000],
  ['Thursday, 01-Jan-26 00:00:10 GMT', undefined, 10_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', undefined, 0],
  ['-5', undefined, undefined],
  ['abc', undefined, undefined],
  ['1.5', undefined, undefined],
  ['', undefined, undefined],
  ['1, 2', undefined, undefined],
  ['Thu, 99 Foo 2026', undefined, undefined],
])('Retry-After %j (Date: %j) is %s ms', (retryAfter, date, expected) => {
  const headers = new Map([['retry-after', retryAfter], ...(date === undefined ? [] : [['date', date] as const])])
  for (const status of [429, 503]) {
    expect(failureOfStatus(status, headers, { source: 'crm', clock })?.retryAfterMs).toBe(expected)
  }
  expect(failureOfStatus(500, headers, { source: 'crm', clock })?.retryAfterMs).toBeUndefined()
})

test.each([
  [{ 'ratelimit-reset': '30' }, 30_000],
  [{ 'x-ratelimit-reset': '12' }, 12_000],
  [{ 'x-rate-limit-reset': '12' }, 12_000],
  [{ 'x-ratelimit-reset': '1700000060' }, 60_000], // GitHub: seconds since the epoch
  [{ 'x-ratelimit-reset': '1700000060000' }, 60_000],
  [{ 'x-ratelimit-reset': '1600000000' }, 0],
  [{ 'x-ratelimit-reset-after': '0.35' }, 350], // Discord
  [{ ratelimit: '"burst";r=0;t=5, "daily";r=90;t=3600' }, 5000],
  [{ ratelimit: '"burst";r=0;t=5, "daily";r=0;t=60' }, 60_000],
  [{ ratelimit: 'limit=100, remaining=0, reset=7' }, 7000],
  [{ ratelimit: 'limit=100, remaining=3, reset=7' }, undefined],
  [{ ratelimit: '"daily";r=90;t=3600' }, undefined],
  [{ 'ratelimit-reset': '86400' }, 3_600_000],
  [{ 'ratelimit-reset': 'soon', 'x-ratelimit-reset': '-5' }, undefined],
  [{ 'ratelimit-reset': '30', 'retry-after': '2' }, 2000],
])('what %j says of the quota is %s ms', (said, expected) => {
  const clock = { nowMs: () => 0, wallMs: () => 1_700_000_000_000 }
  for (const status of [429, 503]) {
    const failure = failureOfStatus(status, new Map(Object.entries(said)), { source: 'a', clock })
    expect({ retryAfterMs: failure?.retryAfterMs, isFinal: failure?.isFinal }).toEqual({
      retryAfterMs: expected,
      isFinal: false,
    })
  }
  expect(failureOfStatus(500, new Map(Object.entries(said)), { source: 'a', clock })?.retryAfterMs).toBeUndefined()
})
