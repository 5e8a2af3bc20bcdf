import type { IncomingHttpHeaders } from 'node:http'
import type { ApolloServer } from '@apollo/server'
import {
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  parse,
} from 'graphql'
import { type Context, makeServer, type OperationResult, type Server, type SubscribePayload } from 'graphql-ws'
import { GatewayError } from '../../errors/gateway-error.ts'
import { type Cancellation, createCancellation } from '../../utils/cancellation.ts'
import type { Clock } from '../../utils/clock.ts'
import { mapEvents } from '../../utils/map-events.ts'
import type { ActiveOperations } from '../active-operations.ts'
import type { Lifecycle } from '../drain.ts'
import { clientLeft, createExchange, type Exchange } from '../exchange.ts'
import { toAnswerErrors } from '../graphql/answer-errors.ts'
import type { ApolloContext, Subscriber } from '../graphql/executor.ts'
import { logExchange } from '../graphql/log-exchange.ts'
import { connectionHeaders } from './connection-headers.ts'
import { streamLimits } from './limits.ts'
import { type ClientEvents, StreamFailure, type SubscriptionOptions } from './open-subscription.ts'
import { assertRead, noMessage, type SocketMessage, valuesOf } from './socket-message.ts'

export interface ProtocolOptions extends SubscriptionOptions {
  readonly apollo: ApolloServer<ApolloContext>
  /** Reads messages as bodies are read: with all digits of numbers, and without keys that could reach a prototype. */
  readonly parseJson: (text: string) => unknown
  readonly active: ActiveOperations
  readonly clock: Clock
  readonly lifecycle: Lifecycle
}

/** What is kept of one WebSocket. */
export interface SocketState {
  /** Of the connection; operations have it with their number. */
  readonly requestId: string
  headers: IncomingHttpHeaders
  /** The message that is being taken. */
  message: SocketMessage
  operationCount: number
  /** What stops an operation, by the client's id; of those that have ended, too, until the next message. */
  readonly running: Map<string, Cancellation>
  /** Whether the client still waits for the operation of an id. */
  isAwaited: (id: string) => boolean
  /** Operations whose one result is still to come, or that are about to start. */
  underWay: number
  /** Told when the last of these has its result. */
  onIdle: (() => void) | undefined
}

/** The state of a WebSocket that has just been opened. */
export function createSocketState(requestId: string, headers: IncomingHttpHeaders): SocketState {
  const isAwaited = (): boolean => true
  return {
    requestId,
    headers,
    message: noMessage,
    operationCount: 0,
    running: new Map(),
    isAwaited,
    underWay: 0,
    onIdle: undefined,
  }
}

/** Stops the operations that the client has ended before their results came; the library only forgets them. */
export function cancelEnded({ running, isAwaited }: SocketState): void {
  for (const [id, cancellation] of running) {
    if (isAwaited(id)) continue
    running.delete(id)
    cancellation.cancel(clientLeft)
  }
}

type Params = Record<string, unknown> | undefined

type SocketContext = Context<Params, SocketState>

/** What has become of an operation: it is known before the library asks for it. */
type Outcome =
  | { readonly kind: 'result'; readonly result: FormattedExecutionResult }
  | { readonly kind: 'events'; readonly events: ClientEvents }

/** By which the library sees what to expect; nothing of them is run. */
const documents = { result: parse('{ __typename }'), events: parse('subscription { __typename }') }

/**
 * The `graphql-transport-ws` protocol, spoken by `graphql-ws`; Apollo Server parses, validates and limits operations, and has the
 * gateway run them, as it does for HTTP.
 */
export function createProtocol(options: ProtocolOptions): Server<SocketState> {
  const { gateway, lifecycle } = options
  /** Errors as they are to be sent, by those that stand for them towards the library. */
  const refusals = new WeakMap<GraphQLError, readonly GraphQLFormattedError[]>()
  const refuse = (errors: readonly GraphQLFormattedError[]): readonly GraphQLError[] => {
    const stand = new GraphQLError('refused')
    refusals.set(stand, errors)
    return [stand]
  }

  const start = async ({ extra, subscriptions }: SocketContext, id: string, payload: SubscribePayload) => {
    const cancellation = createCancellation()
    extra.running.set(id, cancellation)
    extra.operationCount++
    const exchange = exchangeOf(extra, `${extra.requestId}.${extra.operationCount}`, cancellation)
    try {
      if (lifecycle.phase !== 'serving') throw new GatewayError('OVERLOADED')
      if (Object.keys(subscriptions).length > streamLimits.operations)
        throw new GatewayError('LIMIT_EXCEEDED', { reason: 'operations' })
      const given = { ...payload, ...valuesOf(extra.message) }
      extra.underWay++
      const outcome = await run(given, exchange, options).finally(() => ended(extra))
      if (outcome.kind === 'events') return argumentsOf(outcome)
      logExchange(options.logger, exchange, 200)
      const { data, errors = [] } = outcome.result
      return data === undefined ? refuse(errors) : argumentsOf(outcome)
    } catch (error) {
      const errors = toAnswerErrors([error], exchange, options)
      logExchange(options.logger, exchange, 200)
      return refuse(errors)
    }
  }

  const exchangeOf = ({ headers }: SocketState, requestId: string, cancellation = createCancellation()): Exchange =>
    createExchange({ requestId, headers, cancellation, clock: options.clock })

  const argumentsOf = (outcome: Outcome): ExecutionArgs => ({
    schema: gateway.schema,
    document: documents[outcome.kind],
    contextValue: outcome,
  })

  return makeServer<Params, SocketState>({
    connectionInitWaitTimeout: streamLimits.initTimeoutMs,
    onConnect: (context) => {
      const { extra, connectionParams } = context
      assertRead(extra.message)
      extra.headers = connectionHeaders(extra.headers, connectionParams)
      extra.isAwaited = (id) => id in context.subscriptions
    },
    // The library sends back what came with it.
    onPing: ({ extra }) => assertRead(extra.message),
    onSubscribe: start,
    execute: ({ contextValue }) => formatted(contextValue as Outcome),
    subscribe: ({ contextValue }) => formatted(contextValue as Outcome),
    // Results are formatted when they come here.
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: ({ extra }, _id, _payload, [error]) => {
      if (error?.originalError instanceof StreamFailure) return error.originalError.errors
      return (error && refusals.get(error)) ?? toAnswerErrors([error], exchangeOf(extra, extra.requestId), options)
    },
  })
}

/** Once the library has sent the result, which it does in this turn of the event loop, a connection that waits for it may close. */
function ended(state: SocketState): void {
  state.underWay--
  if (state.underWay === 0) setImmediate(() => state.onIdle?.())
}

/** What the library is to send; it takes formatted results as well, though its types say otherwise. */
function formatted(outcome: Outcome): OperationResult {
  if (outcome.kind === 'events') return mapEvents(outcome.events, (text) => JSON.parse(text) as ExecutionResult)
  return outcome.result as ExecutionResult
}

async function run(
  { query, operationName, variables, extensions }: SubscribePayload,
  exchange: Exchange,
  { apollo, active }: ProtocolOptions,
): Promise<Outcome> {
  const subscriber: Subscriber = { transport: 'websocket', isReading: false, events: undefined }
  const end = active.add(exchange.cancellation)
  try {
    const request = {
      // The protocol wants a text; of a persisted operation it is empty.
      ...(query && { query }),
      ...(operationName && { operationName }),
      ...(variables && { variables }),
      ...(extensions && { extensions }),
    }
    const { body } = await apollo.executeOperation(request, { contextValue: { exchange, subscriber } })
    if (subscriber.events !== undefined) return { kind: 'events', events: subscriber.events }
    if (body.kind !== 'single') throw new TypeError('an answer in several parts')
    return { kind: 'result', result: body.singleResult }
  } finally {
    end()
  }
}
