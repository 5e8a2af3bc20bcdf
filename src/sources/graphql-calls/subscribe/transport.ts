import type { GatewayError } from '../../../errors/gateway-error.ts'
import { createFetchTrace } from '../../../observability/fetch-trace.ts'
import type { RequestContext } from '../../../upstream/request-context.ts'
import type { Upstream } from '../../../upstream/upstream.ts'
import type { CancelSignal } from '../../../utils/cancellation.ts'
import type { Timer } from '../../../utils/timer.ts'
import type { AnswerPolicy } from '../answer.ts'
import type { SubscriptionSettings } from './options.ts'

/** What a subscription at an upstream tells. Nothing follows its end. */
export interface SubscriptionSink {
  /** The upstream has accepted. */
  readonly opened: () => void
  /** @param result an execution result, as it came; @param bytes its size on the wire */
  readonly next: (result: unknown, bytes: number) => void
  /** @param error why, where the upstream did not complete it */
  readonly end: (error: GatewayError | undefined) => void
}

/** Something to subscribe to. */
export interface SubscriptionRequest {
  /** Schema coordinate, for log and metrics. */
  readonly connector: string
  /** `query` and `variables`, as JSON. */
  readonly body: string
  /** What connections are opened with: the client's headers, and whom to tell. */
  readonly context: ConnectionContext
}

/** A protocol by which subscriptions come. */
export interface SubscriptionTransport {
  /** Starts one; the sink hears of it later than this returns. @returns ends it, and the sink hears nothing more */
  readonly start: (request: SubscriptionRequest, sink: SubscriptionSink) => () => void
  /** Ends all, without a word to their sinks. */
  readonly close: () => void
}

/** What of a subscriber's context connections are made from, and whom to tell of them. */
export type ConnectionContext = Pick<
  RequestContext,
  'requestId' | 'clock' | 'headers' | 'onUpstreamFailure' | 'onMappingProblems' | 'onStream'
>

/** What transports are made of. */
export interface TransportParts {
  readonly upstream: Upstream
  /** Of every request, lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly settings: SubscriptionSettings
  readonly policy: AnswerPolicy
  readonly timer: Timer
}

/** Opening has a deadline of its own, and shares nothing with what was opened before. */
export function openingContext(context: ConnectionContext, timeoutMs: number, signal: CancelSignal): RequestContext {
  const startedMs = context.clock.nowMs()
  return {
    ...context,
    operation: 'subscription',
    signal,
    deadlineMs: startedMs + timeoutMs,
    trace: createFetchTrace(startedMs, false),
    memo: new Map(),
  }
}
