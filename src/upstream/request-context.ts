import type { Validators } from '../cache/entry.ts'
import type { FieldDrift } from '../errors/drift.ts'
import type { FetchTrace } from '../observability/fetch-trace.ts'
import type { OperationSpan } from '../observability/tracing.ts'
import type { CancelSignal } from '../utils/cancellation.ts'
import type { Clock } from '../utils/clock.ts'
import type { Transport } from './transport.ts'

/** What one client operation carries through every layer down to the wire. One fresh object an operation. */
export interface RequestContext {
  readonly requestId: string
  readonly operation: 'query' | 'mutation' | 'subscription'
  /** Aborts when the client leaves or the gateway drains. */
  readonly signal: CancelSignal
  /** Monotonic time (`clock.nowMs`) by which the whole operation must have answered. */
  readonly deadlineMs: number
  readonly clock: Clock
  /** The client's request headers, lower-case names. Only allow-listed ones ever go upstream. */
  readonly headers: ReadonlyMap<string, string>
  /** Valid W3C trace context to continue, if there is one. */
  readonly traceparent?: string | undefined
  /** The operation's span, where an OpenTelemetry SDK is there. */
  readonly span?: OperationSpan | undefined
  readonly trace: FetchTrace
  /** Results shared within this operation, by owner (a connector, the dedupe step); gone with the operation. */
  readonly memo: Map<unknown, unknown>
  /** What carries this operation's calls in place of the wire. @default the wire */
  readonly transport?: Transport | undefined
  /** Told of each call that was answered, for whoever keeps what is made of the answers. */
  readonly onAnswered?: ((call: AnsweredCall) => void) | undefined
  /** Whether calls of other operations that are under way will do. @default true */
  readonly mayJoinCalls?: boolean | undefined
  /** Calls of other operations that are under way are joined only where they are of the same era. @default one for all */
  readonly era?: object | undefined
  /** What is kept was not looked at, as the trace of its calls tells. @default false */
  readonly isBypass?: boolean | undefined
  /** Gives, once, those of what is kept: a GET asks with them for an answer only where it would be another one. */
  readonly takeValidators?: (() => Validators | undefined) | undefined
  /** Structured log of a failed fetch; fields pass the redactor. */
  readonly onUpstreamFailure?: ((event: UpstreamFailure) => void) | undefined
  /** Structured log of the errors that came within an answer; fields pass the redactor. */
  readonly onUpstreamErrors?: ((event: UpstreamErrors) => void) | undefined
  /** Counts and logs what mappings could not do on the data that came. */
  readonly onMappingProblems?: ((event: MappingProblems) => void) | undefined
  /** Counts and logs fields that drifted, each once an operation. */
  readonly onDrift?: ((event: FieldDrift) => void) | undefined
  /** Counts the calls that are made for subscriptions. */
  readonly onPoll?: ((event: PollEvent) => void) | undefined
  /** Counts what happens to the subscriptions that upstreams carry themselves. */
  readonly onStream?: ((event: StreamEvent) => void) | undefined
  /** Told that a subscriber is dropped, as it does not take its events. */
  readonly onDropped?: (() => void) | undefined
}

/** A call and its answer, as far as caches must know them. */
export interface AnsweredCall {
  readonly status: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  /** As they went upstream, with credentials: not to be kept or shown. */
  readonly requestHeaders: Readonly<Record<string, string>>
  /** Wall-clock milliseconds at which the call began, whoever began it. */
  readonly startedMs: number
  /** The upstream says that what is kept still holds, and sent nothing. */
  readonly isUnchanged: boolean
  /** It came to an error. */
  readonly isFailure: boolean
}

/** The same operation's context with some of it changed. Contexts may have getters: a spread would lose them. */
export function deriveContext(context: RequestContext, changes: Partial<RequestContext>): RequestContext {
  const { requestId, operation, signal, deadlineMs, clock, headers, traceparent, span, trace, memo, transport } =
    context
  const { onUpstreamFailure, onUpstreamErrors, onMappingProblems, onDrift, onPoll, onStream } = context
  const { onDropped, onAnswered } = context
  const { takeValidators, mayJoinCalls, era, isBypass } = context
  return {
    ...{ requestId, operation, signal, deadlineMs, clock, headers, traceparent, span, trace, memo, transport },
    ...{ onUpstreamFailure, onUpstreamErrors, onMappingProblems, onDrift, onPoll, onStream, onDropped, onAnswered },
    ...{ takeValidators, mayJoinCalls, era, isBypass },
    ...changes,
  }
}

/** One call of a connector that is polled. */
export interface PollEvent {
  readonly source: string
  /** Schema coordinate. */
  readonly connector: string
  readonly result: 'unchanged' | 'changed' | 'failed'
}

/** What happened to a subscription at an upstream. */
export interface StreamEvent {
  readonly source: string
  /** Schema coordinate. */
  readonly connector: string
  /**
   * The upstream accepted it, or it is over after that; an event came, or one that is an error; it could not be opened, or broke. Each `closed` has its
   * `opened`.
   */
  readonly result: 'opened' | 'closed' | 'event' | 'error' | 'failed'
}

/** What mappings could not do: those of one call, or of one field that is computed. */
export interface MappingProblems {
  readonly source: string
  /** Schema coordinate where the mapping stands. */
  readonly connector: string
  /** Places in the mapping's text at which something could not be done, however often. */
  readonly count: number
  /** What it was; holds no data. */
  readonly messages: readonly string[]
}

/** Errors that a GraphQL service told in an answer, with whatever data, for the log. */
export interface UpstreamErrors {
  readonly source: string
  /** Schema coordinates of the connectors that asked. */
  readonly connector: string
  readonly status: number
  readonly count: number
  /** The first of them. */
  readonly errors: readonly UpstreamErrorNote[]
}

/** An error as a service told it, cut to what a log line takes. */
export interface UpstreamErrorNote {
  readonly message: string
  readonly code?: string | undefined
  /** By the names of the document that was sent. */
  readonly path?: readonly (string | number)[] | undefined
}

/** A failed attempt of an upstream fetch, for the log. */
export interface UpstreamFailure {
  readonly source: string
  readonly connector: string
  readonly code: string
  readonly reason?: string | undefined
  readonly status?: number | undefined
  readonly method: string
  /** Already redacted. */
  readonly url: string
  /** From 1 on; 0 where nothing was sent. */
  readonly attempt: number
  readonly durationMs: number
  readonly cause?: unknown
}
