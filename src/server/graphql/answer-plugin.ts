import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import { type AnswerErrorsOptions, errorHeadOf, toAnswerErrors } from './answer-errors.ts'
import type { ApolloContext } from './executor.ts'

/** Gives every answer of the pipeline the contract's errors and HTTP status. Apollo's own error hook knows no request id. */
export function createAnswerPlugin(options: AnswerErrorsOptions): ApolloServerPlugin<ApolloContext> {
  const { logger } = options
  const listener = {
    willSendResponse: async (context: GraphQLRequestContext<ApolloContext>) => finishAnswer(context, options),
  }
  return {
    requestDidStart: async () => listener,
    unexpectedErrorProcessingRequest: async ({ requestContext, error }) =>
      logger.error('internal-error', { requestId: requestContext.contextValue.exchange.requestId, error }),
  }
}

function finishAnswer(
  { contextValue: { exchange }, errors, response }: GraphQLRequestContext<ApolloContext>,
  options: AnswerErrorsOptions,
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
  // A mutation by GET is a 405 with `Allow`, for which there is no code of its own.
  const { status, retryAfter } = errorHeadOf(formatted, response.http.status === 405 ? 405 : undefined)
  response.http.status = status
  if (retryAfter !== undefined) response.http.headers.set('retry-after', retryAfter)
}
