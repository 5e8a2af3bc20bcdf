import { type GatewayError, isRetryable } from '../../../errors/gateway-error.ts'
import { toGatewayError } from '../../../errors/to-gateway-error.ts'
import { backoffMs } from '../../../upstream/policy/backoff.ts'
import type { RequestContext, StreamEvent } from '../../../upstream/request-context.ts'
import type { Chance } from '../../../utils/random.ts'
import type { Timer } from '../../../utils/timer.ts'
import { AnnotatedEvent, type FetchOutcome, type StreamEvents } from '../../source.ts'
import { createSubscriber, type Subscriber } from './subscriber.ts'
import type { SubscriptionSink } from './transport.ts'

/** One subscription at an upstream, for all who would get the same. */
export interface SharedSubscription {
  /** @returns the events from now on, until the subscriber's signal ends */
  readonly join: (subscriber: Pick<RequestContext, 'signal' | 'onDropped'>) => StreamEvents
  /** Ends the events of all. */
  readonly stop: () => void
}

export interface SharedSubscriptionParts {
  /** Subscribes at the upstream. @returns ends it */
  readonly start: (sink: SubscriptionSink) => () => void
  /** Makes an event of a result. */
  readonly read: (result: unknown) => FetchOutcome | AnnotatedEvent
  readonly reconnect: { readonly maxAttempts: number; readonly baseDelayMs: number; readonly maxDelayMs: number }
  readonly clock: RequestContext['clock']
  readonly timer: Timer
  readonly chance: Chance
  readonly tell: (result: StreamEvent['result']) => void
  /** Told once, when nobody listens any more. */
  readonly onIdle: () => void
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly stop: () => void }
  | { readonly kind: 'waiting'; readonly cancel: () => void }
  | { readonly kind: 'over' }

/** A connection that held for so long was a good one, whether there were events or not. */
const stableMs = 60_000

/** Longest wait that an upstream may ask for. */
const maxRetryAfterMs = 300_000

/** Of a connection that was accepted, it says that its credentials have expired since; the next one may have others. */
function isOfCredentials({ code }: GatewayError): boolean {
  return code === 'UPSTREAM_UNAUTHENTICATED'
}

/**
 * Subscribes when the first joins, and leaves with the last. Where the connection breaks, it is told once as an error in the place of an event, as what
 * happened meanwhile is lost, and the subscription begins anew; where that is of no use, or failed too often, the error is the end.
 */
export function createSharedSubscription(parts: SharedSubscriptionParts): SharedSubscription {
  const { reconnect, clock, tell } = parts
  const subscribers = new Set<Subscriber>()
  let state: State = { kind: 'idle' }
  let failures = 0
  let outage: GatewayError | undefined

  const push = (event: FetchOutcome | AnnotatedEvent, bytes: number): void => {
    for (const each of [...subscribers]) each.push(event, bytes)
  }

  const connect = (): void => {
    let isOver = false
    let openedMs: number | undefined
    const sink: SubscriptionSink = {
      opened: () => {
        if (isOver) return
        openedMs = clock.nowMs()
        outage = undefined
        tell('opened')
      },
      next: (result, bytes) => {
        if (isOver) return
        failures = 0
        const event = parts.read(result)
        const outcome = event instanceof AnnotatedEvent ? event.outcome : event
        tell(outcome instanceof Error ? 'error' : 'event')
        push(event, bytes)
      },
      end: (error) => {
        if (isOver) return
        isOver = true
        if (openedMs !== undefined) tell('closed')
        if (openedMs !== undefined && clock.nowMs() - openedMs >= stableMs) failures = 0
        if (error === undefined) finish((each) => each.end())
        else broken(error, openedMs !== undefined)
      },
    }
    const stop = parts.start(sink)
    const stopRunning = (): void => {
      if (isOver) return
      isOver = true
      if (openedMs !== undefined) tell('closed')
      stop()
    }
    if (!isOver) state = { kind: 'running', stop: stopRunning }
  }

  const broken = (error: GatewayError, wasOpened: boolean): void => {
    tell('failed')
    const isOfUse = isRetryable(error, 'query') || (wasOpened && failures === 0 && isOfCredentials(error))
    failures++
    if (!isOfUse || failures >= reconnect.maxAttempts) {
      finish((each) => each.fail(error))
      return
    }
    const isFirst = outage === undefined
    outage = error
    const askedMs = Math.min(error.retryAfterMs ?? 0, maxRetryAfterMs)
    const waitMs = Math.max(backoffMs(failures, reconnect, parts.chance), askedMs)
    state = { kind: 'waiting', cancel: parts.timer.after(waitMs, connect) }
    // Last: who is told may leave, and be the last one.
    if (isFirst) push(error, 0)
  }

  const finish = (end: (subscriber: Subscriber) => void): void => {
    if (state.kind === 'over') return
    const last = state
    state = { kind: 'over' }
    if (last.kind === 'waiting') last.cancel()
    if (last.kind === 'running') last.stop()
    const told = [...subscribers]
    subscribers.clear()
    parts.onIdle()
    for (const each of told) end(each)
  }

  const leave = (subscriber: Subscriber): void => {
    subscribers.delete(subscriber)
    if (subscribers.size === 0) finish(() => {})
  }

  return {
    join: (context) => {
      const subscriber = createSubscriber(context, leave)
      if (state.kind === 'over') subscriber.end()
      if (subscriber.isOver()) return subscriber.events
      subscribers.add(subscriber)
      if (outage !== undefined) subscriber.push(outage, 0)
      if (state.kind === 'idle') {
        try {
          connect()
        } catch (error) {
          finish((each) => each.fail(toGatewayError(error)))
        }
      }
      return subscriber.events
    },
    stop: () => finish((each) => each.end()),
  }
}
