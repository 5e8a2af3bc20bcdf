import { createServer, type Server, type Socket } from 'node:net'

/** A call that a service has not answered before. */
export interface UpstreamCall {
  readonly method: string
  /** Path and query, as they came. */
  readonly target: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export interface UpstreamAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

export type Service = (call: UpstreamCall) => UpstreamAnswer | Promise<UpstreamAnswer>

/** Path that tells how many calls were answered so far; it does not count itself. */
export const callsPath = '/__calls'

const maxKnown = 10_000
const headEnd = '\r\n\r\n'
const lengthHeader = /\r\ncontent-length: *(\d+)/i

/**
 * An HTTP/1.1 server on bare sockets that asks `service` once for each distinct request (method, target, body) and then
 * answers from memory (failures aside), so that a benchmark's upstream costs next to nothing. Bodies must come with `content-length`.
 */
export function createMemoServer(service: Service): Server {
  const known = new Map<string, Buffer>()
  let calls = 0

  const answerNew = async (key: string, head: string, body: string): Promise<Buffer> => {
    const answer = await service(toCall(head, body))
    const wire = toWire(answer)
    if (answer.status >= 400) return wire
    if (known.size >= maxKnown) known.clear()
    known.set(key, wire)
    return wire
  }

  return createServer({ noDelay: true }, (socket) => {
    let pending: Buffer = Buffer.alloc(0)
    let isBusy = false

    // Answers go out in the order of the requests: the next one is read when the one before is answered.
    const next = (): void => {
      while (!isBusy) {
        const request = takeRequest(pending)
        if (request === undefined) return
        pending = request.rest
        const key = `${request.head.slice(0, request.head.indexOf('\r\n'))}\n${request.body}`
        if (key.startsWith(`GET ${callsPath} `)) {
          socket.write(toWire({ status: 200, contentType: 'text/plain', body: String(calls) }))
          continue
        }
        calls++
        const wire = known.get(key)
        if (wire !== undefined) {
          socket.write(wire)
          continue
        }
        isBusy = true
        answerNew(key, request.head, request.body).then(
          (fresh) => {
            isBusy = false
            socket.write(fresh)
            next()
          },
          (error: unknown) => fail(socket, error),
        )
      }
    }

    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      next()
    })
  })
}

function fail(socket: Socket, error: unknown): void {
  const body = error instanceof Error ? (error.stack ?? error.message) : String(error)
  socket.end(toWire({ status: 500, contentType: 'text/plain', body }))
}

/** The first whole request in `bytes`, and what follows it. */
export function takeRequest(
  bytes: Buffer,
): { readonly head: string; readonly body: string; readonly rest: Buffer } | undefined {
  const end = bytes.indexOf(headEnd)
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end)
  const start = end + headEnd.length
  const length = Number(lengthHeader.exec(head)?.[1] ?? 0)
  if (bytes.length < start + length) return undefined
  return { head, body: bytes.toString('utf8', start, start + length), rest: bytes.subarray(start + length) }
}

function toCall(head: string, body: string): UpstreamCall {
  const [line = '', ...lines] = head.split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const headers = new Map(
    lines.map((each) => {
      const colon = each.indexOf(':')
      return [each.slice(0, colon).toLowerCase(), each.slice(colon + 1).trim()] as const
    }),
  )
  return { method, target, headers, body }
}

function toWire({ status, contentType, body }: UpstreamAnswer): Buffer {
  const length = Buffer.byteLength(body)
  return Buffer.from(
    `HTTP/1.1 ${status} Answer\r\ncontent-type: ${contentType}\r\ncontent-length: ${length}\r\n\r\n${body}`,
  )
}
