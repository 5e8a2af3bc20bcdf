import { type ErrorCode, errorRule } from './codes.ts'
import type { Drift } from './drift.ts'
import type { Said } from './said.ts'

/** What may be said of an error; everything else (upstream text, addresses) goes to `cause`, which is only logged. */
export interface GatewayErrorDetails {
  /** Public name of the source; never a host. */
  readonly source?: string | undefined
  /** HTTP status, only if one was received. */
  readonly upstreamStatus?: number | undefined
  /** An allow-listed word such as `headers`, `truncated` or `crm/CUSTOMER_NOT_FOUND`. */
  readonly reason?: string | undefined
  /** Milliseconds after which a retry makes sense; only when known. */
  readonly retryAfterMs?: number | undefined
  /** Overrides the table's answer (a 501 is never retryable, for example). */
  readonly retryable?: boolean | undefined
  /** The request provably never reached the upstream: even a mutation may be sent again. */
  readonly neverSent?: boolean | undefined
  /** The gateway itself must not send the call again: the upstream asks for a wait that cannot be read. */
  readonly isFinal?: boolean | undefined
  /** The upstream works, and this is what it has to say: no reason to spare it. */
  readonly isAnswer?: boolean | undefined
  /** Says nothing of the upstream's health: it had too little time to show it. */
  readonly isUnjudged?: boolean | undefined
  /** Says that a field of an upstream's answer is not what the schema promises; counted, never sent. */
  readonly drift?: Drift | undefined
  /** What the upstream said and its source lets clients see. */
  readonly said?: Said | undefined
  /** What happened underneath; logged, never sent. */
  readonly cause?: unknown
}

/** The one error class that crosses layers: a code of the table, and the few facts that a client may see. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: ErrorCode
  readonly source: string | undefined
  readonly upstreamStatus: number | undefined
  readonly reason: string | undefined
  readonly retryAfterMs: number | undefined
  readonly retryable: boolean | undefined
  readonly neverSent: boolean
  readonly isFinal: boolean
  readonly isAnswer: boolean
  readonly isUnjudged: boolean
  readonly drift: Drift | undefined
  readonly said: Said | undefined

  constructor(code: ErrorCode, details: GatewayErrorDetails = {}) {
    super(errorRule(code).message.replace('{source}', details.source ?? 'upstream'), { cause: details.cause })
    this.code = code
    this.source = details.source
    this.upstreamStatus = details.upstreamStatus
    this.reason = details.reason
    this.retryAfterMs = details.retryAfterMs
    this.retryable = details.retryable
    this.neverSent = details.neverSent ?? false
    this.isFinal = details.isFinal ?? false
    this.isAnswer = details.isAnswer ?? false
    this.isUnjudged = details.isUnjudged ?? false
    this.drift = details.drift
    this.said = details.said
  }
}

/** Whether the identical operation may be sent again safely, by ERRORS' table and what is known of this error. */
export function isRetryable(error: GatewayError, operation: 'query' | 'mutation' | 'subscription'): boolean {
  const rule = errorRule(error.code)
  const isOfUse = error.retryable ?? rule.retryableQuery
  if (operation === 'mutation') return isOfUse && (rule.retryableMutation || error.neverSent)
  return isOfUse
}
