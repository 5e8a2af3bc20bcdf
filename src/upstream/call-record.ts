import { GatewayError } from '../errors/gateway-error.ts'
import type { FetchRecord } from '../observability/fetch-trace.ts'
import { redactUrl } from './redact-url.ts'
import type { RequestContext } from './request-context.ts'
import type { UpstreamRequest, UpstreamResponse } from './upstream.ts'

/** Accounts for one call: its trace record, and the log event of a failure. */
export interface CallRecord {
  readonly succeed: (status: number, bytes: number, attempts: number, isShared: boolean) => UpstreamResponse['annotate']
  readonly fail: (error: unknown, attempts: number, isShared: boolean) => void
}

type Draft = { -readonly [Key in keyof FetchRecord]: FetchRecord[Key] }

/** Starts the record of a call; it joins the trace when the call ends. */
export function startCallRecord(source: string, request: UpstreamRequest, context: RequestContext): CallRecord {
  const { clock, trace } = context
  const startedMs = clock.nowMs()
  const url = redactUrl(request.url)

  const end = (bytes: number, attempts: number, isShared: boolean): Draft => {
    const record: Draft = {
      source,
      connector: request.connector,
      method: request.method,
      url,
      startMs: startedMs - trace.startedMs,
      durationMs: clock.nowMs() - startedMs,
      attempts,
      bytes,
      batchSize: request.batchSize,
      cache: isShared ? 'SHARED' : 'MISS',
    }
    trace.records.push(record)
    return record
  }

  return {
    succeed: (status, bytes, attempts, isShared) => {
      const record = end(bytes, attempts, isShared)
      record.status = status
      return ({ error, mappingProblems }) => {
        if (error !== undefined) record.error = error
        if (mappingProblems !== undefined) record.mappingProblems = mappingProblems
      }
    },
    fail: (error, attempts, isShared) => {
      const failure = describe(error)
      const record = end(0, attempts, isShared)
      record.error = failure.code
      if (failure.status !== undefined) record.status = failure.status
      // A shared failure was logged by the call that met it.
      if (isShared) return
      const { connector, method } = request
      context.onUpstreamFailure?.({ source, connector, ...failure, method, url, durationMs: record.durationMs })
    },
  }
}

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
