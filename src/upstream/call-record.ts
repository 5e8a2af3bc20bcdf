import { GatewayError } from '../errors/gateway-error.ts'
import type { FetchRecord } from '../observability/fetch-trace.ts'
import type { Answer } from './attempt.ts'
import { redactUrl } from './redact-url.ts'
import type { RequestContext } from './request-context.ts'
import type { UpstreamRequest, UpstreamResponse } from './upstream.ts'

/** What of a record is found out while the call is made. */
interface Findings {
  status: number | undefined
  bytes: number
}

type Draft = { -readonly [Key in keyof FetchRecord]: FetchRecord[Key] }

/** How a call ended. */
export interface CallEnd {
  /** Calls on the wire. */
  readonly attempts: number
  readonly isShared: boolean
  /** Undefined for a success. */
  readonly error?: unknown
}

/** Accounts for one call: its trace record, which joins the trace when the call ends, and the log events of what failed. */
export class CallRecord {
  readonly #source: string
  readonly #request: UpstreamRequest
  readonly #context: RequestContext
  readonly #startedMs: number
  readonly #findings: Findings = { status: undefined, bytes: 0 }
  #mappingProblems: readonly string[] | undefined
  #record: Draft | undefined

  constructor(source: string, request: UpstreamRequest, context: RequestContext) {
    this.#source = source
    this.#request = request
    this.#context = context
    this.#startedMs = context.clock.nowMs()
  }

  /** An answer, with the record of its call. What was found in an earlier one no longer counts. */
  respond({ status, headers, body, sealId }: Answer): UpstreamResponse {
    const findings = this.#findings
    findings.status = status
    findings.bytes = body.length
    this.#mappingProblems = undefined
    return { status, headers, body, sealId, annotate: this.#context.trace.isWanted ? this.#annotate : ignore }
  }

  readonly #annotate: UpstreamResponse['annotate'] = ({ mappingProblems }) => {
    this.#mappingProblems = mappingProblems
    // Some are found when the call is long over.
    if (this.#record !== undefined) this.#record.mappingProblems = mappingProblems
  }

  /**
   * Logs what failed.
   * @param attempt from 1 on; 0 where nothing was sent.
   */
  failed(error: unknown, attempt: number, startedMs = this.#startedMs): void {
    const { onUpstreamFailure, clock } = this.#context
    if (onUpstreamFailure === undefined) return
    const { connector, method, url } = this.#request
    const durationMs = clock.nowMs() - startedMs
    const failure = describe(error)
    onUpstreamFailure({ source: this.#source, connector, ...failure, method, url: redactUrl(url), attempt, durationMs })
  }

  /** The call has ended, in whatever way. */
  end({ attempts, isShared, error }: CallEnd): void {
    const { clock, trace } = this.#context
    trace.count++
    if (!trace.isWanted) return
    const { connector, method, url, batchSize } = this.#request
    const { status, bytes } = this.#findings
    const failure = error === undefined ? undefined : describe(error)
    const record: Draft = {
      source: this.#source,
      connector,
      method,
      url: redactUrl(url),
      startMs: this.#startedMs - trace.startedMs,
      durationMs: clock.nowMs() - this.#startedMs,
      attempts,
      bytes,
      batchSize,
      cache: isShared ? 'SHARED' : this.#context.isBypass === true ? 'BYPASS' : 'MISS',
    }
    const known = status ?? failure?.status
    if (known !== undefined) record.status = known
    if (failure !== undefined) record.error = failure.code
    if (this.#mappingProblems !== undefined) record.mappingProblems = this.#mappingProblems
    this.#record = record
    trace.records.push(record)
  }
}

function ignore(): void {}

interface Failure {
  readonly code: string
  readonly reason: string | undefined
  readonly status: number | undefined
  readonly cause: unknown
}

function describe(error: unknown): Failure {
  if (!(error instanceof GatewayError)) {
    return { code: 'INTERNAL_SERVER_ERROR', reason: undefined, status: undefined, cause: error }
  }
  // Not the upstream's doing: operators tell it from a failure by its code.
  const code = error.reason === 'cancelled' ? 'CLIENT_CLOSED_REQUEST' : error.code
  return { code, reason: error.reason, status: error.upstreamStatus, cause: error.cause }
}
