import { GatewayError } from '../../errors/gateway-error.ts'

/** What is wrong with a multipart request; the word is the error's `reason`. */
export type RefusalReason =
  | 'malformed'
  | 'truncated'
  | 'operations'
  | 'map'
  | 'map-path'
  | 'order'
  | 'duplicate'
  | 'batching'
  | 'file-missing'
  | 'file-unmapped'

/** What there is too much of. */
export type ExcessReason = 'operations' | 'map' | 'files' | 'file-bytes' | 'upload-bytes'

/** The error for a request that is not of the specification's form. The detail is for the log, and for developers. */
export function refusal(reason: RefusalReason, detail: string): GatewayError {
  return new GatewayError('BAD_REQUEST', { reason, cause: new Error(detail) })
}

/** The error for a request over a limit. */
export function excess(reason: ExcessReason): GatewayError {
  return new GatewayError('REQUEST_TOO_LARGE', { reason })
}
