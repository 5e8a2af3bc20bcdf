import type { Socket } from 'node:net'

/** One request as it came over the wire. */
export interface RecordedRequest {
  readonly method: string
  /** The request target, byte for byte. */
  readonly path: string
  /** Lower-case names; a repeated header's values joined by `, `. */
  readonly headers: ReadonlyMap<string, string>
  /** The header section as sent. */
  readonly head: string
  readonly body: string
  /** Milliseconds, monotonic. */
  readonly atMs: number
  /** Whether the client closed the connection before this server did. */
  readonly wasAborted: () => boolean
}

/** Calls back for every whole request on a socket; bodies need a `content-length`. */
export function readRequests(socket: Socket, onRequest: (request: RecordedRequest) => void): void {
  let pending = Buffer.alloc(0)
  let hasClientClosed = false
  socket.once('end', () => {
    hasClientClosed = true
  })
  socket.once('error', () => {
    hasClientClosed = true
  })
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const headEnd = pending.indexOf('\r\n\r\n')
      if (headEnd === -1) return
      const head = pending.subarray(0, headEnd).toString('latin1')
      const headers = parseHeaders(head)
      const bodyEnd = headEnd + 4 + Number(headers.get('content-length') ?? 0)
      if (pending.length < bodyEnd) return
      const body = pending.subarray(headEnd + 4, bodyEnd).toString('utf8')
      pending = pending.subarray(bodyEnd)
      const [method = '', path = ''] = head.split('\r\n', 1)[0]?.split(' ') ?? []
      onRequest({ method, path, headers, head, body, atMs: performance.now(), wasAborted: () => hasClientClosed })
    }
  })
}

function parseHeaders(head: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const known = headers.get(name)
    headers.set(name, known === undefined ? value : `${known}, ${value}`)
  }
  return headers
}
