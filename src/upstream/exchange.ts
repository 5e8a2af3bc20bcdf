import { setMaxListeners } from 'node:events'
import type { Dispatcher } from 'undici'
import { GatewayError } from '../errors/gateway-error.ts'
import { classifyFailure, type FailureFacts, type Phase, timeoutFailure, truncated } from './classify-failure.ts'
import type { Connector } from './connector.ts'
import type { Target } from './split-url.ts'

/** Informational answers that are ignored before the real one; more is a flood. */
const maxInformational = 10

/** Header lines in an answer; their bytes are capped by the parser. */
const maxHeaderLines = 128

/** What goes on the wire, once. */
export interface Exchange {
  readonly source: string
  readonly method: string
  readonly target: Target
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly maxBodyBytes: number
}

/** What came off the wire: complete, still with its content coding. */
export interface WireResponse {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

/** Where to send, and who knows the sockets. */
export interface Wire {
  readonly dispatcher: Dispatcher
  readonly connector: Connector
}

/**
 * One request and its whole answer, collected in memory: no stream is left that a peer could break while nobody reads.
 * The time limit spans everything, so that an answer dripping in byte by byte ends too. Once settled, nothing is left:
 * no timer, no listener, and on failure no socket.
 * @throws GatewayError of the UPSTREAM_ family, or DEADLINE_EXCEEDED with reason `cancelled` when `signal` aborts.
 */
export function exchange(wire: Wire, call: Exchange): Promise<WireResponse> {
  const { source, signal, maxBodyBytes } = call
  return new Promise((resolve, reject) => {
    let phase: Phase = 'connect'
    let isSettled = false
    let isAnswering = false
    let controller: Dispatcher.DispatchController | undefined
    let status: number | undefined
    let headers: ReadonlyMap<string, string> = new Map()
    let informational = 0
    const chunks: Uint8Array[] = []
    let size = 0

    const facts = (): FailureFacts => ({ source, phase, status })
    const settle = (): boolean => {
      if (isSettled) return false
      isSettled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      return true
    }
    const fail = (error: GatewayError): void => {
      if (!settle()) return
      // Rejects first: aborting calls `onResponseError` in this same stack.
      reject(error)
      controller?.abort(error)
    }
    const invalid = (reason: string): GatewayError =>
      new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus: status, reason })
    const onAbort = (): void => fail(cancelled(source, phase))
    const timer = setTimeout(() => fail(timeoutFailure(facts())), call.timeoutMs)
    // One listener a call under way, each removed when it settles: many are no leak, and must not be warned of.
    setMaxListeners(0, signal)
    signal.addEventListener('abort', onAbort)

    wire.dispatcher.dispatch(
      {
        origin: call.target.origin,
        path: call.target.path,
        method: call.method,
        headers: call.headers,
        body: call.body ?? null,
        // The one limit above rules; undici's own are idle timers.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          // Given up while it waited for a connection. Throwing drops it unsent and keeps the socket, `abort` would not.
          if (isSettled) throw new Error('given up before it was sent')
          controller = started
          phase = 'headers'
        },
        onResponseStarted() {
          isAnswering = true
        },
        onResponseStart(_, statusCode, received) {
          if (statusCode < 200) {
            informational++
            if (informational > maxInformational) fail(invalid('headers'))
            return
          }
          status = statusCode
          phase = 'body'
          const collected = collectHeaders(received)
          if (collected === undefined) return fail(invalid('headers'))
          headers = collected
          const announced = headers.get('content-length')
          if (call.method !== 'HEAD' && Number(announced) > maxBodyBytes) fail(invalid('too_large'))
        },
        onResponseData(_, chunk) {
          size += chunk.length
          if (size > maxBodyBytes) {
            chunks.length = 0
            return fail(invalid('too_large'))
          }
          chunks.push(chunk)
        },
        onResponseEnd() {
          if (wire.connector.isResetting()) return fail(truncated(facts(), new Error('reset at the end of the body')))
          if (!settle()) return
          resolve({ status: status ?? 0, headers, body: join(chunks, size) })
        },
        onResponseError(_, error) {
          const isStale = !isAnswering && wire.connector.isOfReusedSocket(error)
          fail(isStale ? staleSocket(facts(), error) : classifyFailure(error, facts()))
        },
      },
    )
  })
}

/** The client left, or the gateway drains: nothing that the upstream did. */
export function cancelled(source: string, phase?: Phase): GatewayError {
  const neverSent = phase === undefined || phase === 'connect'
  return new GatewayError('DEADLINE_EXCEEDED', { source, reason: 'cancelled', retryable: false, neverSent })
}

/** Marks the failure of a kept connection that the upstream closed just as it was used again. */
class StaleSocketError extends Error {
  override readonly name = 'StaleSocketError'
}

function staleSocket(facts: FailureFacts, error: Error): GatewayError {
  return classifyFailure(Object.assign(new StaleSocketError(error.message, { cause: error }), codeOf(error)), facts)
}

/** True where a new connection would have made the difference; an idempotent call may be sent once more at once. */
export function isStaleSocketFailure(error: unknown): boolean {
  return (
    error instanceof GatewayError && error.code === 'UPSTREAM_UNAVAILABLE' && error.cause instanceof StaleSocketError
  )
}

function codeOf(error: Error): { readonly code?: unknown } {
  return 'code' in error ? { code: error.code } : {}
}

/** Lower-case names; repeated lines joined as RFC 9110 section 5.3 says. Undefined when there are too many lines. */
function collectHeaders(
  received: Readonly<Record<string, string | string[] | undefined>>,
): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>()
  let lines = 0
  for (const [name, value] of Object.entries(received)) {
    if (value === undefined) continue
    lines += typeof value === 'string' ? 1 : value.length
    headers.set(name.toLowerCase(), typeof value === 'string' ? value : value.join(', '))
  }
  return lines > maxHeaderLines ? undefined : headers
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size)
}
