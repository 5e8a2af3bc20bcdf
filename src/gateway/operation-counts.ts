import type { ErrorCode } from '../errors/codes.ts'
import type { Metrics } from '../observability/metrics/metrics.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import { type ReferenceReason, referenceReasons } from './reference-reasons.ts'

type OperationKind = RequestContext['operation']

/** Counts operations by what becomes of them. */
export interface OperationCounts {
  readonly compiled: (kind: OperationKind) => void
  readonly reference: (kind: OperationKind, reason: ReferenceReason) => void
  readonly refused: (code: ErrorCode) => void
}

/** Counts into these metrics; every way and reason is told from the start, with 0. */
export function createOperationCounts(metrics: Metrics): OperationCounts {
  const countsOf = (way: 'compiled' | 'reference', reason: ReferenceReason | '') => {
    const countOf = (kind: OperationKind) => metrics.count('operations', { way, reason, kind })
    return { query: countOf('query'), mutation: countOf('mutation'), subscription: countOf('subscription') }
  }
  const compiled = countsOf('compiled', '')
  for (const reason of Object.keys(referenceReasons)) countsOf('reference', reason as ReferenceReason) // Edge: its own keys.
  metrics.count('refusals', { code: 'LIMIT_EXCEEDED' })
  return {
    compiled: (kind) => {
      compiled[kind].value++
    },
    reference: (kind, reason) => {
      countsOf('reference', reason)[kind].value++
    },
    refused: (code) => {
      metrics.count('refusals', { code }).value++
    },
  }
}
