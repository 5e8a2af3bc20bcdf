import type { Dispatcher } from 'undici'
import { GatewayError } from '../errors/gateway-error.ts'
import type { CancelSignal } from '../utils/cancellation.ts'
import { classifyFailure, type FailureFacts, type Phase, timeoutFailure, truncated } from './classify-failure.ts'
import type { Connector } from './connector.ts'
import { Http2Failure } from './http2/http2-failure.ts'
import type { Outgoing } from './outgoing.ts'

/** Informational answers that are ignored before the real one; more is a flood. */
export const maxInformational = 10

/** Header lines in an answer; their bytes are capped by the parser. */
const maxHeaderLines = 128

/** What goes on the wire, once. */
export interface Exchange {
  readonly source: string
  readonly outgoing: Outgoing
  readonly timeoutMs: number
  readonly signal: CancelSignal
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
  /** Sends a request, and tells the handler how it goes. */
  readonly dispatch: (options: Dispatcher.DispatchOptions, handler: WireHandler) => void
  readonly connector: Pick<Connector, 'open' | 'isOfReusedSocket' | 'firstCause' | 'isResetting'>
  /** Closes every connection; calls under way fail. */
  readonly close: () => Promise<void>
}

/** Whom the wire tells of a request: undici's contract, for all versions of HTTP. */
export interface WireHandler extends Dispatcher.DispatchHandler {
  /** Whether nobody waits any more, so that it need not be sent. */
  readonly isSettled: () => boolean
}

/**
 * One request and its whole answer, collected in memory: no stream is left that a peer could break while nobody reads.
 * The time limit spans everything, so that an answer dripping in byte by byte ends too. Once settled, nothing is left:
 * no timer, no listener, and on failure no socket.
 * @throws GatewayError of the UPSTREAM_ family, or DEADLINE_EXCEEDED with reason `cancelled` when `signal` aborts.
 */
export function exchange(wire: Wire, call: Exchange): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const { target, method, headers, body = null } = call.outgoing
    wire.dispatch(
      // The one limit of the call rules; undici's own are idle timers.
      { origin: target.origin, path: target.path, method, headers, body, headersTimeout: 0, bodyTimeout: 0 },
      new ExchangeHandler(wire, call, resolve, reject),
    )
  })
}

/** Follows one request on the wire. A class: there is one a call, and closures would be made anew for each. */
class ExchangeHandler implements WireHandler {
  readonly #wire: Wire
  readonly #call: Exchange
  readonly #resolve: (response: WireResponse) => void
  readonly #reject: (error: GatewayError) => void
  readonly #timer: NodeJS.Timeout
  readonly #onAbort = (): void => this.#fail(cancelled(this.#call.source, this.#phase))
  readonly #chunks: Uint8Array[] = []
  #phase: Phase = 'connect'
  #isSettled = false
  #isAnswering = false
  #controller: Dispatcher.DispatchController | undefined
  #status: number | undefined
  #headers: ReadonlyMap<string, string> = noHeaders
  #informational = 0
  #size = 0

  constructor(
    wire: Wire,
    call: Exchange,
    resolve: (response: WireResponse) => void,
    reject: (error: GatewayError) => void,
  ) {
    this.#wire = wire
    this.#call = call
    this.#resolve = resolve
    this.#reject = reject
    this.#timer = setTimeout(onTimeout, call.timeoutMs, this)
    call.signal.addEventListener('abort', this.#onAbort)
  }

  isSettled(): boolean {
    return this.#isSettled
  }

  onTimeout(): void {
    this.#fail(timeoutFailure(this.#facts()))
  }

  onRequestStart(started: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection. Throwing drops it unsent and keeps the socket, `abort` would not.
    if (this.#isSettled) throw new Error('given up before it was sent')
    this.#controller = started
    this.#phase = 'headers'
  }

  onResponseStarted(): void {
    this.#isAnswering = true
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    statusCode: number,
    received: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (statusCode < 200) {
      this.#informational++
      if (this.#informational > maxInformational) this.#fail(this.#invalid('headers'))
      return
    }
    this.#status = statusCode
    this.#phase = 'body'
    const headers = collectHeaders(received)
    if (headers === undefined) {
      this.#fail(this.#invalid('headers'))
      return
    }
    this.#headers = headers
    const isTooLarge = Number(headers.get('content-length')) > this.#call.maxBodyBytes
    if (isTooLarge && this.#call.outgoing.method !== 'HEAD') this.#fail(this.#invalid('too_large'))
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#size += chunk.length
    if (this.#size > this.#call.maxBodyBytes) {
      this.#chunks.length = 0
      this.#fail(this.#invalid('too_large'))
    } else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#wire.connector.isResetting())
      this.#fail(truncated(this.#facts(), new Error('reset at the end of the body')))
    else if (this.#settle())
      this.#resolve({ status: this.#status ?? 0, headers: this.#headers, body: join(this.#chunks, this.#size) })
  }

  onResponseError(_: unknown, error: Error): void {
    const isOfReused =
      error instanceof Http2Failure ? error.isOfReusedSession : this.#wire.connector.isOfReusedSocket(error)
    const isStale = !this.#isAnswering && isOfReused
    const cause = this.#wire.connector.firstCause(error)
    this.#fail(isStale ? staleSocket(this.#facts(), error) : classifyFailure(cause, this.#facts()))
  }

  #fail(error: GatewayError): void {
    if (!this.#settle()) return
    // Rejects first: aborting calls `onResponseError` in this same stack.
    this.#reject(error)
    this.#controller?.abort(error)
  }

  #settle(): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    clearTimeout(this.#timer)
    this.#call.signal.removeEventListener('abort', this.#onAbort)
    return true
  }

  #facts(): FailureFacts {
    return { source: this.#call.source, phase: this.#phase, status: this.#status }
  }

  #invalid(reason: string): GatewayError {
    const { source } = this.#call
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus: this.#status, reason })
  }
}

export const noHeaders: ReadonlyMap<string, string> = new Map()

function onTimeout(handler: ExchangeHandler): void {
  handler.onTimeout()
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

/** True where the upstream itself says that it has not looked at the call: any call may be sent once more at once. */
export function isUnsentFailure(error: unknown): boolean {
  return error instanceof GatewayError && error.neverSent && error.cause instanceof Http2Failure
}

function codeOf(error: Error): { readonly code?: unknown } {
  return 'code' in error ? { code: error.code } : {}
}

/** Lower-case names; repeated lines joined as RFC 9110 section 5.3 says. Undefined when there are too many lines. */
export function collectHeaders(
  received: Readonly<Record<string, string | string[] | undefined>>,
): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>()
  let lines = 0
  for (const name in received) {
    const value = received[name]
    if (value === undefined) continue
    lines += typeof value === 'string' ? 1 : value.length
    headers.set(name.toLowerCase(), typeof value === 'string' ? value : value.join(', '))
  }
  return lines > maxHeaderLines ? undefined : headers
}

export function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size)
}
