import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { formatError, maxLocations } from '../../errors/format-error.ts'
import type { Logger } from '../../observability/logger.ts'
import type { Exchange } from '../exchange.ts'
import { retryAfterSeconds, statusOfCode } from '../http/error-answer.ts'
import { toContractError } from './client-error.ts'
import { placesOf } from './document-places.ts'

export interface AnswerErrorsOptions {
  readonly logger: Logger
  readonly development: boolean
}

/** An operation's errors as its client gets them. Their codes are noted for the log, and what is a defect is logged. */
export function toAnswerErrors(
  errors: readonly unknown[],
  { requestId, outcome }: Exchange,
  { logger, development }: AnswerErrorsOptions,
): readonly GraphQLFormattedError[] {
  const { operation } = outcome
  const formatted = errors.map((error) => {
    const contract = toContractError(error)
    const locations = contract instanceof GraphQLError ? placesOf(contract, maxLocations) : undefined
    const answer = formatError(contract, { requestId, operation, development, locations })
    if (answer.extensions?.code === 'INTERNAL_SERVER_ERROR') logger.error('internal-error', { requestId, error })
    return answer
  })
  outcome.codes = [...new Set(formatted.map((error) => String(error.extensions?.code)))]
  return formatted
}

/** Head of an answer that has errors and no data. */
export interface ErrorHead {
  readonly status: number
  readonly retryAfter: string | undefined
}

/** The first error decides. @param knownStatus for what has no code of its own */
export function errorHeadOf([first]: readonly GraphQLFormattedError[], knownStatus?: number): ErrorHead {
  const status = knownStatus ?? statusOfCode(first?.extensions?.code)
  const retryAfterMs = first?.extensions?.retryAfterMs
  return { status, retryAfter: retryAfterSeconds(status, typeof retryAfterMs === 'number' ? retryAfterMs : undefined) }
}
