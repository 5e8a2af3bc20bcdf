import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { CloseCode, handleProtocols, type Server as Protocol } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { GatewayError } from '../../errors/gateway-error.ts'
import { requestIdFrom } from '../../security/request-id.ts'
import { clientLeft } from '../exchange.ts'
import type { CorsOrigins } from '../http/cors.ts'
import { httpLimits } from '../http/limits.ts'
import { refuseSocket } from '../http/socket-failure.ts'
import { isAllowedOrigin } from './allowed-origin.ts'
import {
  cancelEnded,
  createProtocol,
  createSocketState,
  type ProtocolOptions,
  type SocketState,
} from './graphql-socket.ts'
import { streamLimits } from './limits.ts'
import { isOfServers, noMessage, readMessage } from './socket-message.ts'

export interface SocketsOptions extends ProtocolOptions {
  readonly corsOrigins: CorsOrigins
}

/** The WebSockets of a server. */
export interface GraphQLSockets {
  /** Cuts off those that are still open. */
  readonly terminate: () => void
}

/** Takes WebSockets in at `/graphql`. Whatever else a connection wants to become is refused. */
export function acceptSockets(server: Server, options: SocketsOptions): GraphQLSockets {
  const { clock, logger, lifecycle, corsOrigins } = options
  const protocol = createProtocol(options)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: httpLimits.bodyBytes,
    // Compression keeps memory for each connection, and makes one client's few bytes many.
    perMessageDeflate: false,
    handleProtocols,
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const requestId = requestIdFrom(request.headers['x-request-id'], clock.wallMs())
    const destroy = (): void => void socket.destroy()
    socket.on('error', destroy)
    const refusal = refusalOf(request)
    if (refusal !== undefined) {
      logger.info('request-refused', {
        requestId,
        code: refusal.error.code,
        path: pathOf(request),
        method: request.method,
      })
      refuseSocket(socket, { ...refusal, requestId, development: options.development })
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      socket.off('error', destroy)
      serve(opened, protocol, createSocketState(requestId, request.headers), options)
    })
  })

  const refusalOf = (
    request: IncomingMessage,
  ): { readonly error: GatewayError; readonly status?: number } | undefined => {
    if (pathOf(request) !== '/graphql') return { error: new GatewayError('NOT_FOUND'), status: 404 }
    if (lifecycle.phase !== 'serving') return { error: new GatewayError('OVERLOADED') }
    if (!isAllowedOrigin(request.headers, corsOrigins))
      return { error: new GatewayError('FORBIDDEN', { reason: 'origin' }) }
    return undefined
  }
  return {
    terminate: () => {
      for (const socket of sockets.clients) socket.terminate()
    },
  }
}

/** What a client is told when the gateway shuts down: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const goingAway = { code: 1001, reason: 'The gateway is shutting down' } as const

/** As the library says it: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md#invalid-message */
const invalidMessage = { code: CloseCode.BadRequest, reason: 'Invalid message received' } as const
const internalError = { code: CloseCode.InternalServerError, reason: 'Internal server error' } as const

interface Closing {
  readonly code: number
  readonly reason: string
}

function serve(socket: WebSocket, protocol: Protocol<SocketState>, state: SocketState, options: SocketsOptions): void {
  const { logger, connections } = options
  const { requestId } = state
  const stopHeartbeat = startHeartbeat(socket)
  const closeAs = ({ code, reason }: Closing): void => socket.close(code, reason)
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) => send(socket, text, () => logger.warn('slow-client', { requestId, transport: 'websocket' })),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (listener) =>
        socket.on('message', (data) => {
          const text = String(data)
          state.message = readMessage(text, options.parseJson)
          if (isOfServers(state.message)) return closeAs(invalidMessage)
          listener(text).catch((error: unknown) => {
            if (error instanceof GatewayError) return closeAs(invalidMessage)
            logger.error('internal-error', { requestId, error })
            closeAs(internalError)
          })
          state.message = noMessage
          cancelEnded(state)
        }),
    },
    state,
  )
  const leave = (): void => {
    if (state.underWay === 0) closeAs(goingAway)
    else state.onIdle = leave
  }
  const removed = connections.add(leave)
  // What breaks the protocol of WebSockets ends the connection; `ws` has said why to the client.
  socket.on('error', (error) => logger.info('socket-failed', { requestId, reason: error.message }))
  socket.on('close', (code, reason) => {
    stopHeartbeat()
    removed()
    for (const cancellation of state.running.values()) cancellation.cancel(clientLeft)
    state.running.clear()
    closed(code, String(reason)).catch((error: unknown) => logger.error('internal-error', { requestId, error }))
  })
}

/** Sends a message. @returns when it has left, which holds back the next result of whoever waits for it */
function send(socket: WebSocket, text: string, onSlow: () => void): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve()
  if (socket.bufferedAmount > 0 && socket.bufferedAmount + text.length > streamLimits.waitingBytes) {
    onSlow()
    socket.terminate()
    return Promise.resolve()
  }
  // A failure is told by the socket's end.
  return new Promise((resolve) => socket.send(text, () => resolve()))
}

/** Asks regularly whether the client is there; one that has not answered by the next time is cut off. @returns ends it */
function startHeartbeat(socket: WebSocket): () => void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const heartbeat = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, streamLimits.heartbeatMs)
  return () => clearInterval(heartbeat)
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}
