export { Secret, type SecretProvider, secret } from '../../utils/secret.ts'
export { auth } from './auth.ts'
export type {
  ApiKeyAuth,
  AssertionOptions,
  Auth,
  AwsSigV4Auth,
  BasicAuth,
  BearerAuth,
  ClientCredentialsAuth,
  JwtBearerAuth,
  OAuthClient,
  PassThroughAuth,
  RefreshTokenAuth,
  TokenExchangeAuth,
  WsSecurityAuth,
} from './types.ts'
