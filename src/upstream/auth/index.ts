export { Secret, secret } from '../../utils/secret.ts'
export { auth } from './auth.ts'
export type { ApiKeyAuth, Auth, BasicAuth, BearerAuth, PassThroughAuth, WsSecurityAuth } from './types.ts'
