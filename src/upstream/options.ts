import { z } from 'zod'
import { parseOptions } from '../errors/parse-options.ts'
import { type AnswerOptions, answerFields } from './answer-options.ts'
import { authSchema } from './auth/auth-schema.ts'
import type { Auth } from './auth/types.ts'
import { type ConnectionOptions, connectionFields } from './connection-options.ts'
import {
  type BreakerOptions,
  type BulkheadOptions,
  type CallPolicy,
  callPolicyFields,
  callPolicyShape,
  callSettingsOf,
  policySettingsOf,
  type RateOptions,
  type RetryBudgetOptions,
  sharedPolicyFields,
} from './policy/options.ts'
import type { CallSettings, PolicySettings } from './policy/settings.ts'
import { noSurroundings, type Surroundings, surroundingFields } from './surroundings.ts'

/** How an upstream is called: what a module may set. `rest(...)`, `soap(...)` and `graphql(...)` take these too. */
export interface UpstreamPolicy extends CallPolicy, ConnectionOptions, AnswerOptions {
  /** Credentials of the gateway, or of the client by allow-list; several are all applied. @default none */
  readonly auth?: Auth | readonly Auth[] | undefined
  /** Tokens that all retries of the source share. @default see below */
  readonly retryBudget?: RetryBudgetOptions | undefined
  /** When a source that fails is spared; `false`: never. @default see below */
  readonly breaker?: BreakerOptions | false | undefined
  /** How many calls may be under way at once, and how many may wait. @default see below */
  readonly bulkhead?: BulkheadOptions | undefined
  /** How many attempts a second there may be; those over it wait, and are refused where they would wait too long. @default no limit */
  readonly rate?: RateOptions | undefined
  /** The policies of single connectors, by schema coordinate (`Query.order`, `Order.lines`, `Product`); what one leaves open is as for the source. @default none */
  readonly connectors?: Readonly<Record<string, CallPolicy>> | undefined
}

/** What `createUpstream` needs. */
export interface UpstreamOptions extends UpstreamPolicy, Surroundings {
  /** Public name of the source. */
  readonly source: string
}

const optionsSchema = z.strictObject({
  ...callPolicyFields,
  ...sharedPolicyFields,
  connectors: z.record(z.string(), callPolicyShape).default({}),
  source: z.string().min(1),
  auth: authSchema,
  ...connectionFields,
  ...answerFields,
  ...surroundingFields,
})

type CheckedOptions = z.output<typeof optionsSchema>

/** The options with every default filled in. */
export interface UpstreamSettings
  extends Omit<CheckedOptions, keyof CallPolicy | keyof typeof sharedPolicyFields | 'connectors'> {
  readonly call: CallSettings
  /** By schema coordinate; those that differ from `call`. */
  readonly connectors: ReadonlyMap<string, CallSettings>
  readonly policy: PolicySettings
}

/** The options that a module may set. */
export const policyOptions: readonly string[] = Object.keys(optionsSchema.shape).filter(
  (each) => each !== 'source' && !Object.hasOwn(surroundingFields, each),
)

/**
 * The options, checked, with defaults.
 * @throws ConfigError with every wrong option: path, rule and received value.
 */
export function resolveUpstreamOptions(options: UpstreamOptions): UpstreamSettings {
  const checked = parseOptions(optionsSchema, { ...noSurroundings, ...options }, options.source)
  const {
    attemptTimeoutMs,
    operationTimeoutMs,
    retry,
    hedge,
    idempotencyKey,
    breaker,
    bulkhead,
    rate,
    retryBudget,
    connectors,
    ...settings
  } = checked
  const call = callSettingsOf({ attemptTimeoutMs, operationTimeoutMs, retry, hedge, idempotencyKey })
  return {
    ...settings,
    call,
    connectors: new Map(Object.entries(connectors).map(([name, policy]) => [name, callSettingsOf(policy, call)])),
    policy: policySettingsOf({ breaker, bulkhead, rate, retryBudget }, call),
  }
}
