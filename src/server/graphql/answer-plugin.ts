import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import type { DocumentNode } from 'graphql'
import type { Metrics } from '../../observability/metrics/metrics.ts'
import { wantsPlainJson } from '../http/media-type.ts'
import { type AnswerErrorsOptions, errorHeadOf, toAnswerErrors } from './answer-errors.ts'
import { deferPlaces } from './document-places.ts'
import type { ApolloContext } from './executor.ts'
import { checkPersistedHash } from './persisted-hash.ts'

export interface AnswerPluginOptions extends AnswerErrorsOptions {
  readonly metrics: Metrics
}

/**
 * Gives every answer of the pipeline the contract's errors and HTTP status, and readies requests and documents for that. Apollo's own
 * error hook knows no request id.
 */
export function createAnswerPlugin(options: AnswerPluginOptions): ApolloServerPlugin<ApolloContext> {
  const { logger } = options
  const listener = {
    validationDidStart: async ({ document }: { readonly document: DocumentNode }) => deferPlaces(document),
    willSendResponse: async (context: GraphQLRequestContext<ApolloContext>) => finishAnswer(context, options),
  }
  return {
    requestDidStart: async ({ request }) => {
      checkPersistedHash(request)
      return listener
    },
    unexpectedErrorProcessingRequest: async ({ requestContext, error }) =>
      logger.error('internal-error', { requestId: requestContext.contextValue.exchange.requestId, error }),
  }
}

/** What is wrong with a document or its variables, and so nothing of HTTP. */
const documentCodes: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
])

function finishAnswer(
  { contextValue: { exchange }, errors, request, response }: GraphQLRequestContext<ApolloContext>,
  options: AnswerPluginOptions,
): void {
  exchange.outcome.isFormatted = true
  if (response.body?.kind !== 'single') return
  const { singleResult } = response.body
  const hasData = singleResult.data !== undefined
  if (hasData) delete response.http.status
  if (errors === undefined || errors.length === 0) return

  const formatted = toAnswerErrors(errors, exchange, options)
  singleResult.errors = formatted
  if (hasData) return
  // What the gateway refuses, it counts by itself.
  if (exchange.outcome.operation === undefined && formatted[0]?.extensions?.code === 'LIMIT_EXCEEDED')
    options.metrics.count('refusals', { code: 'LIMIT_EXCEEDED' }).value++
  // A mutation by GET is a 405 with `Allow`, for which there is no code of its own.
  const { status, retryAfter } = errorHeadOf(formatted, response.http.status === 405 ? 405 : undefined)
  const isOfDocument = status === 400 && documentCodes.has(formatted[0]?.extensions?.code)
  response.http.status = isOfDocument && wantsPlainJson(request.http?.headers.get('accept')) ? 200 : status
  if (retryAfter !== undefined) response.http.headers.set('retry-after', retryAfter)
}
