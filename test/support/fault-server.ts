import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type Fault, ok } from './faults.ts'
import { type RecordedRequest, readRequests } from './read-requests.ts'

/** An upstream that misbehaves on purpose: a raw TCP server, so that even broken framing can be sent. */
export interface FaultServer {
  readonly url: string
  readonly port: number
  /** Every request seen, in order; what is not a whole request is not here. */
  readonly requests: readonly RecordedRequest[]
  /** Connections accepted so far. */
  readonly connectionCount: () => number
  readonly openSockets: () => number
  /** Resolves when every socket is closed. */
  readonly allClosed: () => Promise<void>
  /** Resolves when this many requests have been seen. */
  readonly sawRequests: (count: number) => Promise<void>
  /** From now on connections are refused; those that are open stay. */
  readonly stopListening: () => void
  readonly close: () => Promise<void>
}

/**
 * Starts one on a free port of 127.0.0.1.
 * @param script one fault a request, in the order of arrival; the last one stays.
 */
export async function startFaultServer(...script: readonly Fault[]): Promise<FaultServer> {
  const requests: RecordedRequest[] = []
  const sockets = new Set<Socket>()
  const watchers = new Set<() => void>()
  let connections = 0
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

  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {}) // Resets are what this server is for.
    socket.once('close', () => {
      sockets.delete(socket)
      notify()
    })
    readRequests(socket, (request) => {
      const fault = script[Math.min(requests.length, script.length - 1)] ?? ok({})
      requests.push(request)
      notify()
      fault(socket, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Edge: a TCP server's address is never a string.
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connectionCount: () => connections,
    openSockets: () => sockets.size,
    allClosed: () => until(() => sockets.size === 0),
    sawRequests: (count) => until(() => requests.length >= count),
    stopListening: () => server.close(),
    close: async () => {
      const closed = server.listening || sockets.size > 0 ? once(server, 'close') : undefined
      for (const socket of sockets) socket.destroy()
      server.close()
      await closed
    },
  }
}
