import type { Dispatcher } from 'undici'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { CancelSignal } from '../../utils/cancellation.ts'
import { classifyFailure, type FailureFacts, type Phase, timeoutFailure, truncated } from '../classify-failure.ts'
import { cancelled, collectHeaders, maxInformational, noHeaders, type Wire, type WireHandler } from '../exchange.ts'

/** An answer whose head is there and whose body comes piece by piece. */
export interface StreamedAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  /** The next bytes; undefined at the end. One call at a time. @throws GatewayError where it breaks off, or is silent for too long */
  readonly next: () => Promise<Uint8Array | undefined>
  /** Gives up what has not come yet, also for who waits in `next`. */
  readonly close: () => void
}

export interface StreamLimits {
  readonly source: string
  /** Until the head is there. */
  readonly timeoutMs: number
  /** Longest silence of the body. */
  readonly idleTimeoutMs: number | undefined
  /** Ends the wait for the head; later `close` does. */
  readonly signal: CancelSignal
}

/** Bytes that wait to be read before the upstream is held back. */
const highWaterBytes = 256 * 1024

interface Pull {
  readonly resolve: (bytes: Uint8Array | undefined) => void
  readonly reject: (error: GatewayError) => void
}

type End = { readonly error: GatewayError | undefined }

/** Follows one request on the wire whose answer goes on. A class, as `ExchangeHandler` is one: identity, state and an end. */
export class StreamHandler implements WireHandler, StreamedAnswer {
  readonly #wire: Wire
  readonly #limits: StreamLimits
  readonly #opened: (answer: StreamedAnswer) => void
  readonly #failed: (error: GatewayError) => void
  readonly #onAbort = (): void => this.#fail(cancelled(this.#limits.source, this.#phase))
  #timer: NodeJS.Timeout | undefined
  #phase: Phase = 'connect'
  #controller: Dispatcher.DispatchController | undefined
  #informational = 0
  #chunks: Uint8Array[] = []
  #size = 0
  #pull: Pull | undefined
  #end: End | undefined
  status = 0
  headers: ReadonlyMap<string, string> = noHeaders

  constructor(
    wire: Wire,
    limits: StreamLimits,
    opened: (answer: StreamedAnswer) => void,
    failed: (error: GatewayError) => void,
  ) {
    this.#wire = wire
    this.#limits = limits
    this.#opened = opened
    this.#failed = failed
    this.#startTimer(limits.timeoutMs)
    limits.signal.addEventListener('abort', this.#onAbort)
  }

  readonly next = async (): Promise<Uint8Array | undefined> => {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) {
      this.#size -= chunk.length
      if (this.#size < highWaterBytes && this.#controller?.paused) this.#controller.resume()
      return chunk
    }
    if (this.#end === undefined) {
      return new Promise((resolve, reject) => {
        this.#pull = { resolve, reject }
      })
    }
    if (this.#end.error !== undefined) throw this.#end.error
    return undefined
  }

  readonly close = (): void => {
    this.#chunks = []
    this.#size = 0
    this.#finish(undefined)
    this.#controller?.abort(new Error('closed'))
  }

  isSettled(): boolean {
    return this.#end !== undefined
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#end !== undefined) throw new Error('given up before it was sent')
    this.#controller = controller
    this.#phase = 'headers'
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
    this.status = statusCode
    const headers = collectHeaders(received)
    if (headers === undefined) {
      this.#fail(this.#invalid('headers'))
      return
    }
    this.headers = headers
    this.#phase = 'body'
    this.#limits.signal.removeEventListener('abort', this.#onAbort)
    this.#startTimer(this.#limits.idleTimeoutMs)
    this.#opened(this)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#end !== undefined || chunk.length === 0) return
    this.#timer?.refresh()
    const pull = this.#takePull()
    if (pull !== undefined) {
      pull.resolve(chunk)
      return
    }
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size >= highWaterBytes) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#wire.connector.isResetting()) this.#fail(truncated(this.#facts(), new Error('reset at the end')))
    else this.#finish(undefined)
  }

  onResponseError(_: unknown, error: Error): void {
    this.#fail(classifyFailure(this.#wire.connector.firstCause(error), this.#facts()))
  }

  #fail(error: GatewayError): void {
    if (this.#end !== undefined) return
    const isOpening = this.#phase !== 'body'
    this.#finish(error)
    if (isOpening) this.#failed(error)
    this.#controller?.abort(error)
  }

  #finish(error: GatewayError | undefined): void {
    if (this.#end !== undefined) return
    this.#end = { error }
    clearTimeout(this.#timer)
    this.#limits.signal.removeEventListener('abort', this.#onAbort)
    const pull = this.#takePull()
    if (error === undefined) pull?.resolve(undefined)
    else pull?.reject(error)
  }

  #takePull(): Pull | undefined {
    const pull = this.#pull
    this.#pull = undefined
    return pull
  }

  #startTimer(limitMs: number | undefined): void {
    clearTimeout(this.#timer)
    this.#timer =
      limitMs === undefined ? undefined : setTimeout(() => this.#fail(timeoutFailure(this.#facts())), limitMs)
  }

  #facts(): FailureFacts {
    return { source: this.#limits.source, phase: this.#phase, status: this.status === 0 ? undefined : this.status }
  }

  #invalid(reason: string): GatewayError {
    const { source } = this.#limits
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus: this.status || undefined, reason })
  }
}
