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

/** How a source knows who calls. */
export type Auth = ApiKeyAuth | BasicAuth | BearerAuth | PassThroughAuth
