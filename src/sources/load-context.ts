import { createFetchTrace } from '../observability/fetch-trace.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import { systemClock } from '../utils/clock.ts'

/** A context for what is called while a module is loaded: no client stands behind it. */
export function loadContext(timeoutMs: number): RequestContext {
  const startedMs = systemClock.nowMs()
  return {
    requestId: 'load',
    operation: 'query',
    signal: new AbortController().signal,
    deadlineMs: startedMs + timeoutMs,
    clock: systemClock,
    headers: new Map(),
    trace: createFetchTrace(startedMs),
    memo: new Map(),
  }
}
