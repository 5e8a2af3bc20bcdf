import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { CancelSignal } from '../../utils/cancellation.ts'
import { classifyFailure, timeoutFailure } from '../classify-failure.ts'
import { cancelled, type Wire } from '../exchange.ts'
import { failureOfStatus } from '../http-failure.ts'
import { peerOf } from '../origin.ts'
import type { Outgoing } from '../outgoing.ts'

/** A WebSocket to be opened. */
export interface SocketOpening<T> {
  readonly source: string
  readonly outgoing: Outgoing
  /** The subprotocol that must be spoken. */
  readonly protocol: string
  /** For the connection, the handshake, and `adopt`. */
  readonly timeoutMs: number
  readonly signal: CancelSignal
  readonly maxMessageBytes: number
  readonly maxHeaderBytes: number
  /** Takes the open socket, in the turn in which it opened. @returns when the upstream has accepted the client. @throws GatewayError */
  readonly adopt: (socket: WebSocket) => Promise<T>
}

/**
 * Opens a WebSocket over a connection of the upstream's own, so that egress, TLS and proxies are as for calls.
 * @throws GatewayError of the UPSTREAM_ family; the socket is gone then
 */
export function openSocket<T>(wire: Wire, opening: SocketOpening<T>): Promise<T> {
  const { source, signal, timeoutMs, outgoing } = opening
  return new Promise((resolve, reject) => {
    let socket: WebSocket | undefined
    let isSettled = false
    let phase: 'connect' | 'headers' | 'init' = 'connect'
    const settle = (): boolean => {
      if (isSettled) return false
      isSettled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      return true
    }
    const fail = (error: unknown): void => {
      if (!settle()) return
      reject(error instanceof GatewayError ? error : failureOf(error, source))
      socket?.terminate()
    }
    const onAbort = (): void => fail(cancelled(source))
    const timer = setTimeout(() => {
      if (phase === 'init') fail(new GatewayError('UPSTREAM_TIMEOUT', { source, reason: phase }))
      else fail(timeoutFailure({ source, phase, status: undefined }))
    }, timeoutMs)
    signal.addEventListener('abort', onAbort)

    const shakeHands = (connection: Socket): void => {
      if (isSettled) {
        connection.destroy()
        return
      }
      phase = 'headers'
      socket = createSocket(connection, opening)
      socket.once('unexpected-response', (request, response) => {
        request.destroy()
        fail(refusalOf(response.statusCode ?? 0, response.headers, source))
      })
      // An error that nobody listens to would end the process. Once it is adopted, its end is for the adopter to tell.
      socket.on('error', (error) => {
        if (phase === 'headers') fail(error)
      })
      socket.once('close', () => {
        if (phase === 'headers') fail(new GatewayError('UPSTREAM_UNAVAILABLE', { source }))
      })
      socket.once('open', () => {
        if (isSettled || socket === undefined) return
        phase = 'init'
        opening.adopt(socket).then((value) => {
          if (settle()) resolve(value)
        }, fail)
      })
    }
    wire.connector.open(peerOf(new URL(outgoing.target.origin)), ['http/1.1']).then(shakeHands, (error: Error) => {
      const cause = wire.connector.firstCause(error)
      fail(classifyFailure(cause, { source, phase: 'connect', status: undefined }))
    })
  })
}

/** What HTTP itself says of the handshake (RFC 6455 section 4.1), or `content-type` of a body that there is none of. */
const handshakeHeaders = new Set(['connection', 'upgrade', 'content-type', 'content-length', 'accept', 'host'])

function createSocket(
  connection: Socket,
  { outgoing, protocol, maxMessageBytes, maxHeaderBytes }: SocketOpening<unknown>,
): WebSocket {
  const { origin, path } = outgoing.target
  const headers = Object.entries(outgoing.headers).filter(
    ([name]) => !handshakeHeaders.has(name) && !name.startsWith('sec-'),
  )
  const options = {
    headers: Object.fromEntries(headers),
    createConnection: () => connection,
    maxPayload: maxMessageBytes,
    maxHeaderSize: maxHeaderBytes,
    // Compression could grow a message a thousandfold.
    perMessageDeflate: false,
    followRedirects: false,
    // Many messages come at once: who takes one is to have a turn before the next.
    allowSynchronousEvents: false,
  }
  return new WebSocket(`${origin.replace(/^http/, 'ws')}${path}`, [protocol], options)
}

function refusalOf(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  source: string,
): GatewayError {
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  const failure = failureOfStatus(status, new Map(given), { source })
  return (
    failure ?? new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, upstreamStatus: status, reason: 'protocol' })
  )
}

/** Of the handshake: the connection was there, and what came over it was no WebSocket of this protocol, or it broke. */
function failureOf(cause: unknown, source: string): GatewayError {
  const isBroken = cause instanceof Error && 'code' in cause && !String(cause.code).startsWith('HPE_')
  if (isBroken) return classifyFailure(cause, { source, phase: 'headers', status: undefined })
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason: 'protocol', cause })
}
