import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { KeyPair } from './tls-server.ts'

/** Frame types and flags of RFC 9113 section 6. */
export const frameType = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  continuation: 9,
} as const
export const flag = { endStream: 1, ack: 1, endHeaders: 4 } as const

/** One frame as bytes. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array | string = ''): Buffer {
  const body = Buffer.from(payload)
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, body])
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [place, value] of values.entries()) bytes.writeUInt32BE(value, 4 * place)
  return bytes
}

/** HPACK (RFC 7541) of `:status: 200`. */
export const status200 = Buffer.from([0x88])

/** HPACK of a field that enters no table. */
export function field(name: string, value: string): Buffer {
  const text = (each: string) => Buffer.concat([Buffer.from([each.length]), Buffer.from(each)])
  return Buffer.concat([Buffer.from([0x00]), text(name), text(value)])
}

/** What a server of frames does with the n-th request, from 1 on, of all its connections. */
export type Respond = (socket: Socket, stream: number, n: number) => void

/** An HTTP/2 server that knows nothing of HTTP/2 but frames, so that everything can be sent; closed after the test. */
export async function startFrameServer(
  pair: KeyPair,
  respond: Respond,
  greet = (socket: Socket): void => {
    socket.write(frame(frameType.settings, 0, 0))
  },
) {
  const sockets = new Set<Socket>()
  const frames: { readonly type: number; readonly stream: number; readonly payload: Buffer }[] = []
  let requests = 0
  let connections = 0
  const server = createServer({ ...pair, ALPNProtocols: ['h2'] }, (socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    let left = Buffer.alloc(0)
    let isGreeted = false
    socket.on('data', (chunk: Buffer) => {
      left = Buffer.concat([left, chunk])
      if (!isGreeted) {
        const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'.length
        if (left.length < preface) return
        left = left.subarray(preface)
        isGreeted = true
        greet(socket)
      }
      while (left.length >= 9 && left.length >= 9 + left.readUIntBE(0, 3)) {
        const end = 9 + left.readUIntBE(0, 3)
        const [type = 0, flags = 0] = [left[3], left[4]]
        const stream = left.readUInt32BE(5)
        frames.push({ type, stream, payload: left.subarray(9, end) })
        const payload = left.subarray(9, end)
        left = left.subarray(end)
        if (type === frameType.settings && (flags & flag.ack) === 0)
          socket.write(frame(frameType.settings, flag.ack, 0))
        if (type === frameType.ping && (flags & flag.ack) === 0)
          socket.write(frame(frameType.ping, flag.ack, 0, payload))
        // Whoever is told that it does not keep to the protocol closes.
        if (type === frameType.goaway && payload.readUInt32BE(4) !== 0) socket.end()
        if (type === frameType.headers) respond(socket, stream, ++requests)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  // Edge: a TCP server's address is never a string.
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}/bill`,
    frames,
    requestCount: () => requests,
    connectionCount: () => connections,
    openSockets: () => sockets.size,
    allClosed: async (): Promise<void> => {
      while (sockets.size > 0) await Promise.all([...sockets].map((socket) => once(socket, 'close')))
    },
  }
}

/** A whole answer. */
export function wholeAnswer(socket: Socket, stream: number, n: number): void {
  socket.write(
    Buffer.concat([
      frame(frameType.headers, flag.endHeaders, stream, status200),
      frame(frameType.data, flag.endStream, stream, `{"n":${n}}`),
    ]),
  )
}
