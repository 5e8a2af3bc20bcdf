import { GatewayError } from '../errors/gateway-error.ts'

/** What stands in the place of an input whose call failed: it says of which source. */
export function failureOfCall(error: unknown, source: string): GatewayError {
  if (!(error instanceof GatewayError)) return new GatewayError('INTERNAL_SERVER_ERROR', { source, cause: error })
  if (error.source !== undefined || error.code !== 'BAD_USER_INPUT') return error
  return new GatewayError(error.code, { source, reason: error.reason, cause: error.cause })
}
