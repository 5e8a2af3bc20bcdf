import { type AnswerErrorsOptions, errorHeadOf, toAnswerErrors } from '../graphql/answer-errors.ts'
import { logExchange } from '../graphql/log-exchange.ts'
import type { ValidOperation } from '../graphql/run-operation.ts'
import { type CorsOrigins, originHeaders } from '../http/cors.ts'
import type { Caller } from './caller.ts'
import { type Body, toBody, type WrittenResult } from './written-result.ts'

export interface SendOptions extends AnswerErrorsOptions {
  readonly corsOrigins: CorsOrigins
}

const good = { status: 200, retryAfter: undefined }

/**
 * Sends an operation's result to one of those who asked for it, and logs that. A defect in one answer ends its own connection, and
 * neither the process nor the answers beside it.
 */
export function sendAnswer(
  caller: Caller,
  operation: ValidOperation,
  result: WrittenResult,
  options: SendOptions,
): void {
  try {
    send(caller, operation, result, options)
  } catch (error) {
    options.logger.error('internal-error', { requestId: caller.exchange.requestId, error })
    caller.response.destroy()
  }
}

function send(caller: Caller, operation: ValidOperation, result: WrittenResult, options: SendOptions): void {
  const { exchange, response } = caller
  exchange.outcome.operation = operation.kind
  exchange.outcome.operationName = operation.name
  const errors = result.errors.length === 0 ? undefined : toAnswerErrors(result.errors, exchange, options)
  const { status, retryAfter } = errors === undefined || result.data !== undefined ? good : errorHeadOf(errors)
  const body = toBody(result, errors)
  logExchange(options.logger, exchange, status)
  response.writeHead(status, headOf(caller, body, retryAfter, options)).end(body)
}

/** Names and values in turns, which Node takes as they are. */
function headOf(
  { request, exchange, contentType }: Caller,
  body: Body,
  retryAfter: string | undefined,
  { corsOrigins }: SendOptions,
): string[] {
  const head = [
    'x-request-id',
    exchange.requestId,
    'x-content-type-options',
    'nosniff',
    'cache-control',
    'no-store',
    'content-type',
    contentType,
    'content-length',
    String(Buffer.byteLength(body)),
  ]
  for (const [name, value] of originHeaders(corsOrigins, request.headers.origin)) head.push(name, value)
  if (retryAfter !== undefined) head.push('retry-after', retryAfter)
  return head
}
