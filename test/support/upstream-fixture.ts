import { createFetchTrace } from '../../src/observability/fetch-trace.ts'
import type { RequestContext, UpstreamFailure } from '../../src/upstream/request-context.ts'
import type { UpstreamRequest } from '../../src/upstream/upstream.ts'
import { systemClock } from '../../src/utils/clock.ts'

/** The limits under which a single attempt is tested; not the defaults. */
export const faultPolicy = {
  retry: false,
  breaker: false,
  connectTimeoutMs: 200,
  attemptTimeoutMs: 400,
  maxBodyBytes: 1024 * 1024,
  maxExpansionRatio: 100,
} as const

/** A context with one second to live, and what was logged through it. */
export interface TestContext extends RequestContext {
  readonly failures: readonly UpstreamFailure[]
}

/** A fresh operation. */
export function testContext(overrides: Partial<RequestContext> = {}): TestContext {
  const failures: UpstreamFailure[] = []
  const nowMs = systemClock.nowMs()
  return {
    requestId: 'req-1',
    operation: 'query',
    signal: new AbortController().signal,
    deadlineMs: nowMs + 1000,
    clock: systemClock,
    headers: new Map(),
    trace: createFetchTrace(nowMs),
    memo: new Map(),
    onUpstreamFailure: (failure) => failures.push(failure),
    ...overrides,
    failures,
  }
}

/** A plain GET of `url`. */
export function getRequest(url: string, overrides: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return { connector: 'Query.bill', method: 'GET', url, headers: {}, isIdempotent: true, batchSize: 1, ...overrides }
}
