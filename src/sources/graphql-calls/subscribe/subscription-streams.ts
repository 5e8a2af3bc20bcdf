import { GatewayError } from '../../../errors/gateway-error.ts'
import { toGatewayError } from '../../../errors/to-gateway-error.ts'
import { toJsonText } from '../../../mapping/index.ts'
import type { RequestContext } from '../../../upstream/request-context.ts'
import { systemChance } from '../../../utils/random.ts'
import { stableKey } from '../../../utils/stable-key.ts'
import { systemTimer } from '../../../utils/timer.ts'
import { AnnotatedEvent, type EventStream, type StreamRequest } from '../../source.ts'
import { readExtensions, readResult } from '../answer.ts'
import { printCalls } from '../document.ts'
import type { RootCall } from '../root-call.ts'
import type { Target } from '../send-calls.ts'
import { createHttpTransport } from './http-transport.ts'
import type { SubscriptionSettings } from './options.ts'
import { createSharedSubscription, type SharedSubscription } from './shared-subscription.ts'
import { createSocketTransport } from './socket-transport.ts'
import type { ConnectionContext } from './transport.ts'

/** What to subscribe to for a request, and how to read the value of an event. */
export interface SubscriptionCall extends Pick<RootCall, 'field' | 'variables' | 'selection' | 'rename'> {
  readonly read: (value: unknown) => unknown
}

/** The subscriptions of one source. */
export interface SubscriptionStreams {
  /** The events of a field of Subscription. @param callOf what clients select is asked for, and what other sources need of it */
  readonly streamOf: (
    coordinate: string,
    callOf: (request: StreamRequest, context: RequestContext) => SubscriptionCall,
  ) => EventStream
  /** Ends the events of all subscribers, and every connection. */
  readonly close: () => void
}

/** None is open yet. */
export function createSubscriptionStreams(settings: SubscriptionSettings, target: Target): SubscriptionStreams {
  const { upstream, headers, policy } = target
  const { source } = policy
  const carried = { upstream, headers, settings, policy, timer: systemTimer }
  const transport = settings.protocol === 'ws' ? createSocketTransport(carried) : createHttpTransport(carried)
  const clientHeaders = upstream.clientHeaders ?? []
  /** Subscriptions at the upstream, of all fields. */
  const open = new Set<SharedSubscription>()
  let isClosed = false

  const subscribe = (
    coordinate: string,
    body: string,
    { rename, read, selection }: SubscriptionCall,
    context: ConnectionContext,
    onIdle: () => void,
  ): SharedSubscription => {
    if (open.size >= settings.maxSubscriptions)
      throw new GatewayError('OVERLOADED', { source, reason: 'subscriptions' })
    const subscription = createSharedSubscription({
      start: (sink) => transport.start({ connector: coordinate, body, context }, sink),
      read: (result) => {
        const value = readResult(result, policy, { selection })
        const outcome = read(rename === undefined ? value : rename(value))
        const extensions = readExtensions(result, policy)
        return extensions === undefined ? outcome : new AnnotatedEvent(outcome, { [source]: extensions })
      },
      reconnect: settings.reconnect,
      clock: context.clock,
      timer: systemTimer,
      chance: systemChance,
      tell: (result) => context.onStream?.({ source, connector: coordinate, result }),
      onIdle: () => {
        open.delete(subscription)
        onIdle()
      },
    })
    open.add(subscription)
    return subscription
  }

  return {
    streamOf: (coordinate, callOf) => {
      const shared = new Map<string, SharedSubscription>()

      const find = (request: StreamRequest, context: RequestContext): SharedSubscription => {
        const own = contextOf(context, clientHeaders)
        const call = callOf(request, context)
        const body = bodyOf(coordinate, call)
        if (!settings.share) return subscribe(coordinate, body, call, own, () => {})
        const key = stableKey([body, [...own.headers]])
        const known = shared.get(key)
        if (known !== undefined) return known
        const subscription = subscribe(coordinate, body, call, own, () => shared.delete(key))
        shared.set(key, subscription)
        return subscription
      }

      return {
        coordinate,
        open: (request, context) => {
          if (isClosed) throw new GatewayError('OVERLOADED', { source })
          // Recorded answers stand for calls; they have no events.
          if (context.transport !== undefined)
            throw new GatewayError('UPSTREAM_UNAVAILABLE', { source, neverSent: true })
          try {
            return find(request, context).join(context)
          } catch (error) {
            throw toGatewayError(error)
          }
        },
        close: () => {
          isClosed = true
          for (const subscription of [...open]) subscription.stop()
        },
      }
    },
    close: () => {
      isClosed = true
      for (const subscription of [...open]) subscription.stop()
      transport.close()
    },
  }
}

/** The operation, as JSON. */
function bodyOf(connector: string, { field, variables, selection }: SubscriptionCall): string {
  return toJsonText(printCalls([{ connector, operation: 'subscription', field, variables, selection, batchSize: 1 }]))
}

/** Of the first subscriber's context, a subscription keeps what connections are made from, and whom to tell of them. */
function contextOf(context: RequestContext, headerNames: readonly string[]): ConnectionContext {
  const { requestId, clock, onUpstreamFailure, onMappingProblems, onStream } = context
  const headers = headerNames.flatMap((name): [string, string][] => {
    const value = context.headers.get(name)
    return value === undefined ? [] : [[name, value]]
  })
  return { requestId, clock, headers: new Map(headers), onUpstreamFailure, onMappingProblems, onStream }
}
