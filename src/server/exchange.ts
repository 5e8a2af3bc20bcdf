import type { IncomingHttpHeaders } from 'node:http'
import type { CachePolicy } from '../gateway/cache-policy.ts'
import type { Cancellation } from '../utils/cancellation.ts'
import type { Clock } from '../utils/clock.ts'
import { parseTraceparent } from './traceparent.ts'

/** Reason of a cancellation whose client closed the connection. */
export const clientLeft = new Error('the client left')

/** One HTTP request to `/graphql` and what became of it. */
export interface Exchange {
  readonly requestId: string
  /** Monotonic time at which the request had arrived. */
  readonly startedMs: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  readonly traceparent: string | undefined
  /** Ends when the client leaves, or when the drain's grace is over. */
  readonly cancellation: Cancellation
  readonly clock: Clock
  /** For the log; filled in as it becomes known. */
  readonly outcome: ExchangeOutcome
}

export interface ExchangeOutcome {
  operationName: string | undefined
  operation: 'query' | 'mutation' | 'subscription' | undefined
  codes: readonly string[]
  fetchCount: number
  /** How long, and for whom, the answer may be kept; undefined where it may not. */
  cachePolicy: CachePolicy | undefined
  /** Whether the GraphQL pipeline gave the answer; else it was refused before an operation was known. */
  isFormatted: boolean
}

export interface ExchangeParts {
  readonly requestId: string
  readonly headers: IncomingHttpHeaders
  readonly cancellation: Cancellation
  readonly clock: Clock
}

/** The exchange of a request that has just arrived. */
export function createExchange(parts: ExchangeParts): Exchange {
  return new ArrivedExchange(parts)
}

/** A further exchange of the same client, as each event of a subscription is one. */
export function followUp(first: Exchange, requestId: string): Exchange {
  const { traceparent, cancellation, clock } = first
  return {
    requestId,
    startedMs: clock.nowMs(),
    get headers() {
      return first.headers
    },
    traceparent,
    cancellation,
    clock,
    outcome: { ...emptyOutcome(), operation: first.outcome.operation },
  }
}

function emptyOutcome(): ExchangeOutcome {
  return {
    operationName: undefined,
    operation: undefined,
    codes: noCodes,
    fetchCount: 0,
    cachePolicy: undefined,
    isFormatted: false,
  }
}

/** The headers as a map, as it is read by those who pass some on. */
export function toHeaderMap(headers: IncomingHttpHeaders): Map<string, string> {
  const map = new Map<string, string>()
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return map
}

const noCodes: readonly string[] = []

/** A class for its getter: the map is made only for operations that read headers. */
class ArrivedExchange implements Exchange {
  readonly requestId: string
  readonly startedMs: number
  readonly traceparent: string | undefined
  readonly cancellation: Cancellation
  readonly clock: Clock
  readonly outcome: ExchangeOutcome
  readonly #incoming: IncomingHttpHeaders
  #headers: ReadonlyMap<string, string> | undefined

  constructor({ requestId, headers, cancellation, clock }: ExchangeParts) {
    const { traceparent } = headers
    this.requestId = requestId
    this.startedMs = clock.nowMs()
    this.traceparent = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined
    this.cancellation = cancellation
    this.clock = clock
    this.outcome = emptyOutcome()
    this.#incoming = headers
  }

  get headers(): ReadonlyMap<string, string> {
    this.#headers ??= toHeaderMap(this.#incoming)
    return this.#headers
  }
}
