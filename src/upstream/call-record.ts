import { GatewayError } from '../errors/gateway-error.ts'
import type { FetchRecord } from '../observability/fetch-trace.ts'
import { redactUrl } from './redact-url.ts'
import type { RequestContext } from './request-context.ts'
import type { UpstreamRequest, UpstreamResponse } from './upstream.ts'

type Draft = { -readonly [Key in keyof FetchRecord]: FetchRecord[Key] }

/** Accounts for one call: its trace record, which joins the trace when the call ends, and the log event of a failure. */
export class CallRecord {
  readonly #source: string
  readonly #request: UpstreamRequest
  readonly #context: RequestContext
  readonly #startedMs: number

  constructor(source: string, request: UpstreamRequest, context: RequestContext) {
    this.#source = source
    this.#request = request
    this.#context = context
    this.#startedMs = context.clock.nowMs()
  }

  succeed(status: number, bytes: number, attempts: number, isShared: boolean): UpstreamResponse['annotate'] {
    const record = this.#end(bytes, attempts, isShared)
    if (record === undefined) return ignore
    record.status = status
    return ({ error, mappingProblems }) => {
      if (error !== undefined) record.error = error
      if (mappingProblems !== undefined) record.mappingProblems = mappingProblems
    }
  }

  fail(error: unknown, attempts: number, isShared: boolean): void {
    const failure = describe(error)
    const record = this.#end(0, attempts, isShared)
    if (record !== undefined) {
      record.error = failure.code
      if (failure.status !== undefined) record.status = failure.status
    }
    const { onUpstreamFailure, clock } = this.#context
    // A shared failure was logged by the call that met it.
    if (isShared || onUpstreamFailure === undefined) return
    const { connector, method, url } = this.#request
    const durationMs = clock.nowMs() - this.#startedMs
    onUpstreamFailure({ source: this.#source, connector, ...failure, method, url: redactUrl(url), durationMs })
  }

  /** @returns undefined where no trace is wanted. */
  #end(bytes: number, attempts: number, isShared: boolean): Draft | undefined {
    const { clock, trace } = this.#context
    trace.count++
    if (!trace.isWanted) return undefined
    const { connector, method, url, batchSize } = this.#request
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
      cache: isShared ? 'SHARED' : 'MISS',
    }
    trace.records.push(record)
    return record
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
