import { type ClientHttp2Session, type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import type { Dispatcher } from 'undici'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { WireHandler } from '../exchange.ts'
import { codesOf, isTlsCode } from '../failure-codes.ts'
import { Http2Failure } from './http2-failure.ts'

/** What a stream tells the connection that it is on, and asks of it. */
export interface StreamOwner {
  readonly session: ClientHttp2Session
  /** Host, with the port where it is not the scheme's own. */
  readonly authority: string
  readonly maxHeaderBytes: number
  /** Whether the upstream has said that it will not look at this stream. */
  readonly isBeyondGoaway: (streamId: number) => boolean
  readonly hasAnswered: () => boolean
  readonly onAnswer: () => void
  /** Nothing came in time: the connection may be dead. */
  readonly onTimeout: () => void
  /** The upstream wants this in HTTP/1.1. */
  readonly onHttp1Required: () => void
  /** The stream is closed. */
  readonly onClose: () => void
}

const { NGHTTP2_CANCEL, NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_FLAG_END_STREAM, NGHTTP2_HTTP_1_1_REQUIRED } = constants

/** What says that one side does not keep to the protocol. */
const protocolCodes: ReadonlySet<number> = new Set([
  constants.NGHTTP2_PROTOCOL_ERROR,
  constants.NGHTTP2_FLOW_CONTROL_ERROR,
  constants.NGHTTP2_FRAME_SIZE_ERROR,
  constants.NGHTTP2_COMPRESSION_ERROR,
  constants.NGHTTP2_STREAM_CLOSED,
])

/** A token of RFC 9110 section 5.6.2. */
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/

/** What RFC 9113 section 6.5.2 adds for each field. */
const fieldOverheadBytes = 32

/**
 * Makes one request on a connection and tells the handler how it goes, in undici's terms, so that one and the same handler holds all limits.
 * @returns whether a stream was opened; `onClose` follows then.
 */
export function startStream(owner: StreamOwner, options: Dispatcher.DispatchOptions, handler: WireHandler): boolean {
  const call = new StreamCall(owner, handler)
  return call.start(options)
}

/** A class: there is one a call. */
class StreamCall implements Dispatcher.DispatchController {
  readonly #owner: StreamOwner
  readonly #handler: WireHandler
  #stream: ClientHttp2Stream | undefined
  #hasResponse = false
  #length: number | undefined
  #received = 0
  #pushed = 0
  #hasEnd = false
  #error: Error | undefined
  reason: Error | null = null
  aborted = false
  readonly paused = false

  constructor(owner: StreamOwner, handler: WireHandler) {
    this.#owner = owner
    this.#handler = handler
  }

  start({ method, path, headers, body }: Dispatcher.DispatchOptions): boolean {
    const { session, authority } = this.#owner
    try {
      this.#handler.onRequestStart?.(this, {})
    } catch {
      return false // Given up while it waited.
    }
    const hasBody = body !== null && body !== undefined
    // Edge: the wire gives headers as a record, and bodies as text or bytes.
    const given = headers as Record<string, string>
    const content = body as string | Uint8Array
    for (const name in given) {
      // Node would end the connection for it.
      if (fieldName.test(name)) continue
      this.#fail(new TypeError('the request has a header whose name is none'))
      return false
    }
    const fields: Record<string, string> = {
      ':method': method,
      ':scheme': 'https',
      ':authority': authority,
      ':path': path,
      ...given,
    }
    if (hasBody) fields['content-length'] = String(Buffer.byteLength(content))
    let stream: ClientHttp2Stream
    try {
      stream = session.request(fields, { endStream: !hasBody })
    } catch (error) {
      this.#fail(session.closed || session.destroyed ? unsent(error) : toError(error))
      return false
    }
    this.#stream = stream
    this.#listen(stream)
    if (hasBody) stream.end(content)
    return true
  }

  /** Gives the call up, at the upstream too; the connection goes on. */
  abort(reason: Error): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    this.#stream?.close(NGHTTP2_CANCEL)
    if (reason instanceof GatewayError && reason.code === 'UPSTREAM_TIMEOUT') this.#owner.onTimeout()
  }

  pause(): void {}

  resume(): void {}

  #listen(stream: ClientHttp2Stream): void {
    stream.on('headers', this.#onInformation)
    stream.on('response', this.#onResponse)
    stream.on('data', this.#onData)
    stream.on('end', this.#onEnd)
    stream.on('error', (error: Error) => {
      this.#error = error
    })
    stream.on('close', this.#onClose)
    // Node ends the body in the same way where the upstream ended it and where it broke it off with NO_ERROR or the connection: what tells them apart is
    // whether the stream was closed before.
    const push = stream.push
    stream.push = (chunk: Uint8Array | null, encoding?: BufferEncoding): boolean => {
      if (chunk !== null) this.#pushed += chunk.length
      else if (!stream.closed) this.#hasEnd = true
      return push.call(stream, chunk, encoding)
    }
  }

  readonly #onInformation = (headers: IncomingHttpHeaders): void => {
    if (this.aborted) return
    this.#handler.onResponseStarted?.()
    this.#handler.onResponseStart?.(this, statusOf(headers), {})
  }

  readonly #onResponse = (headers: IncomingHttpHeaders, flags: number, raw: readonly string[]): void => {
    if (this.aborted) return
    this.#hasResponse = true
    if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) this.#hasEnd = true
    this.#owner.onAnswer()
    this.#handler.onResponseStarted?.()
    const received = collectFields(raw, this.#owner.maxHeaderBytes)
    if (received === undefined) {
      this.#fail(new Http2Failure('headers', 'the header section is too large'))
      return
    }
    const length = received['content-length']
    if (typeof length === 'string') this.#length = Number(length)
    this.#handler.onResponseStart?.(this, statusOf(headers), received)
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.aborted) return
    this.#received += chunk.length
    this.#handler.onResponseData?.(this, chunk)
  }

  readonly #onEnd = (): void => {
    if (this.#hasEnd) this.#complete()
  }

  readonly #onClose = (): void => {
    // All of it may have arrived in the moment in which the connection broke.
    if (this.#hasEnd && this.#hasResponse && this.#received === this.#pushed) this.#complete()
    if (!this.aborted) this.#fail(this.#failure())
    this.#owner.onClose()
  }

  #complete(): void {
    if (this.aborted) return
    this.aborted = true
    this.#handler.onResponseEnd?.(this, {})
    // It answered without having read the request to its end.
    if (this.#stream?.writableFinished === false) this.#stream.close(NGHTTP2_CANCEL)
  }

  #fail(error: Error): void {
    if (this.aborted) return
    this.aborted = true
    this.#handler.onResponseError?.(this, error)
    this.#stream?.close(NGHTTP2_CANCEL)
  }

  #failure(): Error {
    const { session } = this.#owner
    const { id, rstCode } = this.#stream ?? {}
    const code = rstCode ?? 0
    const cause = this.#error
    if (!this.#hasResponse) {
      if (code === NGHTTP2_HTTP_1_1_REQUIRED) this.#owner.onHttp1Required()
      const isRefused = code === constants.NGHTTP2_REFUSED_STREAM || code === NGHTTP2_HTTP_1_1_REQUIRED
      if (isRefused || id === undefined || this.#owner.isBeyondGoaway(id)) return unsent(cause)
      // The peer has its own reasons for this one too, but where it means load it ends the connection.
      if (code === NGHTTP2_ENHANCE_YOUR_CALM && !session.destroyed)
        return new Http2Failure('headers', 'the header section is too large', { cause })
    }
    if (cause !== undefined && codesOf(cause).some(isTlsCode)) return cause
    const isShort = this.#length !== undefined && this.#received < this.#length
    const isBroken = protocolCodes.has(code) || codesOf(cause).includes('ERR_HTTP2_ERROR')
    if (isBroken && !isShort) return new Http2Failure('protocol', 'what came is no HTTP/2', { cause })
    const isOfReusedSession = session.destroyed && this.#owner.hasAnswered()
    return new Http2Failure('reset', `the stream was closed with code ${code}`, { cause, isOfReusedSession })
  }
}

function unsent(cause: unknown): Http2Failure {
  return new Http2Failure('unsent', 'the upstream has not looked at the request', { cause })
}

function statusOf(headers: IncomingHttpHeaders): number {
  return Number(headers[':status'])
}

/** Names are lower case; undefined when there is more than the limit. */
function collectFields(raw: readonly string[], maxBytes: number): Record<string, string | string[]> | undefined {
  const fields: Record<string, string | string[]> = Object.create(null)
  let bytes = 0
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    bytes += name.length + value.length + fieldOverheadBytes
    if (name.startsWith(':')) continue
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (typeof before === 'string') fields[name] = [before, value]
    else before.push(value)
  }
  return bytes > maxBytes ? undefined : fields
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
