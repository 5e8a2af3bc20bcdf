import type { Secret } from '../../utils/secret.ts'
import type { TlsOptions } from '../tls/options.ts'

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

/** How a JWT that the gateway signs is made, RFC 7523. */
export interface AssertionOptions {
  /** The private key: PEM or a JSON Web Key, RSA, EC or Ed25519. */
  readonly key: Secret
  /** Signature algorithm, such as `PS256`. @default by the key: RS256, PS256, ES256, ES384, ES512 or EdDSA */
  readonly algorithm?: string | undefined
  /** `kid` of the header. @default none */
  readonly keyId?: string | undefined
  /** The key's certificate as PEM, for servers that know keys by its thumbprint (`x5t`, `x5t#S256`). @default none */
  readonly certificate?: string | Secret | undefined
  /** `aud`: for whom it is. @default the token URL */
  readonly audience?: string | undefined
  /** How long it holds. @default 120000 */
  readonly lifetimeMs?: number | undefined
  /** Further claims, of the same value each time. @default none */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
}

/** As whom the gateway asks for tokens: with a secret, with a key (`private_key_jwt`), or by name alone. */
export type OAuthClient =
  | {
      readonly id: string | Secret
      readonly secret: Secret
      /** Where id and secret go: `basic` is the `authorization` header, `post` the body. @default 'basic' */
      readonly method?: 'basic' | 'post' | undefined
    }
  | ({ readonly id: string | Secret } & AssertionOptions)
  | { readonly id: string | Secret }

/** How every kind of token is asked for. */
export interface TokenRequestOptions {
  /** The token endpoint. */
  readonly tokenUrl: string
  /** What the token is for. @default the server's */
  readonly scope?: string | readonly string[] | undefined
  /** Logical names of the services it is for (RFC 8693, and of many servers). @default none */
  readonly audience?: string | readonly string[] | undefined
  /** URIs of the services it is for (RFC 8707). @default none */
  readonly resource?: string | readonly string[] | undefined
  /** What else the endpoint wants to be sent. @default none */
  readonly parameters?: Readonly<Record<string, string | Secret>> | undefined
  /** Longest time for a token, retries included. @default 5000 */
  readonly timeoutMs?: number | undefined
  /** TLS to the endpoint. @default the source's own, without its pins */
  readonly tls?: TlsOptions | undefined
}

/** RFC 6749 section 4.4: a token of the gateway's own. */
export interface ClientCredentialsAuth extends TokenRequestOptions {
  readonly kind: 'clientCredentials'
  readonly client: OAuthClient
}

/** RFC 6749 section 6. */
export interface RefreshTokenAuth extends TokenRequestOptions {
  readonly kind: 'refreshToken'
  readonly client?: OAuthClient | undefined
  /** The first one; those that the server gives in its place are kept in memory. */
  readonly refreshToken: Secret
}

/** RFC 8693: the client's own token for one that the upstream takes. */
export interface TokenExchangeAuth extends TokenRequestOptions {
  readonly kind: 'tokenExchange'
  /** As whom the gateway asks. @default nobody */
  readonly client?: OAuthClient | undefined
  /** The client's header that holds its token, with or without `Bearer`. @default 'authorization' */
  readonly header?: string | undefined
  /** What kind of token the client brings. @default 'urn:ietf:params:oauth:token-type:access_token' */
  readonly subjectTokenType?: string | undefined
  /** What kind of token is wanted. @default the server's */
  readonly requestedTokenType?: string | undefined
  /** Says for whom the gateway acts. @default none */
  readonly actorToken?: Secret | undefined
  /** What kind of token `actorToken` is. @default 'urn:ietf:params:oauth:token-type:access_token' */
  readonly actorTokenType?: string | undefined
  /** Clients whose tokens are kept; the one that was used least lately makes room. @default 1000 */
  readonly maxClients?: number | undefined
}

/** RFC 7523 section 2.1: a JWT that the gateway signs, for a token. */
export interface JwtBearerAuth extends TokenRequestOptions {
  readonly kind: 'jwtBearer'
  readonly client?: OAuthClient | undefined
  readonly assertion: AssertionOptions & {
    /** `iss`. */
    readonly issuer: string | Secret
    /** `sub`: who the token stands for. @default the issuer */
    readonly subject?: string | Secret | undefined
  }
}

/** AWS Signature Version 4. */
export type AwsSigV4Auth = {
  readonly kind: 'awsSigV4'
  /** Such as `eu-central-1`. */
  readonly region: string
  /** The name that the service signs by, such as `execute-api` or `s3`. */
  readonly service: string
} & (
  | {
      readonly accessKeyId: string | Secret
      readonly secretAccessKey: Secret
      /** Of credentials for a time. @default none */
      readonly sessionToken?: Secret | undefined
    }
  /** All of them in one: JSON with `AccessKeyId`, `SecretAccessKey` and `SessionToken`, as AWS's own sources of credentials give it. */
  | { readonly credentials: Secret }
)

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
export type Auth =
  | ApiKeyAuth
  | BasicAuth
  | BearerAuth
  | PassThroughAuth
  | ClientCredentialsAuth
  | RefreshTokenAuth
  | TokenExchangeAuth
  | JwtBearerAuth
  | AwsSigV4Auth
