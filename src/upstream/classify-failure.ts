import { errors } from 'undici'
import { GatewayError } from '../errors/gateway-error.ts'
import { EgressError } from './egress/egress.ts'
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

/** Failures of the connection that say nothing about TLS: refused, unreachable, name not found, closed. */
const connectionCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'UND_ERR_SOCKET',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
])

const timeoutCodes: ReadonlySet<string> = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])

/** What undici says, under the code of a closed socket, when it closed the socket itself for an answer out of turn. */
const protocolMessages: ReadonlySet<string> = new Set(['bad response', 'bad upgrade'])

/** The one error of the table that an exception of undici, node:net or node:tls stands for; it becomes the `cause`. */
export function classifyFailure(cause: unknown, facts: FailureFacts): GatewayError {
  const { source, phase, status: upstreamStatus } = facts
  const details = { source, upstreamStatus, cause }
  const codes = codesOf(cause)
  const has = (known: ReadonlySet<string>) => codes.some((code) => known.has(code))

  if (codes.includes('UND_ERR_HEADERS_OVERFLOW')) {
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { ...details, reason: 'headers' })
  }
  if (phase === 'connect') {
    if (cause instanceof EgressError) {
      return new GatewayError('UPSTREAM_BLOCKED', { ...details, reason: 'egress', neverSent: true })
    }
    if (has(timeoutCodes)) return timeoutFailure(facts, cause)
    if (has(connectionCodes)) return new GatewayError('UPSTREAM_UNAVAILABLE', { ...details, neverSent: true })
    if (codes.some(isTlsCode)) {
      const reason = cause instanceof PinError ? 'pin' : undefined
      return new GatewayError('UPSTREAM_TLS_ERROR', { ...details, reason, neverSent: true })
    }
    return new GatewayError('INTERNAL_SERVER_ERROR', { ...details, neverSent: true })
  }
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
    cause instanceof errors.ResponseContentLengthMismatchError ||
    (cause instanceof Error && protocolMessages.has(cause.message))
  )
}

function isTlsCode(code: string): boolean {
  return (
    code === 'EPROTO' ||
    code.startsWith('ERR_SSL_') ||
    code.startsWith('ERR_TLS_') ||
    code.startsWith('ERR_OSSL_') ||
    certificateCodes.has(code)
  )
}

/** X.509 verification results, as node:tls names them. */
const certificateCodes: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'CRL_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_HAS_EXPIRED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_PURPOSE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'HOSTNAME_MISMATCH',
])

/** The error's code, and those of the single addresses when several were tried (node's happy eyeballs). */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  return error instanceof AggregateError ? [...own, ...error.errors.flatMap(codesOf)] : own
}
