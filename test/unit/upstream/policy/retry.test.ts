import { describe, expect, test } from 'vitest'
import { GatewayError, type GatewayErrorDetails } from '../../../../src/errors/gateway-error.ts'
import { backoffMs } from '../../../../src/upstream/policy/backoff.ts'
import { createLatencies } from '../../../../src/upstream/policy/latencies.ts'
import { retryWaitMs } from '../../../../src/upstream/policy/retry.ts'
import { createRetryBudget } from '../../../../src/upstream/policy/retry-budget.ts'

const settings = { maxAttempts: 3, baseDelayMs: 20, maxDelayMs: 100 }

function waitOf(
  error: unknown,
  more: { attempt?: number; isRepeatable?: boolean; leftMs?: number; chance?: number } = {},
): number | undefined {
  const { attempt = 1, isRepeatable = true, leftMs = 3000, chance = 0.5 } = more
  const budget = createRetryBudget({ size: 10, refill: 0.1 })
  return retryWaitMs({ error, attempt, isRepeatable, leftMs }, settings, budget, () => chance)
}

const unavailable = (details: GatewayErrorDetails = {}) => new GatewayError('UPSTREAM_UNAVAILABLE', details)
const limited = (details: GatewayErrorDetails = {}) => new GatewayError('UPSTREAM_RATE_LIMITED', details)

describe('a retry', () => {
  test.each<[string, unknown, Parameters<typeof waitOf>[1], number | undefined]>([
    ['waits a random part of a bound', unavailable(), {}, 10],
    ['waits longer the second time', unavailable(), { attempt: 2 }, 20],
    ['is not made a third time', unavailable(), { attempt: 3 }, undefined],
    ['is not made of what is no failure', new GatewayError('UPSTREAM_NOT_FOUND'), {}, undefined],
    ['is not made of what is a defect', new TypeError('x'), {}, undefined],
    ['is not made of a write', unavailable(), { isRepeatable: false }, undefined],
    ['is made of a write that was never sent', unavailable({ neverSent: true }), { isRepeatable: false }, 10],
    ['is not made of what would fail again', unavailable({ retryable: false }), {}, undefined],
    ['waits as long as it is asked to, and a little', limited({ retryAfterMs: 1000 }), {}, 1025],
    ['waits for no more than there is time', limited({ retryAfterMs: 3000 }), {}, undefined],
    ['does not hurry when it may come at once', limited({ retryAfterMs: 0 }), {}, 10],
    ['is not made when the wait cannot be read', limited({ isFinal: true }), {}, undefined],
    ['needs 20 ms for the attempt', unavailable(), { leftMs: 29 }, undefined],
    ['takes what is left', unavailable(), { leftMs: 30 }, 10],
  ])('%s', (_, error, more, expected) => {
    expect(waitOf(error, more)).toBe(expected)
  })
})

test('backoff is from 0 up to a bound that doubles and ends', () => {
  const bounds = [1, 2, 3, 4, 5].map((attempt) => backoffMs(attempt, settings, () => 1))
  expect(bounds).toEqual([20, 40, 80, 100, 100])
  expect(backoffMs(4, settings, () => 0)).toBe(0)
})

test('37. of a hundred calls that all fail, few are repeated', () => {
  const budget = createRetryBudget({ size: 10, refill: 0.1 })
  let repeated = 0
  for (let call = 0; call < 100; call++) if (budget.fail()) repeated++
  expect(repeated).toBe(4)
  expect(budget.isOpen()).toBe(false)
  for (let call = 0; call < 51; call++) budget.succeed()
  expect(budget.isOpen()).toBe(true)
})

test('a percentile is known from twenty durations on, and follows what is new', () => {
  const latencies = createLatencies()
  for (let ms = 1; ms < 20; ms++) latencies.add(ms)
  expect(latencies.percentile(95)).toBeUndefined()
  latencies.add(20)
  expect(latencies.percentile(95)).toBe(20)
  for (let each = 0; each < 300; each++) latencies.add(5)
  expect(latencies.percentile(95)).toBe(5)
})
