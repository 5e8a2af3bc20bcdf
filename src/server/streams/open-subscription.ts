import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { TextResult } from '../../gateway/text-result.ts'
import type { Metrics } from '../../observability/metrics/metrics.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { type Exchange, followUp } from '../exchange.ts'
import { type AnswerErrorsOptions, toAnswerErrors } from '../graphql/answer-errors.ts'
import { createRequestContext } from '../graphql/request-context.ts'
import { markRequestErrors, type OperationRun, type RunOptions, withTrace } from '../graphql/run-operation.ts'
import type { Connections } from './connections.ts'
import type { Places } from './places.ts'

/** Results of a subscription as JSON text. A rejected `next` is a StreamFailure, and the last. */
export type ClientEvents = AsyncGenerator<string, undefined, undefined>

/** Why a subscription ended, to be told to its client. */
export class StreamFailure extends Error {
  override readonly name = 'StreamFailure'
  readonly errors: readonly GraphQLFormattedError[]

  constructor(errors: readonly GraphQLFormattedError[], cause: unknown) {
    super('the subscription has failed', { cause })
    this.errors = errors
  }
}

export interface SubscriptionOptions extends RunOptions, AnswerErrorsOptions {
  readonly metrics: Metrics
  readonly connections: Connections
  /** Of all subscriptions. */
  readonly places: Places
}

/** What carries events to the client. */
export type Transport = 'websocket' | 'sse'

export type SubscriptionRun = Omit<OperationRun, 'cancellation'> & { readonly transport: Transport }

/** Why a subscription ends: its events did, its client left, was too slow, the gateway shuts down, or it failed. */
type EndReason = 'complete' | 'client' | 'slow-client' | 'shutdown' | 'failure'

/** Starts a subscription. @returns its events, or the result that says why there are none */
export function openSubscription(options: SubscriptionOptions, run: SubscriptionRun): ClientEvents | TextResult {
  const { gateway, metrics, places } = options
  if (places.areTaken()) return { errors: [overloaded()] }
  const { operation, exchange, variables, isTraced = false } = run
  let last: { readonly exchange: Exchange; readonly context: RequestContext } | undefined
  let fetchCount = 0
  let eventCount = 0
  let isSlow = false
  const contextFor = (of: Exchange): RequestContext =>
    createRequestContext({ ...options, exchange: of, operation: 'subscription', isTraced })
  const contextOfEvent = (): RequestContext => {
    eventCount++
    fetchCount += last?.context.trace.count ?? 0
    const of = followUp(exchange, `${exchange.requestId}.${eventCount}`)
    last = { exchange: of, context: contextFor(of) }
    return last.context
  }
  const context: RequestContext = Object.assign(contextFor(exchange), {
    onDropped: () => {
      isSlow = true
      end('slow-client')
    },
  })
  const { document, operationName } = operation
  const subscribed = gateway.subscribe({ document, operationName, variables, context, contextOfEvent })
  if (subscribed.kind === 'refused') return markRequestErrors(subscribed.result)

  const { events, field } = subscribed
  const counted = metrics.count('subscriptionEvents', { field })
  let isOpen = true
  const leavePlace = places.take()
  const endGauge = metrics.gauge('subscriptions', () => 1)
  const end = (reason: EndReason): void => {
    if (!isOpen) return
    isOpen = false
    endGauge()
    leavePlace()
    metrics.count('subscriptionsEnded', { reason }).value++
    logEnd(options, run, { reason, eventCount, fetchCount: fetchCount + (last?.context.trace.count ?? 0) })
  }
  const textOf = (result: TextResult): string => {
    counted.value++
    const of = last?.exchange ?? exchange
    const errors = result.errors && toAnswerErrors(result.errors, of, options)
    return toText(withTrace(result, last?.context ?? context, isTraced && last !== undefined), errors)
  }
  const leave = async (): Promise<{ done: true; value: undefined }> => {
    end(options.connections.isClosing() ? 'shutdown' : 'client')
    await events.return(undefined)
    return { done: true, value: undefined }
  }
  const opened: ClientEvents = {
    next: async () => {
      try {
        const { done, value } = await events.next()
        if (!done) return { done: false, value: textOf(value) }
        // The end of the client's signal ends the events, too.
        end(exchange.cancellation.aborted ? 'client' : 'complete')
        return { done: true, value: undefined }
      } catch (error) {
        end(isSlow ? 'slow-client' : 'failure')
        await events.return(undefined)
        throw new StreamFailure(toAnswerErrors([error], exchange, options), error)
      }
    },
    return: leave,
    throw: async (error: unknown) => {
      await leave()
      throw error
    },
    [Symbol.asyncIterator]: () => opened,
  }
  return opened
}

function overloaded(): GraphQLError {
  const originalError = new GatewayError('OVERLOADED', { reason: 'subscriptions' })
  return new GraphQLError(originalError.message, { originalError })
}

/** True for events, as opposed to a result. */
export function isEvents(opened: ClientEvents | TextResult): opened is ClientEvents {
  return Symbol.asyncIterator in opened
}

/** Errors stand first, for people who read it. */
function toText({ data, extensions }: TextResult, errors: readonly GraphQLFormattedError[] | undefined): string {
  const members = errors === undefined || errors.length === 0 ? [] : [`"errors":${JSON.stringify(errors)}`]
  if (data !== undefined) members.push(`"data":${data}`)
  if (extensions !== undefined) members.push(`"extensions":${JSON.stringify(extensions)}`)
  return `{${members.join(',')}}`
}

interface Ended {
  readonly reason: EndReason
  readonly eventCount: number
  readonly fetchCount: number
}

/** One `subscription` event for each that has ended. */
function logEnd(
  { logger }: SubscriptionOptions,
  { exchange, operation, transport }: SubscriptionRun,
  { reason, eventCount, fetchCount }: Ended,
): void {
  const { requestId, clock, startedMs } = exchange
  logger.info('subscription', {
    requestId,
    operationName: operation.name,
    transport,
    reason,
    events: eventCount,
    fetches: fetchCount,
    durationMs: Math.round((clock.nowMs() - startedMs) * 100) / 100,
  })
}
