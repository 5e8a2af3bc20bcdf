import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { fromTextResult } from '../../gateway/text-result.ts'
import type { Exchange } from '../exchange.ts'
import { readExactJson } from '../http/exact-json.ts'
import {
  type ClientEvents,
  isEvents,
  openSubscription,
  type SubscriptionOptions,
  type Transport,
} from '../streams/open-subscription.ts'
import { runOperation, type ValidOperation } from './run-operation.ts'

type ApolloGateway = ApolloServerOptionsWithGateway<ApolloContext>['gateway']
type Executor = NonNullable<Awaited<ReturnType<ApolloGateway['load']>>['executor']>
type Request = Parameters<Executor>[0]['request']

/** What Apollo Server hands through from the HTTP request to the executor and the plugins. */
export interface ApolloContext {
  readonly exchange: Exchange
  /** Present where answers may go on. */
  readonly subscriber?: Subscriber | undefined
}

/** Where the events of a subscription are left for what carries them. */
export interface Subscriber {
  readonly transport: Transport
  /** Whether the request is one that must change nothing (GET). */
  readonly isReading: boolean
  events: ClientEvents | undefined
}

export interface ExecutorOptions extends SubscriptionOptions {
  /** Whether clients may ask for `extensions.trace`. */
  readonly trace: boolean
  /** Told of every operation that Apollo Server found to be valid, with its text. */
  readonly onValid: (query: string, operation: ValidOperation) => void
}

/** Runs what Apollo Server has parsed and validated on the gateway. */
export function createExecutor(options: ExecutorOptions): Executor {
  return async ({ document, operation: node, request, context }) => {
    // Apollo's types say that there always is an operation, and that the context could be anything.
    const { exchange, subscriber } = context as ApolloContext
    const kind = (node as typeof node | undefined)?.operation
    if (kind === undefined) return { errors: [unresolvedOperation(document, request.operationName)] }
    const name = node.name?.value
    exchange.outcome.operation = kind
    exchange.outcome.operationName = name
    // Validation passes over an operation for which the schema has no root type.
    if (!options.gateway.schema.getRootType(kind)) return { errors: [noSuchOperations(node)] }
    const operation: ValidOperation = { document, operationName: request.operationName ?? undefined, kind, name }
    const isTraced = options.trace && exchange.headers.get('x-selvedge-trace') === '1'
    const variables = variablesOf(request)
    if (kind === 'subscription') {
      if (subscriber === undefined) return { errors: [toGraphQLError(new GatewayError('SUBSCRIPTION_TRANSPORT'))] }
      const { transport } = subscriber
      const opened = openSubscription(options, { operation, variables, exchange, isTraced, transport })
      if (!isEvents(opened)) return fromTextResult(opened)
      subscriber.events = opened
      return { data: null }
    }
    if (kind === 'mutation' && subscriber?.isReading === true)
      return { errors: [toGraphQLError(new GatewayError('BAD_REQUEST', { reason: 'method' }))] }
    if (typeof request.query === 'string') options.onValid(request.query, operation)
    const mayBeKept = request.http?.method === 'GET'
    return fromTextResult(await runOperation(options, { operation, variables, exchange, isTraced, mayBeKept }))
  }
}

/** The client's variables. Those of a GET were read by Apollo Server, which rounds long numbers and takes any depth. */
function variablesOf({ variables, http }: Request): Request['variables'] {
  if (http?.method !== 'GET' || variables === undefined) return variables
  const text = new URL(http.url).searchParams.get('variables') ?? ''
  // A marked edge: the same text was found to be an object.
  return readExactJson(text, JSON.parse) as typeof variables
}

function unresolvedOperation(document: DocumentNode, name: string | null | undefined): GraphQLError {
  if (name !== undefined && name !== null) return new GraphQLError(`Unknown operation named "${name}".`)
  const hasOperation = document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  return new GraphQLError(
    hasOperation ? 'Must provide operation name if query contains multiple operations.' : 'Must provide an operation.',
  )
}

function noSuchOperations(operation: OperationDefinitionNode): GraphQLError {
  const message = `The schema has no ${operation.operation}s.`
  return new GraphQLError(message, { nodes: operation, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })
}

function toGraphQLError(originalError: GatewayError): GraphQLError {
  return new GraphQLError(originalError.message, { originalError })
}
