import type { ClientCredentialsAuth, JwtBearerAuth, RefreshTokenAuth, TokenExchangeAuth } from '../types.ts'

/** The slots whose tokens come from an OAuth2 token endpoint. */
export const oauth2Slots = {
  /** A token of the gateway's own, RFC 6749 section 4.4. */
  clientCredentials: (options: Omit<ClientCredentialsAuth, 'kind'>): ClientCredentialsAuth => ({
    ...options,
    kind: 'clientCredentials',
  }),

  /** A token for a refresh token that somebody gave to the gateway, RFC 6749 section 6. */
  refreshToken: (options: Omit<RefreshTokenAuth, 'kind'>): RefreshTokenAuth => ({ ...options, kind: 'refreshToken' }),

  /** A token for each client, in exchange for the client's own, RFC 8693. A client without one is called for without one. */
  tokenExchange: (options: Omit<TokenExchangeAuth, 'kind'>): TokenExchangeAuth => ({
    ...options,
    kind: 'tokenExchange',
  }),

  /** A token for a JWT that the gateway signs, RFC 7523 section 2.1. */
  jwtBearer: (options: Omit<JwtBearerAuth, 'kind'>): JwtBearerAuth => ({ ...options, kind: 'jwtBearer' }),
} as const
