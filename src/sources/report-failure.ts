import type { GatewayError } from '../errors/gateway-error.ts'
import { type RequestContext, redactUrl, type UpstreamRequest, type UpstreamResponse } from '../upstream/index.ts'

/** A call that was answered, and when it began by `context.clock.nowMs`. */
export interface AnsweredCall {
  readonly request: Pick<UpstreamRequest, 'connector' | 'method' | 'url'>
  readonly response: Pick<UpstreamResponse, 'status' | 'annotate'>
  readonly context: RequestContext
  readonly startedMs: number
}

/** Shows a failure that arrived as an answer in the trace and in the log; failures without answer are shown by the upstream. */
export function reportFailure({ request, response, context, startedMs }: AnsweredCall, failure: GatewayError): void {
  response.annotate({ error: failure.code })
  context.onUpstreamFailure?.({
    source: failure.source ?? '',
    connector: request.connector,
    code: failure.code,
    reason: failure.reason,
    status: response.status,
    method: request.method,
    url: redactUrl(request.url),
    durationMs: context.clock.nowMs() - startedMs,
    cause: failure.cause,
  })
}
