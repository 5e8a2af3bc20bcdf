import { once } from 'node:events'
import {
  createSecureServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { KeyPair } from './tls-server.ts'

/** A request as it arrived, and the stream to answer it on. */
export interface Http2Request {
  readonly stream: ServerHttp2Stream
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** From 1 on, over all connections. */
  readonly number: number
}

/** Options of the server, and how it is started. */
export interface Http2ServerOptions extends SecureServerOptions {
  /** @default any free one */
  readonly port?: number
  /** Whether it answers before it has read the request's body, and never reads it. @default false */
  readonly isHasty?: boolean
}

/** A real HTTP/2 server on loopback; closed after the test. It answers each request by the function, or with `{"n":number}`. */
export async function startHttp2Server(
  pair: KeyPair,
  respond: (request: Http2Request) => void = ({ stream, number }) => answer(stream, { n: number }),
  { port: wanted = 0, isHasty = false, ...options }: Http2ServerOptions = {},
) {
  const requests: Omit<Http2Request, 'stream'>[] = []
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  let open = 0
  let mostOpen = 0
  let connections = 0
  const watchers = new Set<() => void>()
  const notify = (): void => {
    for (const check of watchers) check()
  }
  const until = (isTrue: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isTrue()) return
        watchers.delete(check)
        resolve()
      }
      watchers.add(check)
      check()
    })

  const server = createSecureServer({ ...pair, ...options })
  server.on('sessionError', () => {})
  server.on('secureConnection', (socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => {
      sockets.delete(socket)
      notify()
    })
  })
  server.on('session', (session) => {
    sessions.add(session)
    session.on('error', () => {})
    session.once('close', () => sessions.delete(session))
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    mostOpen = Math.max(mostOpen, ++open)
    stream.once('close', () => {
      open--
      notify()
    })
    const chunks: Buffer[] = []
    const onWhole = (): void => {
      const request = { headers, body: Buffer.concat(chunks).toString(), number: requests.length + 1 }
      requests.push(request)
      notify()
      respond({ stream, ...request })
    }
    if (isHasty) return onWhole()
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.once('end', onWhole)
  })
  server.listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  onTestFinished(close)
  // Edge: a TCP server's address is never a string.
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `https://localhost:${port}/bill`,
    requests,
    sessions,
    connectionCount: () => connections,
    openStreams: () => open,
    mostOpenStreams: () => mostOpen,
    /** Resolves when no connection is open. */
    allClosed: () => until(() => sockets.size === 0),
    /** Resolves when this many requests have been seen. */
    sawRequests: (count: number) => until(() => requests.length >= count),
    /** Resolves when no stream is open. */
    streamsClosed: () => until(() => open === 0),
    close,
  }
}

/** 200 with JSON, whole. */
export function answer(stream: ServerHttp2Stream, json: unknown): void {
  if (stream.destroyed || stream.closed) return
  const body = JSON.stringify(json)
  stream.respond({ ':status': 200, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  stream.end(body)
}
