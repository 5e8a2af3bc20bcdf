import type { FetchTrace } from '../../observability/fetch-trace.ts'

/** Notes how long something that goes into the answer may be kept: the answer may not be kept longer. */
export function noteFreshFor(trace: FetchTrace, freshForMs: number): void {
  if (freshForMs < (trace.freshForMs ?? Number.POSITIVE_INFINITY)) trace.freshForMs = freshForMs
}
