import { GraphQLError } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { documentLimits } from '../http/limits.ts'

const tooManyTokens = `more that ${documentLimits.tokens} tokens`

/** What graphql-js says when fields have been compared with each other half a million times, and it goes no further. */
const tooManyComparisons = 'Validation aborted.'

/** What Apollo Server found wrong with a request, in the contract's words where Apollo has none or others. */
export function toContractError(error: unknown): unknown {
  if (!(error instanceof GraphQLError) || error.originalError instanceof GatewayError) return error
  const { code, http } = error.extensions
  if (code === 'GRAPHQL_PARSE_FAILED') {
    // graphql-js marks its token limit, and a document too deep for the stack, by nothing but the text and the cause.
    if (error.message.includes(tooManyTokens)) return new GatewayError('LIMIT_EXCEEDED', { reason: 'tokens' })
    if (rootCause(error) instanceof RangeError) return new GatewayError('LIMIT_EXCEEDED', { reason: 'depth' })
  }
  if (code === 'GRAPHQL_VALIDATION_FAILED' && error.message === tooManyComparisons)
    return new GatewayError('LIMIT_EXCEEDED', { reason: 'comparisons' })
  // The persisted-query protocol's mistakes have a status but no code.
  if (code === undefined && isClientMistake(http)) return new GatewayError('BAD_REQUEST', { cause: error })
  return error
}

function isClientMistake(http: unknown): boolean {
  return typeof http === 'object' && http !== null && 'status' in http && http.status === 400
}

function rootCause(error: GraphQLError): Error {
  let cause: Error = error
  for (let depth = 0; depth < 4 && cause instanceof GraphQLError && cause.originalError !== undefined; depth++) {
    cause = cause.originalError
  }
  return cause
}
