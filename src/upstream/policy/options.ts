import { z } from 'zod'
import type { CallSettings, PolicySettings } from './settings.ts'

/** How calls are made again. */
export interface RetryOptions {
  /** Attempts of one call, the first included. @default 3 */
  readonly maxAttempts?: number | undefined
  /** Bound of the first random wait; doubled for each further one. @default 50 */
  readonly baseDelayMs?: number | undefined
  /** Bound of every random wait. @default 1000 */
  readonly maxDelayMs?: number | undefined
}

/** How much of what an upstream is asked may be repetition. */
export interface RetryBudgetOptions {
  /** Tokens; a failure takes one, and calls are repeated while more than half are left. @default 10 */
  readonly size?: number | undefined
  /** Part of a token that a success gives back. @default 0.1 */
  readonly refill?: number | undefined
}

/** When an upstream that fails is spared. */
export interface BreakerOptions {
  /** How far back calls count. @default 10000 */
  readonly windowMs?: number | undefined
  /** Fewer calls in the window never open it. @default 20 */
  readonly minCalls?: number | undefined
  /** Share of failures at which it opens, 0 to 1. @default 0.5 */
  readonly failureRatio?: number | undefined
  /** How long it stays open before one call may try; doubled for each that fails. @default 5000 */
  readonly openMs?: number | undefined
  /** Longest time that it stays open. @default 60000 */
  readonly maxOpenMs?: number | undefined
}

/** How much an upstream is asked at once. */
export interface BulkheadOptions {
  /** Calls under way at once. @default 64 */
  readonly maxConcurrent?: number | undefined
  /** Calls that wait for a place; more are refused. @default 128 */
  readonly maxQueued?: number | undefined
}

/** How often an upstream is asked. */
export interface RateOptions {
  /** Attempts a second, evenly spread. */
  readonly perSecond: number
  /** Attempts that may go at once after a pause. @default 1 */
  readonly burst?: number | undefined
}

/** When a slow read gets a second attempt beside it. */
export interface HedgeOptions {
  /** After so many milliseconds. @default by `percentile` */
  readonly afterMs?: number | undefined
  /** After as long as this share of calls took, in percent; from 20 calls on. @default 95 */
  readonly percentile?: number | undefined
}

/** How one call is made: for a source, and for single connectors. */
export interface CallPolicy {
  /** Longest time one attempt may take, from connecting to the answer's last byte. @default 2000 */
  readonly attemptTimeoutMs?: number | undefined
  /** Longest time for one call with all its attempts and waits; the operation's own limit holds too. @default 10000 */
  readonly operationTimeoutMs?: number | undefined
  /** How reads that failed are made again, and mutations that were provably not sent; `false`: not at all. @default see below */
  readonly retry?: RetryOptions | false | undefined
  /** A second attempt beside a slow read, of which the faster one counts; `true` for the defaults. @default none */
  readonly hedge?: HedgeOptions | boolean | undefined
  /** Header with a key of its own for each mutation, by which the upstream knows a repetition: mutations are then retried as reads are. @default none */
  readonly idempotencyKey?: string | undefined
}

/** Longest delay that a timer takes; more would fire at once. */
const maxTimerMs = 2_147_483_647

/** A number of milliseconds that a timer can wait. */
export const milliseconds = z
  .number('must be a number of milliseconds')
  .min(1, 'must be at least 1 ms')
  .max(maxTimerMs, `must be at most ${maxTimerMs} ms`)

/** A whole number of something, at least one. */
export const count = (unit: string) =>
  z.int(`must be a whole number of ${unit}`).min(1, `must be at least 1 of ${unit}`)

/** A share of all. */
const ratio = z.number('must be a number from 0 to 1').gt(0, 'must be above 0').max(1, 'must be at most 1')

const retryShape = z.strictObject({
  maxAttempts: count('attempts').default(3),
  baseDelayMs: milliseconds.default(50),
  maxDelayMs: milliseconds.default(1000),
})

const hedgeShape = z.strictObject({
  afterMs: milliseconds.optional().transform((value): number | undefined => value),
  percentile: z
    .number('must be a percentage')
    .min(1, 'must be at least 1')
    .max(99.9, 'must be at most 99.9')
    .default(95),
})

/** `false` and `true` stand for off and for the defaults. */
const switched = (value: unknown): unknown => (value === true ? {} : value === false ? null : value)

const headerToken = z.string('must be a header name').regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/i, 'must be a header name')

/** The fields of a call's policy, without defaults: what a connector leaves open, its source decides. */
const callFields = {
  attemptTimeoutMs: milliseconds.optional(),
  operationTimeoutMs: milliseconds.optional(),
  retry: z.preprocess(switched, retryShape.nullable().optional()),
  hedge: z.preprocess(switched, hedgeShape.nullable().optional()),
  idempotencyKey: headerToken.toLowerCase().optional(),
}

/** A call's policy as it is written. */
export const callPolicyShape = z.strictObject(callFields)

type CheckedCallPolicy = z.output<typeof callPolicyShape>

const once = { maxAttempts: 1, baseDelayMs: 50, maxDelayMs: 1000 }

/** The settings of a call: what the policy leaves open is as in `base`. */
export function callSettingsOf(policy: CheckedCallPolicy, base: CallSettings = defaultCallSettings): CallSettings {
  const { retry, hedge } = policy
  return {
    attemptTimeoutMs: policy.attemptTimeoutMs ?? base.attemptTimeoutMs,
    operationTimeoutMs: policy.operationTimeoutMs ?? base.operationTimeoutMs,
    retry: retry === undefined ? base.retry : (retry ?? once),
    hedge: hedge === undefined ? base.hedge : (hedge ?? undefined),
    idempotencyKey: policy.idempotencyKey ?? base.idempotencyKey,
  }
}

const defaultCallSettings: CallSettings = {
  attemptTimeoutMs: 2000,
  operationTimeoutMs: 10_000,
  retry: { maxAttempts: 3, baseDelayMs: 50, maxDelayMs: 1000 },
  hedge: undefined,
  idempotencyKey: undefined,
}

/** What all calls of an upstream share, as it is written. */
export const sharedPolicyFields = {
  retryBudget: z
    .strictObject({
      size: z.number('must be a number of tokens').min(1, 'must be at least 1').default(10),
      refill: ratio.default(0.1),
    })
    .prefault({}),
  breaker: z.preprocess(
    switched,
    z
      .strictObject({
        windowMs: milliseconds.default(10_000),
        minCalls: count('calls').default(20),
        failureRatio: ratio.default(0.5),
        openMs: milliseconds.default(5000),
        maxOpenMs: milliseconds.default(60_000),
      })
      .nullable()
      .prefault({}),
  ),
  bulkhead: z
    .strictObject({
      maxConcurrent: count('calls').default(64),
      maxQueued: z.int('must be a whole number of calls').min(0, 'must be at least 0').default(128),
    })
    .prefault({}),
  rate: z
    .strictObject({
      perSecond: z.number('must be a number of attempts a second').gt(0, 'must be above 0'),
      burst: count('attempts').default(1),
    })
    .optional()
    .transform((value) => value),
}

type CheckedSharedPolicy = z.output<z.ZodObject<typeof sharedPolicyFields>>

/** The settings of what calls share. A probe has as long as a whole call. */
export function policySettingsOf(policy: CheckedSharedPolicy, { operationTimeoutMs }: CallSettings): PolicySettings {
  const { breaker, bulkhead, rate, retryBudget } = policy
  return {
    breaker: breaker === null ? undefined : { ...breaker, probeMs: operationTimeoutMs },
    bulkhead,
    rate,
    retryBudget,
  }
}

/** The fields that a source shares with its connectors. */
export const callPolicyFields = callFields
