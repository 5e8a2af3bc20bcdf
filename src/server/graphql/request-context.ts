import { createFetchTrace, type FetchTrace } from '../../observability/fetch-trace.ts'
import type { Logger } from '../../observability/logger.ts'
import type { RequestContext, UpstreamFailure } from '../../upstream/request-context.ts'
import type { Clock } from '../../utils/clock.ts'
import type { Cancellation } from '../cancellation.ts'
import type { Exchange } from '../exchange.ts'
import { operationTimeoutMs } from '../http/limits.ts'

export interface RequestContextParts {
  readonly exchange: Exchange
  readonly operation: RequestContext['operation']
  readonly logger: Logger
  /** What stops the operation. @default the exchange's own */
  readonly cancellation?: Cancellation | undefined
}

/** What one operation carries down to the wire: fresh for each, so that nothing is shared between requests. */
export function createRequestContext(parts: RequestContextParts): RequestContext {
  return new OperationContext(parts)
}

/** A class for its getters: headers, signal and memo are made only for operations that reach an upstream. */
class OperationContext implements RequestContext {
  readonly requestId: string
  readonly operation: RequestContext['operation']
  readonly deadlineMs: number
  readonly clock: Clock
  readonly traceparent: string | undefined
  readonly trace: FetchTrace
  readonly onUpstreamFailure: (event: UpstreamFailure) => void
  readonly #exchange: Exchange
  readonly #cancellation: Cancellation
  #memo: Map<unknown, unknown> | undefined

  constructor({ exchange, operation, logger, cancellation = exchange.cancellation }: RequestContextParts) {
    const { requestId, startedMs } = exchange
    this.requestId = requestId
    this.operation = operation
    this.deadlineMs = startedMs + operationTimeoutMs
    this.clock = exchange.clock
    this.traceparent = exchange.traceparent
    this.trace = createFetchTrace(startedMs)
    this.onUpstreamFailure = ({ cause, ...failure }) =>
      logger.warn('upstream-failure', { requestId, ...failure, error: cause })
    this.#exchange = exchange
    this.#cancellation = cancellation
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal
  }

  get headers(): ReadonlyMap<string, string> {
    return this.#exchange.headers
  }

  get memo(): Map<unknown, unknown> {
    this.#memo ??= new Map()
    return this.#memo
  }
}
