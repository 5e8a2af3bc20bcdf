import { GraphQLError } from 'graphql'
import { isErrorCode } from './codes.ts'
import { findGatewayError } from './find-gateway-error.ts'
import { GatewayError } from './gateway-error.ts'

/**
 * Anything thrown, as the one error of the table that it stands for; what is unknown is INTERNAL_SERVER_ERROR with the thrown
 * thing as cause. Never throws, whatever getters or proxies the thing has.
 */
export function toGatewayError(thrown: unknown): GatewayError {
  try {
    return (
      findGatewayError(thrown) ?? ofGraphQLError(thrown) ?? new GatewayError('INTERNAL_SERVER_ERROR', { cause: thrown })
    )
  } catch {
    return new GatewayError('INTERNAL_SERVER_ERROR')
  }
}

/** graphql-js and Apollo Server put their codes in `extensions.code`; a code of the table means what the table says. */
function ofGraphQLError(thrown: unknown): GatewayError | undefined {
  let error = thrown
  for (let depth = 0; depth < 8 && error instanceof GraphQLError; depth++) {
    const { code } = error.extensions
    if (isErrorCode(code)) return new GatewayError(code, { cause: thrown })
    if (isArgumentError(error)) return new GatewayError('BAD_USER_INPUT', { cause: thrown })
    error = error.originalError
  }
  return undefined
}

/** Arguments are coerced while graphql-js executes, and what is wrong with them comes without a code. */
function isArgumentError(error: GraphQLError): boolean {
  return error.originalError === undefined && error.message.startsWith('Argument "')
}
