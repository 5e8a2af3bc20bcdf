import type { FieldDrift } from '../../errors/drift.ts'
import { createFetchTrace, type FetchTrace } from '../../observability/fetch-trace.ts'
import type { Logger } from '../../observability/logger.ts'
import type { OperationSpan } from '../../observability/tracing.ts'
import type {
  MappingProblems,
  RequestContext,
  UpstreamErrors,
  UpstreamFailure,
} from '../../upstream/request-context.ts'
import type { Cancellation, CancelSignal } from '../../utils/cancellation.ts'
import type { Clock } from '../../utils/clock.ts'
import type { Exchange } from '../exchange.ts'
import { operationTimeoutMs } from '../http/limits.ts'

export interface RequestContextParts {
  readonly exchange: Exchange
  readonly operation: RequestContext['operation']
  readonly logger: Logger
  /** What stops the operation. @default the exchange's own */
  readonly cancellation?: Cancellation | undefined
  /** Whether the trace of its fetches is wanted. */
  readonly isTraced: boolean
  readonly onMappingProblems?: ((event: MappingProblems) => void) | undefined
  readonly onDrift?: ((event: FieldDrift) => void) | undefined
  readonly onPoll?: RequestContext['onPoll']
  readonly onStream?: RequestContext['onStream']
  readonly span?: OperationSpan | undefined
}

/** What one operation carries down to the wire: fresh for each, so that nothing is shared between requests. */
export function createRequestContext(parts: RequestContextParts): RequestContext {
  return new OperationContext(parts)
}

/** A class for its getters: headers and memo are made only for operations that reach an upstream. */
class OperationContext implements RequestContext {
  readonly requestId: string
  readonly operation: RequestContext['operation']
  readonly signal: CancelSignal
  readonly deadlineMs: number
  readonly clock: Clock
  readonly traceparent: string | undefined
  readonly span: OperationSpan | undefined
  readonly trace: FetchTrace
  readonly onUpstreamFailure: (event: UpstreamFailure) => void
  readonly onUpstreamErrors: (event: UpstreamErrors) => void
  readonly onMappingProblems: ((event: MappingProblems) => void) | undefined
  readonly onDrift: ((event: FieldDrift) => void) | undefined
  readonly onPoll: RequestContext['onPoll']
  readonly onStream: RequestContext['onStream']
  readonly #exchange: Exchange
  #memo: Map<unknown, unknown> | undefined

  constructor(parts: RequestContextParts) {
    const { exchange, operation, logger, cancellation = exchange.cancellation, isTraced } = parts
    const { requestId, startedMs } = exchange
    this.requestId = requestId
    this.operation = operation
    this.signal = cancellation
    this.deadlineMs = startedMs + operationTimeoutMs
    this.clock = exchange.clock
    this.traceparent = exchange.traceparent
    this.span = parts.span
    this.trace = createFetchTrace(startedMs, isTraced)
    this.onUpstreamFailure = ({ cause, ...failure }) =>
      logger.warn('upstream-failure', { requestId, ...failure, error: cause })
    this.onUpstreamErrors = (told) => logger.warn('upstream-errors', { requestId, ...told })
    this.onMappingProblems = parts.onMappingProblems
    this.onDrift = parts.onDrift
    this.onPoll = parts.onPoll
    this.onStream = parts.onStream
    this.#exchange = exchange
  }

  get headers(): ReadonlyMap<string, string> {
    return this.#exchange.headers
  }

  get memo(): Map<unknown, unknown> {
    this.#memo ??= new Map()
    return this.#memo
  }
}
