import type { Secret } from '../../utils/secret.ts'

/** A secret sent under a name in a header, the query or a cookie. */
export type ApiKeyAuth = { readonly kind: 'apiKey'; readonly value: Secret } & (
  | { readonly in: 'header'; readonly name: string }
  | { readonly in: 'query'; readonly name: string }
  | { readonly in: 'cookie'; readonly name: string }
)

/** RFC 7617. */
export interface BasicAuth {
  readonly kind: 'basic'
  readonly username: string | Secret
  readonly password: Secret
}

/** RFC 6750. */
export interface BearerAuth {
  readonly kind: 'bearer'
  readonly token: Secret
}

/** The client's own headers, by allow-list. */
export interface PassThroughAuth {
  readonly kind: 'passThrough'
  /** Lower-case names. */
  readonly headers: readonly string[]
}

/** OASIS Web Services Security 1.0 and 1.1: credentials in the `Security` header of a SOAP message. */
export interface WsSecurityAuth {
  readonly kind: 'wsSecurity'
  readonly usernameToken: UsernameToken | undefined
  readonly timestamp: { readonly ttlMs: number } | undefined
  readonly sign: WsSignature | undefined
  readonly mustUnderstand: boolean
  /** For whom the header is: `actor` in SOAP 1.1, `role` in 1.2. */
  readonly actor: string | undefined
}

export interface UsernameToken {
  readonly username: string | Secret
  /** Undefined where the name alone is wanted, as beside a signature. */
  readonly password: Secret | undefined
  /** The password itself, or a digest of it with nonce and time. */
  readonly type: 'text' | 'digest'
  /** Whether a nonce comes along, with the time. A digest always has them. */
  readonly hasNonce: boolean
  /** Whether the time comes along, as it does with a nonce. */
  readonly hasTime: boolean
}

/** What a signature can cover. */
export type SignedPart = 'body' | 'timestamp' | 'usernameToken' | 'certificate' | 'addressing'

/** What signs: RSA and ECDSA keys, with the hash that the signature is made of. */
export type SignatureAlgorithm = `${'rsa' | 'ecdsa'}-${HashName}`

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** How a signature says which key made it: by the certificate itself, or by what identifies it. */
export type KeyReference = 'token' | 'certificate' | 'issuerSerial' | 'subjectKeyIdentifier' | 'thumbprint'

export interface WsSignature {
  /** PEM, with `certificate`. */
  readonly key: Secret | undefined
  /** PEM of the key's X.509 certificate. */
  readonly certificate: string | Secret | undefined
  /** A PKCS#12 file with both. */
  readonly pfx: Secret | undefined
  readonly passphrase: Secret | undefined
  readonly parts: readonly SignedPart[]
  /** By the key where undefined. */
  readonly algorithm: SignatureAlgorithm | undefined
  /** Hash of each signed part; that of the algorithm where undefined. */
  readonly digest: HashName | undefined
  readonly canonicalization: 'exclusive' | 'inclusive'
  readonly reference: KeyReference
}

/** How a source knows who calls. */
export type Auth = ApiKeyAuth | BasicAuth | BearerAuth | PassThroughAuth
