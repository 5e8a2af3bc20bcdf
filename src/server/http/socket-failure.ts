import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../../errors/codes.ts'
import { type FormatErrorOptions, formatError } from '../../errors/format-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import { createRequestId } from '../../security/request-id.ts'
import type { Clock } from '../../utils/clock.ts'
import { retryAfterSeconds, statusOfCode } from './error-answer.ts'

/** What Node's HTTP parser could not accept; anything else is a 400. */
const failures = new Map<string, { readonly status: number; readonly code: ErrorCode }>([
  ['HPE_HEADER_OVERFLOW', { status: 431, code: 'REQUEST_TOO_LARGE' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, code: 'BAD_REQUEST' }],
])

/** Answers bytes that are not an HTTP request, in the error contract's shape, and closes the connection. */
export function createSocketFailureHandler(options: { readonly clock: Clock; readonly development: boolean }) {
  return (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const { status, code } = failures.get(error.code ?? '') ?? { status: 400, code: 'BAD_REQUEST' }
    const requestId = createRequestId(options.clock.wallMs())
    refuseSocket(socket, { error: new GatewayError(code), status, requestId, development: options.development })
  }
}

export interface SocketRefusal extends FormatErrorOptions {
  readonly error: GatewayError
  /** @default the code's own */
  readonly status?: number | undefined
}

/** Answers on a connection that Node has taken out of its HTTP, and closes it. */
export function refuseSocket(
  socket: Duplex,
  { error, status = statusOfCode(error.code), ...options }: SocketRefusal,
): void {
  const body = JSON.stringify({ errors: [formatError(error, options)] })
  const retryAfter = retryAfterSeconds(status, error.retryAfterMs)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${options.requestId}`,
    ...(retryAfter === undefined ? [] : [`retry-after: ${retryAfter}`]),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
