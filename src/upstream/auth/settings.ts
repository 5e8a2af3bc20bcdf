import type { Secret } from '../../utils/secret.ts'
import type { TlsOptions } from '../tls/options.ts'
import type { ApiKeyAuth, BasicAuth, BearerAuth, PassThroughAuth } from './types.ts'

/** `AssertionOptions` with every default filled in. */
export interface AssertionSettings {
  readonly key: Secret
  readonly algorithm: string | undefined
  readonly keyId: string | undefined
  readonly certificate: string | Secret | undefined
  readonly audience: string | undefined
  readonly lifetimeMs: number
  readonly claims: Readonly<Record<string, unknown>>
}

/** How the gateway says to a token endpoint who it is. */
export type ClientSettings =
  | { readonly method: 'basic' | 'post'; readonly id: string | Secret; readonly secret: Secret }
  | { readonly method: 'jwt'; readonly id: string | Secret; readonly assertion: AssertionSettings }
  | { readonly method: 'none'; readonly id: string | Secret }

/** What a token is given for. */
export type GrantSettings =
  | { readonly kind: 'clientCredentials' }
  | { readonly kind: 'refreshToken'; readonly refreshToken: Secret }
  | {
      readonly kind: 'tokenExchange'
      /** Lower case. */
      readonly header: string
      readonly subjectTokenType: string
      readonly requestedTokenType: string | undefined
      readonly actorToken: Secret | undefined
      readonly actorTokenType: string
      readonly maxClients: number
    }
  | {
      readonly kind: 'jwtBearer'
      readonly assertion: AssertionSettings
      readonly issuer: string | Secret
      readonly subject: string | Secret
    }

/** A token to be had from an endpoint: one of the OAuth2 slots, checked. */
export interface OAuth2Settings {
  readonly kind: 'oauth2'
  readonly grant: GrantSettings
  readonly client: ClientSettings | undefined
  readonly tokenUrl: string
  readonly scope: string | undefined
  readonly audience: readonly string[]
  readonly resource: readonly string[]
  readonly parameters: Readonly<Record<string, string | Secret>>
  readonly timeoutMs: number
  readonly tls: TlsOptions | undefined
}

/** AWS Signature Version 4. */
export interface AwsSigV4Settings {
  readonly kind: 'awsSigV4'
  readonly region: string
  readonly service: string
  readonly keys:
    | {
        readonly accessKeyId: string | Secret
        readonly secretAccessKey: Secret
        readonly sessionToken: Secret | undefined
      }
    | { readonly credentials: Secret }
}

/** Credentials as they were checked. */
export type AuthSettings = ApiKeyAuth | BasicAuth | BearerAuth | PassThroughAuth | OAuth2Settings | AwsSigV4Settings
