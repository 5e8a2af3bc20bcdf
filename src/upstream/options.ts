import type { LookupFunction } from 'node:net'
import { z } from 'zod'
import { parseOptions } from '../errors/parse-options.ts'
import { type Clock, systemClock } from '../utils/clock.ts'
import { type Chance, type Random, systemChance, systemRandom } from '../utils/random.ts'
import type { Env, Secret } from '../utils/secret.ts'
import { systemTimer, type Timer } from '../utils/timer.ts'
import { authSchema } from './auth/auth-schema.ts'
import type { AuthSettings } from './auth/settings.ts'
import type { Auth } from './auth/types.ts'
import { type EgressOptions, isAllowEntry } from './egress/egress.ts'
import type { Origins } from './egress/origins.ts'
import {
  type BreakerOptions,
  type BulkheadOptions,
  type CallPolicy,
  callPolicyFields,
  callPolicyShape,
  callSettingsOf,
  count,
  milliseconds,
  policySettingsOf,
  type RateOptions,
  type RetryBudgetOptions,
  sharedPolicyFields,
} from './policy/options.ts'
import type { CallSettings, PolicySettings } from './policy/settings.ts'
import { tlsSchema } from './tls/tls-schema.ts'
import type { UpstreamEvent } from './upstream-event.ts'

/** How an upstream is called: what a module may set. `rest(...)`, `soap(...)` and `graphql(...)` take these too. */
export interface UpstreamPolicy extends CallPolicy {
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
  /** Longest time for a connection, TLS included. @default 1000 */
  readonly connectTimeoutMs?: number | undefined
  /** Connections kept to one origin; further calls wait for one. @default 64 */
  readonly maxConnections?: number | undefined
  /** How long an idle connection is kept. @default 4000 */
  readonly keepAliveTimeoutMs?: number | undefined
  /** Largest answer, decoded. @default 8388608 (8 MiB) */
  readonly maxBodyBytes?: number | undefined
  /** Most decoded bytes for one byte on the wire; judged above 64 KiB. @default 100 */
  readonly maxExpansionRatio?: number | undefined
  /** Largest header section of an answer. @default 16384 (16 KiB) */
  readonly maxHeaderBytes?: number | undefined
  /**
   * Whether to ask for compressed answers. Worth it across slow links; nearby, packing and unpacking 2 KB of JSON takes
   * some 55 microseconds that the network would not. Compressed answers are read either way. @default false
   */
  readonly compression?: boolean | undefined
  /**
   * How many redirects are followed, only to the same scheme, host and port; `true`: 3. Writes follow only those that keep method and body
   * (307, 308). All others are UPSTREAM_BLOCKED. @default 0
   */
  readonly maxRedirects?: number | true | undefined
  /** Certificate authorities to trust instead of Node's own, and the gateway's own certificate; see below. @default Node's, and none */
  readonly tls?: TlsOptions | undefined
  /** Where calls may go that the module's own URLs do not lead to; see below. @default public addresses */
  readonly egress?: EgressOptions | undefined
}

/** TLS to an upstream. What is not secret may be text. */
export interface TlsOptions {
  /** Certificate authorities to trust, as PEM. @default Node's own */
  readonly ca?: string | Secret | undefined
  /** The certificate (with its chain) that the gateway shows, as PEM: mutual TLS. @default none */
  readonly cert?: string | Secret | undefined
  /** The key of `cert`, as PEM. @default none */
  readonly key?: Secret | undefined
  /**
   * A PKCS#12 file in place of `cert` and `key`: its bytes, or Base64 of them. Authorities in it are trusted as well. @default none
   */
  readonly pfx?: Secret | undefined
  /** The pass phrase of `key` or `pfx`, where it is encrypted. @default none */
  readonly passphrase?: Secret | undefined
  /**
   * Public keys of which one must be in the upstream's certificate chain, besides all other checks: `sha256/` and the Base64 SHA-256 of the key in DER
   * (RFC 7469). @default any
   */
  readonly pins?: readonly string[] | undefined
}

/** What `createUpstream` needs. */
export interface UpstreamOptions extends UpstreamPolicy {
  /** Public name of the source. */
  readonly source: string
  /** Origins that the module itself names: what leads elsewhere is data, and never leads inside. @default all, as no URL comes from data */
  readonly origins?: Pick<Origins, 'has'> | undefined
  /** Where secrets find their environment variables. @default process.env */
  readonly env?: Env | undefined
  /** Resolves host names. @default node:dns lookup */
  readonly lookup?: LookupFunction | undefined
  /** Told of what happens around the calls. @default nobody */
  readonly onEvent?: ((event: UpstreamEvent) => void) | undefined
  /** What the policies go by. @default the system's */
  readonly clock?: Clock | undefined
  readonly timer?: Timer | undefined
  readonly chance?: Chance | undefined
  readonly random?: Random | undefined
}

/** The options with every default filled in. */
export interface UpstreamSettings {
  readonly source: string
  readonly auth: readonly AuthSettings[]
  readonly call: CallSettings
  /** By schema coordinate; those that differ from `call`. */
  readonly connectors: ReadonlyMap<string, CallSettings>
  readonly policy: PolicySettings
  readonly connectTimeoutMs: number
  readonly maxConnections: number
  readonly keepAliveTimeoutMs: number
  readonly maxBodyBytes: number
  readonly maxExpansionRatio: number
  readonly maxHeaderBytes: number
  readonly compression: boolean
  readonly maxRedirects: number
  readonly tls: TlsOptions
  readonly egress: EgressOptions
  readonly origins: Pick<Origins, 'has'> | undefined
  readonly env: Env
  readonly lookup: LookupFunction | undefined
  readonly onEvent: (event: UpstreamEvent) => void
  readonly clock: Clock
  readonly timer: Timer
  readonly chance: Chance
  readonly random: Random
}

const egressSchema = z.strictObject({
  allow: z
    .array(
      z
        .string('must be an address, a range of addresses, or a host name')
        .refine(
          isAllowEntry,
          'must be an address (10.1.2.3), a range (10.0.0.0/8), or a host name (*.example.com for all below one)',
        ),
    )
    .optional(),
})

const optionsSchema = z.strictObject({
  ...callPolicyFields,
  ...sharedPolicyFields,
  connectors: z.record(z.string(), callPolicyShape).default({}),
  source: z.string().min(1),
  auth: authSchema,
  connectTimeoutMs: milliseconds.default(1000),
  maxConnections: count('connections').default(64),
  keepAliveTimeoutMs: milliseconds.default(4000),
  maxBodyBytes: count('bytes').default(8 * 1024 * 1024),
  maxExpansionRatio: z.number('must be a number').min(1, 'must be at least 1').default(100),
  maxHeaderBytes: count('bytes').default(16 * 1024),
  compression: z.boolean('must be true or false').default(false),
  maxRedirects: z
    .union([z.literal(true), z.int().min(0).max(20)], 'must be true, or a whole number from 0 to 20')
    .default(0)
    .transform((max) => (max === true ? 3 : max)),
  tls: tlsSchema.default({}),
  egress: egressSchema.default({}),
  origins: surrounding<Pick<Origins, 'has'> | undefined>('object', undefined),
  env: z.custom<Env>((value) => typeof value === 'object' && value !== null).default(() => process.env),
  lookup: surrounding<LookupFunction | undefined>('function', undefined),
  onEvent: surrounding<(event: UpstreamEvent) => void>('function', () => {}),
  clock: surrounding('object', systemClock),
  timer: surrounding('object', systemTimer),
  chance: surrounding('function', systemChance),
  random: surrounding('function', systemRandom),
})

/** What comes from the program and not from a module. */
function surrounding<T>(type: 'function' | 'object', usual: T) {
  return z.custom<T>((value) => value === undefined || typeof value === type).transform((value): T => value ?? usual)
}

/** What a module has no say in. */
const ofProgram = ['source', 'env', 'lookup', 'onEvent', 'clock', 'timer', 'chance', 'random']

/** The options that a module may set. */
export const policyOptions: readonly string[] = Object.keys(optionsSchema.shape).filter(
  (each) => !ofProgram.includes(each),
)

/**
 * The options, checked, with defaults.
 * @throws ConfigError with every wrong option: path, rule and received value.
 */
export function resolveUpstreamOptions(options: UpstreamOptions): UpstreamSettings {
  const absent = {
    lookup: undefined,
    origins: undefined,
    onEvent: undefined,
    clock: undefined,
    timer: undefined,
    chance: undefined,
  }
  const checked = parseOptions(optionsSchema, { ...absent, random: undefined, ...options }, options.source)
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
