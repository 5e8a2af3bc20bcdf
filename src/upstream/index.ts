export { auth, Secret, secret } from './auth/index.ts'
export { toPkcs12 } from './auth/pkcs12-file.ts'
export { createSecretWatch, type SecretWatch } from './auth/secret-watch.ts'
export type {
  ApiKeyAuth,
  Auth,
  BasicAuth,
  BearerAuth,
  HashName,
  KeyReference,
  PassThroughAuth,
  SignatureAlgorithm,
  WsSecurityAuth,
  WsSignature,
} from './auth/types.ts'
export { createUpstream } from './create-upstream.ts'
export { createOrigins, type Origins } from './egress/origins.ts'
export { failureOfStatus } from './http-failure.ts'
export { policyOptions, type UpstreamOptions, type UpstreamPolicy } from './options.ts'
export { redactUrl } from './redact-url.ts'
export type { RequestContext, UpstreamFailure } from './request-context.ts'
export type { SealedBody, Upstream, UpstreamRequest, UpstreamResponse } from './upstream.ts'
