import { CloseCode } from 'graphql-ws'
import type { ErrorCode } from '../../../errors/codes.ts'
import { GatewayError } from '../../../errors/gateway-error.ts'

/** What a server says by ending a connection: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md, and RFC 6455 section 7.4.1. */
const codes: Readonly<Record<number, readonly [ErrorCode, reason?: string]>> = {
  [CloseCode.BadRequest]: ['UPSTREAM_BAD_REQUEST', 'protocol'],
  [CloseCode.Unauthorized]: ['UPSTREAM_UNAUTHENTICATED'],
  [CloseCode.Forbidden]: ['UPSTREAM_FORBIDDEN'],
  [CloseCode.SubprotocolNotAcceptable]: ['UPSTREAM_INVALID_RESPONSE', 'protocol'],
  [CloseCode.ConnectionInitialisationTimeout]: ['UPSTREAM_TIMEOUT', 'init'],
  [CloseCode.SubscriberAlreadyExists]: ['UPSTREAM_INVALID_RESPONSE', 'protocol'],
  [CloseCode.TooManyInitialisationRequests]: ['UPSTREAM_RATE_LIMITED'],
  [CloseCode.InternalServerError]: ['UPSTREAM_ERROR'],
  1002: ['UPSTREAM_INVALID_RESPONSE', 'protocol'],
  1003: ['UPSTREAM_BAD_REQUEST', 'protocol'],
  1007: ['UPSTREAM_INVALID_RESPONSE', 'protocol'],
  1008: ['UPSTREAM_FORBIDDEN'],
  1009: ['UPSTREAM_BAD_REQUEST', 'too_large'],
  1011: ['UPSTREAM_ERROR'],
}

/** The error that the end of a connection stands for which the gateway did not end. Its text is for the log alone. */
export function failureOfClose(code: number, text: string, source: string): GatewayError {
  const [errorCode, reason] = codes[code] ?? ['UPSTREAM_UNAVAILABLE']
  const cause = new Error(`the WebSocket was closed with ${code}${text === '' ? '' : `: ${text}`}`)
  return new GatewayError(errorCode, { source, reason, cause })
}
