import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'
import type { Env } from '../../utils/secret.ts'
import { readStoreChoice, type StoreChoice, type StoreOption, storeShape } from './store-choice.ts'

/** How results are kept, of a whole source or of one connector. */
export interface CacheRule {
  /**
   * How long a result is fresh. Without it, only answers that say so themselves are kept, and those whose field or type has
   * `@cacheControl(maxAge:)`. @default `@cacheControl(maxAge:)`, else as answers say
   */
  readonly ttlMs?: number | undefined
  /**
   * What the answers' own headers (RFC 9111) do beside `ttlMs`: make the time shorter, or also longer, or nothing. What forbids to
   * keep an answer at all holds in any case. @default 'shorten', and 'prefer' without a time
   */
  readonly headers?: 'shorten' | 'prefer' | 'ignore' | undefined
  /** How long it is remembered that there is no such thing (null, 404, 410). @default ttlMs, at most 10000 */
  readonly negativeTtlMs?: number | undefined
  /** How long after that a result is still served, at once, while a new one is fetched. @default as answers say, else 0 */
  readonly staleWhileRevalidateMs?: number | undefined
  /** How long after that a result still stands in where the upstream fails. @default as answers say, else 0 */
  readonly staleIfErrorMs?: number | undefined
  /** Whether all clients may have one result; otherwise only those that agree in all of their headers that go upstream. @default `@cacheControl(scope:)`, else 'private' */
  readonly scope?: 'public' | 'private' | undefined
  /** Part of a time by which it is made shorter at random, 0 to 1: so that not all ends in one moment. @default 0.1 */
  readonly jitter?: number | undefined
  /** By what results can be made invalid: `order:{id}` is made of the result (of each item of a list), `{$args.x}` and `{$this.x}` of what it was asked by. @default none */
  readonly tags?: readonly string[] | undefined
  /** Asks the upstream in any case, and counts where its answer differs from what is kept: to try a rule out. @default false */
  readonly shadow?: boolean | undefined
}

/** How a source's results are kept. */
export interface CacheOptions extends CacheRule {
  /**
   * Where the results are kept: a URI as in `SELVEDGE_CACHE`, or, where it holds a password, a secret whose value it is; or a function that
   * makes any other store, which is closed with the module. @default that of the gateway
   */
  readonly store?: StoreOption | undefined
  /** Rules of single connectors, by schema coordinate, over those of the source; `false`: never kept. @default none */
  readonly connectors?: Readonly<Record<string, CacheRule | false>> | undefined
}

/** The rules of a source, checked. */
export interface CacheSettings {
  /** Undefined where it is the gateway's. */
  readonly store: StoreChoice | undefined
  readonly rule: CacheRule
  readonly connectors: Readonly<Record<string, CacheRule | false>>
}

const milliseconds = z
  .number('must be a number of milliseconds')
  .min(0, 'must not be negative')
  .max(31_536_000_000, 'must be at most a year')

const ruleShape = z.strictObject({
  ttlMs: milliseconds.optional(),
  headers: z.enum(['shorten', 'prefer', 'ignore'], "must be 'shorten', 'prefer' or 'ignore'").optional(),
  negativeTtlMs: milliseconds.optional(),
  staleWhileRevalidateMs: milliseconds.optional(),
  staleIfErrorMs: milliseconds.optional(),
  scope: z.enum(['public', 'private'], "must be 'public' or 'private'").optional(),
  jitter: z.number('must be a number').min(0, 'must be from 0 to 1').max(1, 'must be from 0 to 1').optional(),
  tags: z.array(z.string('must be a string').min(1, 'must not be empty'), 'must be a list of texts').optional(),
  shadow: z.boolean('must be true or false').optional(),
})

const optionsShape = z.strictObject({
  ...ruleShape.shape,
  store: storeShape.optional(),
  connectors: z.record(z.string(), z.union([z.literal(false), ruleShape], 'must be a rule or false')).default({}),
})

/**
 * Checks what `defineModule({ cache })` says.
 * @param env where secrets are read from
 * @throws ConfigError with every problem at once.
 */
export function checkCacheOptions(
  options: CacheOptions | boolean | undefined,
  env: Env,
  at: string,
): CacheSettings | undefined {
  if (options === undefined || options === false) return undefined
  const { connectors, store, ...rule } = parseOptions(optionsShape, options === true ? {} : options, at)
  return { rule, connectors, store: store === undefined ? undefined : readStoreChoice(store, env, `${at}.store`) }
}
