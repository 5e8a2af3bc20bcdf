import type { FastifyReply, FastifyRequest } from 'fastify'
import { errorRule, isErrorCode } from '../../errors/codes.ts'
import { formatError } from '../../errors/format-error.ts'
import type { GatewayError } from '../../errors/gateway-error.ts'

export interface ErrorAnswerOptions {
  /** HTTP status; the code's own when absent. */
  readonly status?: number | undefined
  readonly development: boolean
}

/** Answers with one error of the contract. Every answer that is not from an operation goes through here. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: GatewayError,
  { status, development }: ErrorAnswerOptions,
): FastifyReply {
  const answerStatus = status ?? errorRule(error.code).httpStatus
  const retryAfter = retryAfterSeconds(answerStatus, error.retryAfterMs)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  return reply
    .code(answerStatus)
    .header('x-request-id', request.id)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [formatError(error, { requestId: request.id, development })] }))
}

/** Value of the `Retry-After` header, which 429 and 503 always carry. */
export function retryAfterSeconds(status: number, retryAfterMs: number | undefined): string | undefined {
  if (status !== 429 && status !== 503) return undefined
  return String(Math.max(1, Math.ceil((retryAfterMs ?? 1000) / 1000)))
}

/** HTTP status of an answer that has no data because of an error with this code. */
export function statusOfCode(code: unknown): number {
  return isErrorCode(code) ? errorRule(code).httpStatus : 500
}
