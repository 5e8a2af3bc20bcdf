import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import { formatError } from '../../errors/format-error.ts'
import type { Logger } from '../../observability/logger.ts'
import { retryAfterSeconds, statusOfCode } from '../http/error-answer.ts'
import { toContractError } from './client-error.ts'
import type { ApolloContext } from './executor.ts'

/** Gives every answer of the pipeline the contract's errors and HTTP status. Apollo's own error hook knows no request id. */
export function createAnswerPlugin(options: {
  readonly logger: Logger
  readonly development: boolean
}): ApolloServerPlugin<ApolloContext> {
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
  { logger, development }: { readonly logger: Logger; readonly development: boolean },
): void {
  const { requestId, outcome } = exchange
  outcome.isFormatted = true
  if (response.body?.kind !== 'single') return
  const { singleResult } = response.body
  const hasData = singleResult.data !== undefined
  if (hasData) delete response.http.status
  if (errors === undefined || errors.length === 0) return

  const { operation } = outcome
  const formatted = errors.map((error) => {
    const answer = formatError(toContractError(error), { requestId, operation, development })
    if (answer.extensions?.code === 'INTERNAL_SERVER_ERROR') logger.error('internal-error', { requestId, error })
    return answer
  })
  singleResult.errors = formatted
  outcome.codes = [...new Set(formatted.map((error) => String(error.extensions?.code)))]
  if (hasData) return

  const [first] = formatted
  const { status: apolloStatus } = response.http
  // A mutation by GET is a 405 with `Allow`, for which there is no code of its own.
  const status = apolloStatus === 405 ? 405 : statusOfCode(first?.extensions?.code)
  response.http.status = status
  const retryAfterMs = first?.extensions?.retryAfterMs
  const retryAfter = retryAfterSeconds(status, typeof retryAfterMs === 'number' ? retryAfterMs : undefined)
  if (retryAfter !== undefined) response.http.headers.set('retry-after', retryAfter)
}
