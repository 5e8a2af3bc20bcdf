import { createFetchTrace } from '../../observability/fetch-trace.ts'
import type { Logger } from '../../observability/logger.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { Exchange } from '../exchange.ts'
import { operationTimeoutMs } from '../http/limits.ts'

/** What one operation carries down to the wire: fresh for each, so that nothing is shared between requests. */
export function createRequestContext(
  exchange: Exchange,
  operation: RequestContext['operation'],
  logger: Logger,
): RequestContext {
  const { requestId, startedMs, headers, traceparent, signal, clock } = exchange
  return {
    requestId,
    operation,
    signal,
    deadlineMs: startedMs + operationTimeoutMs,
    clock,
    headers,
    traceparent,
    trace: createFetchTrace(startedMs),
    memo: new Map(),
    onUpstreamFailure: ({ cause, ...failure }) =>
      logger.warn('upstream-failure', { requestId, ...failure, error: cause }),
  }
}
