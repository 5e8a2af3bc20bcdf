import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { KeyPair } from './tls-server.ts'

/** What a proxy was asked. */
export interface SeenConnect {
  /** Host and port. */
  readonly authority: string
  /** The rest of the request, as it came. */
  readonly headers: string
}

/** What the proxy does with a request for a tunnel; true: opens it. */
export type OnConnect = (socket: Socket, seen: SeenConnect) => boolean

/**
 * A real proxy on loopback, which opens tunnels to 127.0.0.1 whatever the host's name is; closed after the test.
 * @param pair with which it is reached by TLS.
 */
export async function startConnectProxy({
  onConnect = () => true,
  pair,
}: {
  onConnect?: OnConnect
  pair?: KeyPair
} = {}) {
  const seen: SeenConnect[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {}) // Ends of all kinds are what this is for.
    socket.once('close', () => sockets.delete(socket))
  }
  const serve = (client: Socket): void => {
    connections++
    keep(client)
    let head = ''
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      client.off('data', read)
      client.pause()
      const [line = '', ...headers] = head.split('\r\n')
      const [, authority = ''] = /^CONNECT (\S+) HTTP\/1\.1$/.exec(line) ?? []
      const one = { authority, headers: headers.join('\n').trim() }
      seen.push(one)
      if (!onConnect(client, one)) {
        client.resume()
        return
      }
      const upstream = connect(Number(authority.slice(authority.lastIndexOf(':') + 1)), '127.0.0.1')
      keep(upstream)
      upstream.once('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        upstream.pipe(client)
        client.pipe(upstream)
      })
      upstream.once('close', () => client.destroy())
      client.once('close', () => upstream.destroy())
    }
    client.on('data', read)
  }
  const server = pair === undefined ? createServer(serve) : createTlsServer(pair, serve)
  server.listen(0, '127.0.0.1')
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
    url: `${pair === undefined ? 'http' : 'https'}://localhost:${port}`,
    seen,
    connectionCount: () => connections,
    /** The tunnels that are open carry nothing any more, and do not end. */
    freeze: (): void => {
      for (const socket of sockets) socket.unpipe().pause()
    },
    /** Every connection is reset. */
    reset: (): void => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    /** Resolves when no socket is open, to either side. */
    allClosed: async (): Promise<void> => {
      while (sockets.size > 0) await Promise.all([...sockets].map((socket) => once(socket, 'close')))
    },
    close,
  }
}
