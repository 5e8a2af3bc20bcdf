import { createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

/**
 * A process that answers for three services: `/healthy` always well, `/hanging` never, and `/mixed` in turn with everything that an
 * upstream can get wrong. A bare TCP server, so that broken framing is possible.
 */
const body = JSON.stringify({ value: 'fine', text: 'x'.repeat(500) })
const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const healthy = Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
const zipped = gzipSync(body)
const statusAnswer = (code: number, headers = '') =>
  Buffer.from(`HTTP/1.1 ${code} Any\r\n${headers}content-length: 2\r\n\r\n{}`)
const large = Buffer.concat([Buffer.from(`${head}content-length: 20000000\r\n\r\n`), Buffer.alloc(100_000, 'e')])

type Fault = (socket: Socket) => void

const write =
  (bytes: Buffer): Fault =>
  (socket) => {
    socket.write(bytes)
  }

const faults: readonly Fault[] = [
  write(healthy),
  write(statusAnswer(503)),
  write(healthy),
  (socket) => socket.resetAndDestroy(),
  write(healthy),
  (socket) => socket.end(`${head}content-length: 500\r\n\r\n{"value":`),
  write(healthy),
  (socket) => setTimeout(() => socket.write(healthy), 150),
  write(statusAnswer(429, 'retry-after: 0\r\n')),
  write(healthy),
  (socket) =>
    socket.write(
      Buffer.concat([
        Buffer.from(`${head}content-encoding: gzip\r\ncontent-length: ${zipped.length - 10}\r\n\r\n`),
        zipped.subarray(0, -10),
      ]),
    ),
  write(healthy),
  write(Buffer.from(`${head}content-length: 9\r\n\r\n{"value":`)),
  write(large),
  write(healthy),
  write(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n')),
  write(statusAnswer(404)),
  (socket) => socket.write(`${head}transfer-encoding: chunked\r\n\r\n5\r\n{"val`),
  write(healthy),
  write(statusAnswer(302, 'location: http://169.254.169.254/\r\n')),
]

let turn = 0

const server = createServer({ noDelay: true }, (socket) => {
  let pending = ''
  socket.setEncoding('latin1')
  socket.on('error', () => {}) // Resets are what this server is for.
  socket.on('data', (text: string) => {
    pending += text
    for (;;) {
      const end = pending.indexOf('\r\n\r\n')
      if (end === -1) return
      const request = pending.slice(0, end)
      pending = pending.slice(end + 4)
      if (request.startsWith('GET /healthy')) socket.write(healthy)
      else if (request.startsWith('GET /mixed')) faults[turn++ % faults.length]?.(socket)
    }
  })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})
