import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws'
import { toGatewayError } from '../../../errors/to-gateway-error.ts'
import { type Cancellation, createCancellation } from '../../../utils/cancellation.ts'
import { stableKey } from '../../../utils/stable-key.ts'
import { type GraphqlSocket, startGraphqlSocket } from './graphql-socket.ts'
import {
  openingContext,
  type SubscriptionRequest,
  type SubscriptionSink,
  type SubscriptionTransport,
  type TransportParts,
} from './transport.ts'

/** A subscription that waits for its connection, or runs on it. */
interface Passenger {
  readonly body: string
  readonly sink: SubscriptionSink
  stop: (() => void) | undefined
}

/** A connection, and who waits for it while it is opened. */
interface Line {
  readonly waiting: Set<Passenger>
  readonly cancellation: Cancellation
  socket: GraphqlSocket | undefined
}

/** Subscriptions over WebSockets: clients that agree in what goes upstream share connections, each with up to `maxPerSocket` of them. */
export function createSocketTransport(parts: TransportParts): SubscriptionTransport {
  const { settings } = parts
  const linesByKey = new Map<string, Set<Line>>()

  const forget = (key: string, line: Line): void => {
    const lines = linesByKey.get(key)
    lines?.delete(line)
    if (lines?.size === 0) linesByKey.delete(key)
  }

  const lineWithRoom = (key: string): Line | undefined => {
    for (const line of linesByKey.get(key) ?? [])
      if (line.waiting.size + (line.socket?.running() ?? 0) < settings.maxPerSocket) return line
    return undefined
  }

  const openLine = (key: string, request: SubscriptionRequest): Line => {
    const line: Line = { waiting: new Set(), cancellation: createCancellation(), socket: undefined }
    linesByKey.set(key, (linesByKey.get(key) ?? new Set()).add(line))
    openSocket(parts, request, line.cancellation, () => forget(key, line)).then(
      (socket) => {
        line.socket = socket
        const waiting = [...line.waiting]
        line.waiting.clear()
        if (waiting.length === 0) socket.close()
        for (const each of waiting) each.stop = socket.subscribe(each.body, each.sink)
      },
      (error: unknown) => {
        forget(key, line)
        const failure = toGatewayError(error)
        const waiting = [...line.waiting]
        line.waiting.clear()
        for (const { sink } of waiting) sink.end(failure)
      },
    )
    return line
  }

  const leave = (key: string, line: Line, passenger: Passenger): void => {
    passenger.stop?.()
    if (!line.waiting.delete(passenger) || line.waiting.size > 0) return
    forget(key, line)
    line.cancellation.cancel(new Error('nobody waits for it any more'))
  }

  return {
    start: (request, sink) => {
      const key = stableKey([...request.context.headers])
      const line = lineWithRoom(key) ?? openLine(key, request)
      const passenger: Passenger = { body: request.body, sink, stop: undefined }
      if (line.socket === undefined) line.waiting.add(passenger)
      else passenger.stop = line.socket.subscribe(request.body, sink)
      return () => leave(key, line, passenger)
    },
    close: () => {
      for (const lines of [...linesByKey.values()])
        for (const line of [...lines]) {
          line.waiting.clear()
          line.cancellation.cancel(new Error('the source is closed'))
          line.socket?.close()
        }
    },
  }
}

function openSocket(
  { upstream, headers, settings, policy, timer }: TransportParts,
  { connector, context }: SubscriptionRequest,
  cancellation: Cancellation,
  onEnd: () => void,
): Promise<GraphqlSocket> {
  const { url, pingIntervalMs, maxMessageBytes, connectionParams, credentialsIn } = settings
  return upstream.streams.openSocket(
    { connector, method: 'GET', url, headers, isIdempotent: true, batchSize: 1 },
    openingContext(context, settings.initTimeoutMs, cancellation),
    {
      protocol: GRAPHQL_TRANSPORT_WS_PROTOCOL,
      maxMessageBytes,
      params: connectionParams,
      credentialsIn,
      adopt: (socket, params) => startGraphqlSocket(socket, { params, policy, timer, pingIntervalMs, onEnd }),
    },
  )
}
