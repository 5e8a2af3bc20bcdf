import { errors } from 'undici'
import { GatewayError } from '../errors/gateway-error.ts'
import { EgressError } from './egress/egress.ts'
import { codesOf, connectionCodes, isTlsCode, timeoutCodes } from './failure-codes.ts'
import { Http2Failure } from './http2/http2-failure.ts'
import { ProxyError } from './proxy/proxy-error.ts'
import { PinError } from './tls/pins.ts'

/** How far an attempt got. */
export type Phase = 'connect' | 'headers' | 'body'

/** What is known of the attempt that failed. */
export interface FailureFacts {
  readonly source: string
  readonly phase: Phase
  /** HTTP status, if one had arrived. */
  readonly status: number | undefined
}

/** What undici says, under the code of a closed socket, when it closed the socket itself for an answer out of turn. */
const protocolMessages: ReadonlySet<string> = new Set(['bad response', 'bad upgrade'])

/** The one error of the table that an exception of undici, node:net or node:tls stands for; it becomes the `cause`. */
export function classifyFailure(cause: unknown, facts: FailureFacts): GatewayError {
  const { source, phase, status: upstreamStatus } = facts
  const details = { source, upstreamStatus, cause }
  const codes = codesOf(cause)
  const has = (known: ReadonlySet<string>) => codes.some((code) => known.has(code))

  const stream = cause instanceof Http2Failure ? cause.kind : undefined

  if (stream === 'headers' || codes.includes('UND_ERR_HEADERS_OVERFLOW')) {
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { ...details, reason: 'headers' })
  }
  if (phase === 'connect') {
    if (cause instanceof EgressError) {
      return new GatewayError('UPSTREAM_BLOCKED', { ...details, reason: 'egress', neverSent: true })
    }
    if (cause instanceof ProxyError) return proxyFailure(cause, facts)
    if (has(timeoutCodes)) return timeoutFailure(facts, cause)
    if (has(connectionCodes)) return new GatewayError('UPSTREAM_UNAVAILABLE', { ...details, neverSent: true })
    if (codes.some(isTlsCode)) {
      const reason = cause instanceof PinError ? 'pin' : undefined
      return new GatewayError('UPSTREAM_TLS_ERROR', { ...details, reason, neverSent: true })
    }
    return new GatewayError('INTERNAL_SERVER_ERROR', { ...details, neverSent: true })
  }
  if (stream === 'unsent') return new GatewayError('UPSTREAM_UNAVAILABLE', { ...details, neverSent: true })
  if (codes.some(isTlsCode)) return new GatewayError('UPSTREAM_TLS_ERROR', details)
  if (isEarlyEnd(cause, phase)) return truncated(facts, cause)
  if (isProtocolFailure(cause)) {
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { ...details, reason: 'protocol' })
  }
  if (has(connectionCodes) || has(timeoutCodes)) {
    return phase === 'body' ? truncated(facts, cause) : new GatewayError('UPSTREAM_UNAVAILABLE', details)
  }
  return new GatewayError('INTERNAL_SERVER_ERROR', details)
}

/** There is no way to the upstream, which has seen nothing; no status is the upstream's. */
function proxyFailure(cause: ProxyError, facts: FailureFacts): GatewayError {
  if (cause.failure === 'timeout') return timeoutFailure(facts, cause)
  return new GatewayError(codeOfProxyFailure[cause.failure], {
    source: facts.source,
    reason: 'proxy',
    neverSent: true,
    cause,
  })
}

const codeOfProxyFailure = {
  unavailable: 'UPSTREAM_UNAVAILABLE',
  refused: 'UPSTREAM_BLOCKED',
  tls: 'UPSTREAM_TLS_ERROR',
  invalid: 'UPSTREAM_INVALID_RESPONSE',
} as const

/** A time limit passed; the phase says what was being waited for. A call that never connected was never sent. */
export function timeoutFailure(facts: FailureFacts, cause?: unknown): GatewayError {
  const { source, phase, status: upstreamStatus } = facts
  return new GatewayError('UPSTREAM_TIMEOUT', {
    source,
    upstreamStatus,
    reason: phase,
    neverSent: phase === 'connect',
    cause,
  })
}

/** The answer ended early; asking again may give the rest. */
export function truncated(facts: FailureFacts, cause: unknown): GatewayError {
  const { source, status: upstreamStatus } = facts
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    source,
    upstreamStatus,
    reason: 'truncated',
    retryable: true,
    cause,
  })
}

/** The body ended before its framing said so. The same mismatch before a body is a contradiction in the headers. */
function isEarlyEnd(cause: unknown, phase: Phase): boolean {
  if (phase !== 'body') return false
  if (cause instanceof errors.ResponseContentLengthMismatchError) return true
  // llhttp's words for the end of the connection inside a chunked body; undici passes no code on.
  return cause instanceof errors.HTTPParserError && cause.message.includes('EOF')
}

function isProtocolFailure(cause: unknown): boolean {
  return (
    cause instanceof errors.HTTPParserError ||
    (cause instanceof Http2Failure && cause.kind === 'protocol') ||
    cause instanceof errors.ResponseContentLengthMismatchError ||
    (cause instanceof Error && protocolMessages.has(cause.message))
  )
}
