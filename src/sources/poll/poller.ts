import { GatewayError } from '../../errors/gateway-error.ts'
import { toGatewayError } from '../../errors/to-gateway-error.ts'
import { createFetchTrace } from '../../observability/fetch-trace.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { createEventQueue, type EventQueue } from '../../utils/event-queue.ts'
import type { Timer } from '../../utils/timer.ts'
import type { FetchOutcome, StreamEvents } from '../source.ts'
import type { Changes } from './changes.ts'
import { type PollRules, pollLimits } from './poll-rules.ts'

/** Calls an upstream in intervals, for all who listen. */
export interface Poller {
  /** @returns the events from now on, until the subscriber's signal ends */
  readonly join: (subscriber: Pick<RequestContext, 'signal' | 'onDropped'>) => StreamEvents
  /** Ends the events of all. */
  readonly stop: () => void
}

/** What of a subscriber's context calls are made from, and whom to tell of them. */
export type PollContext = Pick<
  RequestContext,
  'requestId' | 'clock' | 'headers' | 'transport' | 'onUpstreamFailure' | 'onMappingProblems' | 'onDrift' | 'onPoll'
>

export interface PollerParts {
  /** Public name. */
  readonly source: string
  readonly coordinate: string
  readonly rules: PollRules
  readonly changes: Changes
  /** Makes one call. */
  readonly call: (context: RequestContext) => Promise<FetchOutcome>
  /** Of the first who listens; those who join agree in all that calls are made from. */
  readonly context: PollContext
  readonly timer: Timer
  /** From 0 to 1. */
  readonly random: () => number
  /** Told once, when nobody listens any more. */
  readonly onIdle: () => void
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting'; readonly cancel: () => void }
  | { readonly kind: 'calling'; readonly controller: AbortController }
  | { readonly kind: 'stopped' }

/** Share of the interval by which calls are late at random, so that many pollers do not call in step. */
const jitter = 0.1

/** A poller that calls for the first time when somebody joins, and for the last time before the last one leaves. */
export function createPoller(parts: PollerParts): Poller {
  const { source, rules, timer } = parts
  const listeners = new Set<EventQueue<FetchOutcome>>()
  let state: State = { kind: 'idle' }
  let failures = 0
  let outage: GatewayError | undefined
  /** The last good answer's items, for those who join later and want what is there first. */
  let current: readonly unknown[] = []

  const tell = (events: readonly FetchOutcome[]): void => {
    for (const listener of [...listeners]) listener.push(events)
  }

  const poll = async (): Promise<void> => {
    const controller = new AbortController()
    state = { kind: 'calling', controller }
    const delayMs = await callOnce(controller.signal)
    if (state.kind !== 'calling') return
    state = { kind: 'waiting', cancel: timer.after(delayMs * (1 + jitter * parts.random()), () => void poll()) }
  }

  /** Calls and tells what is new. @returns when to call again */
  const callOnce = async (signal: AbortSignal): Promise<number> => {
    const context = contextOfCall(parts.context, signal)
    const outcome = await parts.call(context).catch((error: unknown) => error)
    if (signal.aborted) return 0
    try {
      if (outcome instanceof Error) throw outcome
      const { events, problems } = parts.changes.next(outcome)
      if (rules.isInitial) current = itemsOf(outcome, rules)
      succeeded(events, problems)
      return rules.intervalMs
    } catch (error) {
      return failed(toGatewayError(error))
    }
  }

  const succeeded = (events: readonly unknown[], problems: readonly string[]): void => {
    const { coordinate, context } = parts
    failures = 0
    outage = undefined
    context.onPoll?.({ source, connector: coordinate, result: events.length > 0 ? 'changed' : 'unchanged' })
    if (problems.length > 0)
      context.onMappingProblems?.({ source, connector: coordinate, count: problems.length, messages: problems })
    tell(events)
  }

  const failed = (error: GatewayError): number => {
    parts.context.onPoll?.({ source, connector: parts.coordinate, result: 'failed' })
    failures++
    const isFirst = outage === undefined
    outage = error
    if (isFirst) tell([error])
    const backoffMs = Math.min(rules.intervalMs * 2 ** failures, Math.max(rules.intervalMs, pollLimits.maxBackoffMs))
    return Math.max(backoffMs, Math.min(error.retryAfterMs ?? 0, pollLimits.maxRetryAfterMs))
  }

  const stop = (): void => {
    if (state.kind === 'stopped') return
    const last = state
    state = { kind: 'stopped' }
    if (last.kind === 'waiting') last.cancel()
    if (last.kind === 'calling') last.controller.abort()
    for (const listener of [...listeners]) void listener.return(undefined)
    parts.onIdle()
  }

  const join: Poller['join'] = ({ signal, onDropped }) => {
    const leave = (): void => {
      signal.removeEventListener('abort', end)
      listeners.delete(queue)
      if (listeners.size === 0) stop()
    }
    const queue = createEventQueue<FetchOutcome>({
      maxWaiting: pollLimits.maxWaiting,
      overflow: () => {
        onDropped?.()
        return new GatewayError('LIMIT_EXCEEDED', { reason: 'slow-client' })
      },
      onEnd: leave,
    })
    const end = (): void => void queue.return(undefined)
    listeners.add(queue)
    signal.addEventListener('abort', end)
    if (signal.aborted || state.kind === 'stopped') {
      end()
      return queue
    }
    queue.push(current)
    if (outage !== undefined) queue.push([outage])
    if (state.kind === 'idle') void poll()
    return queue
  }

  return { join, stop }
}

function itemsOf(answer: unknown, { event }: PollRules): readonly unknown[] {
  return event === 'item' && Array.isArray(answer) ? answer : [answer]
}

/** Each call has its own deadline, and shares nothing with those before. */
function contextOfCall(context: PollContext, signal: AbortSignal): RequestContext {
  const startedMs = context.clock.nowMs()
  return {
    ...context,
    operation: 'subscription',
    signal,
    deadlineMs: startedMs + pollLimits.callTimeoutMs,
    trace: createFetchTrace(startedMs, false),
    memo: new Map(),
  }
}
