import type { ErrorCode } from '../../errors/codes.ts'
import { GatewayError } from '../../errors/gateway-error.ts'

/** What went wrong before a route could answer, in the contract's words. */
export interface HttpFailure {
  readonly error: GatewayError
  readonly status: number
}

const codeOfStatus = new Map<number, ErrorCode>([
  [413, 'REQUEST_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
  [429, 'RATE_LIMITED'],
  [503, 'OVERLOADED'],
])

/** Maps whatever Fastify or a route threw: our own errors as they are, client errors by status, the rest a defect. */
export function toHttpFailure(thrown: unknown): HttpFailure {
  if (thrown instanceof GatewayError) return { error: thrown, status: statusOfThrown(thrown) ?? 0 }
  const status = statusOfThrown(thrown) ?? 500
  const code = codeOfStatus.get(status) ?? (status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR')
  return { error: new GatewayError(code, { cause: thrown }), status }
}

function statusOfThrown(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined
  const { statusCode } = thrown
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600 ? statusCode : undefined
}
