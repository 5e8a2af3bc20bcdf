import { createFetchTrace } from '../../../src/observability/fetch-trace.ts'
import type { RequestContext } from '../../../src/upstream/request-context.ts'
import { systemClock } from '../../../src/utils/clock.ts'

/** A context such as the server makes for each operation. */
export function requestContext(operation: RequestContext['operation']): RequestContext {
  const startedMs = systemClock.nowMs()
  return {
    requestId: 'differential',
    operation,
    signal: new AbortController().signal,
    deadlineMs: startedMs + 30_000,
    clock: systemClock,
    headers: new Map(),
    trace: createFetchTrace(startedMs),
    memo: new Map(),
  }
}
