import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import { type DocumentNode, type ExecutionResult, GraphQLError, Kind } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Gateway } from '../../gateway/gateway.ts'
import type { Logger } from '../../observability/logger.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { Exchange } from '../exchange.ts'
import { createRequestContext } from './request-context.ts'

type ApolloGateway = ApolloServerOptionsWithGateway<ApolloContext>['gateway']
type Executor = NonNullable<Awaited<ReturnType<ApolloGateway['load']>>['executor']>

/** What Apollo Server hands through from the HTTP request to the executor and the plugins. */
export interface ApolloContext {
  readonly exchange: Exchange
}

export interface ExecutorOptions {
  readonly gateway: Gateway
  readonly logger: Logger
  /** Whether clients may ask for `extensions.trace`. */
  readonly trace: boolean
}

/** Runs what Apollo Server has parsed and validated on the gateway. */
export function createExecutor({ gateway, logger, trace }: ExecutorOptions): Executor {
  return async ({ document, operation, request, context }) => {
    // Apollo's types say that there always is an operation, and that the context could be anything.
    const { exchange } = context as ApolloContext
    const kind = (operation as typeof operation | undefined)?.operation
    if (kind === undefined) return { errors: [unresolvedOperation(document, request.operationName)] }
    const { outcome } = exchange
    outcome.operation = kind
    if (operation.name !== undefined) outcome.operationName = operation.name.value
    if (kind === 'subscription')
      return { errors: [toGraphQLError(new GatewayError('BAD_REQUEST', { reason: 'transport' }))] }

    const requestContext = createRequestContext(exchange, kind, logger)
    const result = await gateway.execute({
      document,
      operationName: request.operationName,
      variables: request.variables,
      context: requestContext,
    })
    outcome.fetchCount = requestContext.trace.records.length
    const isTraced = trace && exchange.headers.get('x-selvedge-trace') === '1'
    return withTrace(markRequestErrors(result), isTraced ? requestContext : undefined)
  }
}

/** graphql-js' own errors in a result without data are about the client's variables: everything else was checked before. */
function markRequestErrors(result: ExecutionResult): ExecutionResult {
  if (result.data !== undefined || result.errors === undefined) return result
  return {
    ...result,
    errors: result.errors.map((error) =>
      error.originalError === undefined && error.extensions.code === undefined
        ? new GraphQLError(error.message, { nodes: error.nodes ?? [], extensions: { code: 'BAD_USER_INPUT' } })
        : error,
    ),
  }
}

/** The answer with its trace, or without the plan that only a trace shows. */
function withTrace(result: ExecutionResult, context: RequestContext | undefined): ExecutionResult {
  const { plan, ...extensions } = result.extensions ?? {}
  if (context !== undefined) {
    const { records, startedMs } = context.trace
    const durationMs = Math.round((context.clock.nowMs() - startedMs) * 1000) / 1000
    extensions.trace = { plan: plan ?? null, fetches: records, durationMs }
  }
  if (Object.keys(extensions).length > 0) return { ...result, extensions }
  if (result.extensions === undefined) return result
  const { extensions: _dropped, ...rest } = result
  return rest
}

function unresolvedOperation(document: DocumentNode, name: string | null | undefined): GraphQLError {
  if (name !== undefined && name !== null) return new GraphQLError(`Unknown operation named "${name}".`)
  const hasOperation = document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  return new GraphQLError(
    hasOperation ? 'Must provide operation name if query contains multiple operations.' : 'Must provide an operation.',
  )
}

function toGraphQLError(originalError: GatewayError): GraphQLError {
  return new GraphQLError(originalError.message, { originalError })
}
