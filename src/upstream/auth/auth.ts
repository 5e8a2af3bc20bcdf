import { ConfigError, printReceived } from '../../errors/config-error.ts'
import type { Secret } from '../../utils/secret.ts'
import { oauth2Slots } from './oauth2/slots.ts'
import type { Auth, AwsSigV4Auth, WsSecurityAuth, WsSignature } from './types.ts'

/** What most services allow for clocks that differ. */
const defaultTtlMs = 300_000

/** A signature: by a key and its certificate, or by a PKCS#12 file that has both. */
type SignOptions = (
  | { readonly key: Secret; readonly certificate: string | Secret; readonly pfx?: undefined }
  | { readonly pfx: Secret; readonly key?: undefined; readonly certificate?: undefined }
) &
  Partial<Omit<WsSignature, 'key' | 'certificate' | 'pfx'>>

type DistributiveOmit<T, Name extends keyof T> = T extends unknown ? Omit<T, Name> : never

/** The typed slots for credentials: `auth: auth.bearer({ token: secret.env('CRM_TOKEN') })`. */
export const auth = {
  /** A key in the header, query parameter or cookie of the given name. */
  apiKey: (
    options: { readonly value: Secret } & (
      | { readonly header: string }
      | { readonly query: string }
      | { readonly cookie: string }
    ),
  ): Auth => {
    if ('header' in options)
      return { kind: 'apiKey', in: 'header', name: options.header.toLowerCase(), value: options.value }
    if ('query' in options) return { kind: 'apiKey', in: 'query', name: options.query, value: options.value }
    return { kind: 'apiKey', in: 'cookie', name: options.cookie, value: options.value }
  },

  /** User name and password, RFC 7617. */
  basic: (options: { readonly username: string | Secret; readonly password: Secret }): Auth => ({
    kind: 'basic',
    username: options.username,
    password: options.password,
  }),

  /** A token, RFC 6750. */
  bearer: (options: { readonly token: Secret }): Auth => ({ kind: 'bearer', token: options.token }),

  /** These headers of the client, and no others, go upstream as they came; an absent one is left out. */
  passThrough: (options: { readonly headers: readonly string[] }): Auth => ({
    kind: 'passThrough',
    headers: namesIn(options).map((name) => name.toLowerCase()),
  }),

  ...oauth2Slots,

  /** A signature of each request for AWS, Signature Version 4. */
  awsSigV4: (options: DistributiveOmit<AwsSigV4Auth, 'kind'>): AwsSigV4Auth => ({ ...options, kind: 'awsSigV4' }),

  /**
   * The `Security` header of SOAP messages, for `soap(...)` alone: a UsernameToken, a Timestamp (five minutes where it is `true`, and by
   * default where something is signed), a signature with an X.509 certificate over body and timestamp.
   */
  wsSecurity: (options: {
    readonly username?: string | Secret
    readonly password?: Secret
    readonly type?: 'text' | 'digest'
    readonly nonce?: boolean
    readonly created?: boolean
    readonly timestamp?: boolean | { readonly ttlMs: number }
    readonly sign?: SignOptions
    readonly mustUnderstand?: boolean
    readonly actor?: string
  }): WsSecurityAuth => {
    const { username, password, type = 'text', sign, timestamp = sign !== undefined } = options
    const hasNonce = type === 'digest' || (options.nonce ?? false)
    return {
      kind: 'wsSecurity',
      usernameToken:
        username === undefined && password === undefined
          ? undefined
          : { username: username ?? '', password, type, hasNonce, hasTime: hasNonce || (options.created ?? false) },
      timestamp: timestamp === false ? undefined : timestamp === true ? { ttlMs: defaultTtlMs } : timestamp,
      sign: sign && toSignature(sign),
      mustUnderstand: options.mustUnderstand ?? true,
      actor: options.actor,
    }
  },
} as const

/** What is wrong with the list itself is found here, before it is read; the names are checked with the other options. */
function namesIn(options: { readonly headers: readonly string[] }): readonly string[] {
  const headers: unknown = options?.headers
  if (Array.isArray(headers) && headers.every((name) => typeof name === 'string')) return headers
  throw new ConfigError({
    path: 'auth.passThrough',
    rule: "must be given the names of headers: auth.passThrough({ headers: ['authorization'] })",
    received: printReceived(options, undefined),
  })
}

function toSignature(options: SignOptions): WsSignature {
  return {
    key: options.key,
    certificate: options.certificate,
    pfx: options.pfx,
    passphrase: options.passphrase,
    parts: options.parts ?? ['body', 'timestamp'],
    algorithm: options.algorithm,
    digest: options.digest,
    canonicalization: options.canonicalization ?? 'exclusive',
    reference: options.reference ?? 'token',
  }
}
