import { GatewayError } from '../../errors/gateway-error.ts'

/** The part of a request that an input did not fit into. */
export type RequestPart = 'path' | 'query' | 'header' | 'body'

/** An input that no request can be made from; nothing was sent. The detail is logged, never sent. */
export function unusableInput(part: RequestPart, detail: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', { reason: part, cause: new Error(detail) })
}
