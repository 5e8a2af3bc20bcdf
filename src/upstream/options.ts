import type { LookupFunction } from 'node:net'
import { z } from 'zod'
import { parseOptions } from '../errors/parse-options.ts'
import { type Env, Secret } from '../utils/secret.ts'
import type { Auth } from './auth/types.ts'
import { connectionHeaders } from './header-value.ts'

/** How an upstream is called: what a module may set. `rest(...)`, `soap(...)` and `graphql(...)` take these too. */
export interface UpstreamPolicy {
  /** Credentials of the gateway, or of the client by allow-list; several are all applied. @default none */
  readonly auth?: Auth | readonly Auth[] | undefined
  /** Longest time one attempt may take, from connecting to the answer's last byte. @default 2000 */
  readonly attemptTimeoutMs?: number | undefined
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
  /** Certificate authorities to trust instead of Node's own, and the gateway's own certificate; see below. @default Node's, and none */
  readonly tls?: TlsOptions | undefined
}

/** TLS to an upstream. All as PEM but `pfx`; what is not secret may be text. */
export interface TlsOptions {
  /** Certificate authorities to trust, instead of Node's own. */
  readonly ca?: string | Secret | undefined
  /** The certificate (with its chain) that the gateway shows: mutual TLS. */
  readonly cert?: string | Secret | undefined
  /** The key of `cert`. */
  readonly key?: Secret | undefined
  /** A PKCS#12 file in place of `cert` and `key`: its bytes, or base64 of them. Authorities in it are trusted as well. */
  readonly pfx?: Secret | undefined
  /** The pass phrase of `key` or `pfx`, where it is encrypted. */
  readonly passphrase?: Secret | undefined
}

/** What `createUpstream` needs. */
export interface UpstreamOptions extends UpstreamPolicy {
  /** Public name of the source. */
  readonly source: string
  /** Where secrets find their environment variables. @default process.env */
  readonly env?: Env | undefined
  /** Resolves host names. @default node:dns lookup */
  readonly lookup?: LookupFunction | undefined
}

/** The options with every default filled in. */
export interface UpstreamSettings {
  readonly source: string
  readonly auth: readonly Auth[]
  readonly attemptTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly maxConnections: number
  readonly keepAliveTimeoutMs: number
  readonly maxBodyBytes: number
  readonly maxExpansionRatio: number
  readonly maxHeaderBytes: number
  readonly compression: boolean
  readonly tls: TlsOptions
  readonly env: Env
  readonly lookup: LookupFunction | undefined
}

/** Longest delay that a timer takes; more would fire at once. */
const maxTimerMs = 2_147_483_647

const milliseconds = z
  .number('must be a number of milliseconds')
  .min(1, 'must be at least 1 ms')
  .max(maxTimerMs, `must be at most ${maxTimerMs} ms`)

const count = (unit: string) => z.int(`must be a whole number of ${unit}`).min(1, `must be at least 1 of ${unit}`)

const headerName = z
  .string('must be a header name')
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/i, 'must be a header name')
  .toLowerCase()
  .refine((name) => !connectionHeaders.has(name), 'must not be a header of the connection itself')

const secretValue = z.instanceof(Secret, {
  error: 'must be a secret: secret.env(...), secret.file(...) or secret.value(...)',
})

const apiKeyBase = { kind: z.literal('apiKey'), value: secretValue }

const authSchema: z.ZodType<Auth> = z.union(
  [
    z.strictObject({ ...apiKeyBase, in: z.literal('header'), name: headerName }),
    z.strictObject({ ...apiKeyBase, in: z.literal('query'), name: z.string().min(1) }),
    z.strictObject({ ...apiKeyBase, in: z.literal('cookie'), name: z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/) }),
    z.strictObject({
      kind: z.literal('basic'),
      username: z.union([z.string(), secretValue]),
      password: secretValue,
    }),
    z.strictObject({ kind: z.literal('bearer'), token: secretValue }),
    z.strictObject({ kind: z.literal('passThrough'), headers: z.array(headerName).readonly() }),
  ],
  'must be made by auth.apiKey, auth.basic, auth.bearer or auth.passThrough, with secrets as values',
)

const pemText = z.union([z.string(), secretValue], 'must be PEM text or a secret')

const tlsSchema = z
  .strictObject({
    ca: pemText.optional(),
    cert: pemText.optional(),
    key: secretValue.optional(),
    pfx: secretValue.optional(),
    passphrase: secretValue.optional(),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'needs `cert` and `key` together')
  .refine(({ cert, pfx }) => cert === undefined || pfx === undefined, 'needs `cert` and `key`, or `pfx`, and not both')

const settingsSchema = z.strictObject({
  source: z.string().min(1),
  auth: z
    .union(
      [authSchema, z.array(authSchema).readonly()],
      'must be made by auth.apiKey, auth.basic, auth.bearer or auth.passThrough, with secrets as values',
    )
    .default([])
    .transform((auth): readonly Auth[] => ('kind' in auth ? [auth] : auth)),
  attemptTimeoutMs: milliseconds.default(2000),
  connectTimeoutMs: milliseconds.default(1000),
  maxConnections: count('connections').default(64),
  keepAliveTimeoutMs: milliseconds.default(4000),
  maxBodyBytes: count('bytes').default(8 * 1024 * 1024),
  maxExpansionRatio: z.number('must be a number').min(1, 'must be at least 1').default(100),
  maxHeaderBytes: count('bytes').default(16 * 1024),
  compression: z.boolean('must be true or false').default(false),
  tls: tlsSchema.default({}),
  env: z.custom<Env>((value) => typeof value === 'object' && value !== null).default(() => process.env),
  lookup: z
    .custom<LookupFunction | undefined>((value) => value === undefined || typeof value === 'function')
    .transform((value): LookupFunction | undefined => value),
})

/** The options that a module may set. */
export const policyOptions: readonly string[] = Object.keys(settingsSchema.shape).filter(
  (each) => !['source', 'env', 'lookup'].includes(each),
)

/**
 * The options, checked, with defaults.
 * @throws ConfigError with every wrong option: path, rule and received value.
 */
export function resolveUpstreamOptions(options: UpstreamOptions): UpstreamSettings {
  return parseOptions<UpstreamSettings>(settingsSchema, { lookup: undefined, ...options }, options.source)
}
