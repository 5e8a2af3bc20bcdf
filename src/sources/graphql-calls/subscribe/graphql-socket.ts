import { validateMessage } from 'graphql-ws'
import type { WebSocket } from 'ws'
import { GatewayError } from '../../../errors/gateway-error.ts'
import type { Timer } from '../../../utils/timer.ts'
import { type AnswerPolicy, parseText, readErrors } from '../answer.ts'
import { failureOfClose } from './close-failure.ts'
import type { SubscriptionSink } from './transport.ts'

/**
 * A connection that speaks graphql-transport-ws, which may carry many subscriptions:
 * https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. The library's own client opens sockets, retries and gives up by rules of its own,
 * where a source's policy must rule; what messages look like is the library's to say.
 */
export interface GraphqlSocket {
  /** @param body of the operation, as JSON @returns ends it */
  readonly subscribe: (body: string, sink: SubscriptionSink) => () => void
  /** Subscriptions that it carries. */
  readonly running: () => number
  /** Ends it, without a word to those that it carries. */
  readonly close: () => void
}

export interface GraphqlSocketParts {
  /** What `connection_init` says. */
  readonly params: Readonly<Record<string, unknown>>
  readonly pingIntervalMs: number
  readonly policy: AnswerPolicy
  readonly timer: Timer
  /** Told once, when it can carry nothing any more. */
  readonly onEnd: () => void
}

/** Bytes that wait for an upstream that does not read: what is more ends the connection. */
const maxUnsentBytes = 1024 * 1024

type ServerMessage = ReturnType<typeof validateMessage>

/** Says who connects, and waits for the upstream's word. Adopts the socket at once. @throws GatewayError where it refuses, or is none of the protocol */
export function startGraphqlSocket(socket: WebSocket, parts: GraphqlSocketParts): Promise<GraphqlSocket> {
  const { policy, params, pingIntervalMs, timer } = parts
  const { source } = policy
  const sinks = new Map<string, SubscriptionSink>()
  let lastId = 0
  let isOver = false
  let failure: GatewayError | undefined
  let isAlive = true
  let cancelPing = (): void => {}

  return new Promise((resolve, reject) => {
    /** Tells all that it carries, once. */
    const end = (error: GatewayError | undefined): void => {
      if (isOver) return
      isOver = true
      failure = error
      cancelPing()
      const told = [...sinks.values()]
      sinks.clear()
      parts.onEnd()
      if (error === undefined) return
      reject(error)
      for (const sink of told) sink.end(error)
    }
    const breakOff = (error: GatewayError, code?: number, reason?: string): void => {
      end(error)
      if (code === undefined) socket.terminate()
      else closeSoon(socket, timer, code, reason)
    }
    const send = (text: string): void => {
      if (isOver || socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > maxUnsentBytes) breakOff(new GatewayError('UPSTREAM_TIMEOUT', { source }))
      else socket.send(text)
    }
    const ping = (): void => {
      if (!isAlive) {
        breakOff(new GatewayError('UPSTREAM_TIMEOUT', { source, reason: 'ping' }))
        return
      }
      isAlive = false
      socket.ping()
      cancelPing = timer.after(pingIntervalMs, ping)
    }
    const leave = (id: string): void => {
      if (!sinks.delete(id) || isOver) return
      send(`{"id":"${id}","type":"complete"}`)
      closeIfIdle()
    }
    const closeIfIdle = (): void => {
      if (sinks.size > 0) return
      end(undefined)
      closeSoon(socket, timer, 1000, 'nobody listens any more')
    }
    /** What the upstream has sent right after its word may have ended the connection before anybody could subscribe. */
    const begin = (id: string): void => {
      const sink = sinks.get(id)
      if (!isOver) sink?.opened()
      else if (sinks.delete(id)) sink?.end(failure)
    }
    const opened: GraphqlSocket = {
      running: () => sinks.size,
      subscribe: (body, sink) => {
        lastId++
        const id = String(lastId)
        sinks.set(id, sink)
        queueMicrotask(() => begin(id))
        send(`{"id":"${id}","type":"subscribe","payload":${body}}`)
        return () => leave(id)
      },
      close: () => {
        end(undefined)
        closeSoon(socket, timer, 1000, 'the gateway closes')
      },
    }
    const take = (message: ServerMessage, bytes: number): boolean => {
      switch (message.type) {
        case 'connection_ack':
          resolve(opened)
          return true
        case 'ping':
          send('{"type":"pong"}')
          return true
        case 'pong':
          return true
        case 'next':
          sinks.get(message.id)?.next(message.payload, bytes)
          return true
        case 'error':
        case 'complete': {
          const sink = sinks.get(message.id)
          sinks.delete(message.id)
          sink?.end(message.type === 'error' ? readErrors(message.payload, policy) : undefined)
          if (sink !== undefined && !isOver) closeIfIdle()
          return true
        }
        default:
          return false
      }
    }

    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isOver) return
      isAlive = true
      const message = isBinary ? undefined : messageOf(String(data), policy)
      if (message === undefined || !take(message, data.length))
        breakOff(new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason: 'protocol' }), 4400, 'Invalid message')
    })
    socket.on('ping', () => {
      isAlive = true
    })
    socket.on('pong', () => {
      isAlive = true
    })
    socket.on('error', (cause) => breakOff(failureOfSocket(cause, source)))
    socket.on('close', (code, text) => end(failureOfClose(code, String(text), source)))
    cancelPing = timer.after(pingIntervalMs, ping)
    const payload = Object.keys(params).length === 0 ? '' : `,"payload":${JSON.stringify(params)}`
    send(`{"type":"connection_init"${payload}}`)
  })
}

function messageOf(text: string, policy: AnswerPolicy): ServerMessage | undefined {
  try {
    return validateMessage(parseText(text, policy))
  } catch {
    return undefined
  }
}

/** What breaks the protocol of WebSockets, or the cap on messages; an error of the connection is followed by its end. */
function failureOfSocket(cause: Error, source: string): GatewayError {
  const code = 'code' in cause ? String(cause.code) : ''
  if (!code.startsWith('WS_ERR_')) return new GatewayError('UPSTREAM_UNAVAILABLE', { source, cause })
  const reason = code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'too_large' : 'protocol'
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason, cause })
}

/** How long an upstream may take to agree that the connection is over. */
const closeTimeoutMs = 1000

function closeSoon(socket: WebSocket, timer: Timer, code: number, reason?: string): void {
  if (socket.readyState === socket.CLOSED) return
  socket.close(code, reason)
  const cancel = timer.after(closeTimeoutMs, () => socket.terminate())
  socket.once('close', cancel)
}
