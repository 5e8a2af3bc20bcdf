/**
 * Why a stream has no answer. `unsent`: the upstream says that it has not looked at it (RFC 9113 section 8.7). `reset`: it ended the stream, or
 * the connection. `protocol`: what it sent is no HTTP/2. `headers`: its headers are over the limits.
 */
export type Http2FailureKind = 'unsent' | 'reset' | 'protocol' | 'headers'

/** A stream ended without a whole answer. */
export class Http2Failure extends Error {
  override readonly name = 'Http2Failure'
  readonly code: string
  readonly kind: Http2FailureKind
  /** Whether a connection ended that had carried an answer before: the keep-alive race. */
  readonly isOfReusedSession: boolean

  constructor(
    kind: Http2FailureKind,
    message: string,
    options: { readonly isOfReusedSession?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.kind = kind
    this.code = `ERR_STREAM_${kind.toUpperCase()}`
    this.isOfReusedSession = options.isOfReusedSession ?? false
  }
}
