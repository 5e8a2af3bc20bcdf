import type { Executor } from '@graphql-tools/utils'
import { execute, GraphQLError, type GraphQLSchema } from 'graphql'
import type { DriftKind } from '../errors/drift.ts'
import { findGatewayError } from '../errors/find-gateway-error.ts'
import { GatewayError } from '../errors/gateway-error.ts'
import type { RequestContext } from '../upstream/request-context.ts'

/**
 * An executor that runs documents on a source's schema with graphql-js. Each error it gives has a path and a GatewayError of
 * this source as its origin: what graphql-js itself objects to (a null for a non-null field, a word for an Int) is an invalid
 * answer of the upstream.
 */
export function createExecutor(sourceName: string, schema: GraphQLSchema): Executor<RequestContext> {
  // A marked edge: the Executor type promises any result type to its caller.
  const run = async (request: Parameters<Executor<RequestContext>>[0]) => {
    const result = await execute({
      schema,
      document: request.document,
      variableValues: request.variables,
      contextValue: request.context,
      rootValue: undefined,
    })
    if (result.errors === undefined) return result
    return { ...result, errors: result.errors.map((error) => withOrigin(error, sourceName)) }
  }
  return run as Executor<RequestContext>
}

/** What graphql-js objects to, by the start of its messages. */
const driftKinds: readonly (readonly [RegExp, DriftKind])[] = [
  [/^Cannot return null for non-nullable field /, 'null'],
  [/^Enum "/, 'enum'],
  [/^(?:Abstract type|Runtime Object type) "/, 'member'],
]

function driftKindOf({ message }: GraphQLError): DriftKind {
  return driftKinds.find(([start]) => start.test(message))?.[1] ?? 'type'
}

function withOrigin(error: GraphQLError, source: string): GraphQLError {
  if (findGatewayError(error) !== undefined) return error
  const origin =
    error.path === undefined
      ? new GatewayError('INTERNAL_SERVER_ERROR', { source, cause: error })
      : new GatewayError('UPSTREAM_INVALID_RESPONSE', {
          source,
          reason: 'shape',
          drift: { kind: driftKindOf(error) },
          cause: error,
        })
  return new GraphQLError(origin.message, {
    nodes: error.nodes ?? null,
    path: error.path ?? null,
    originalError: origin,
  })
}
