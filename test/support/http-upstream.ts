import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as it arrived. */
export interface Seen {
  readonly method: string
  /** Path and query, raw. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly bytes: Buffer
}

/** What to answer: a JSON value, or all parts of an answer. */
export type Answer =
  | { readonly json: unknown; readonly status?: number }
  | { readonly status: number; readonly body: string | Uint8Array; readonly headers?: Record<string, string> }

/** A real HTTP server on loopback that answers by a function and remembers what it saw; closed after the test. */
export async function httpUpstream(answer: (request: Seen) => Answer | Promise<Answer>) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const bytes = Buffer.concat(chunks)
      const body = bytes.toString()
      const one: Seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body, bytes }
      seen.push(one)
      const given = await answer(one)
      const parts =
        'json' in given ? { body: JSON.stringify(given.json), headers: { 'content-type': 'application/json' } } : given
      response.writeHead(given.status ?? 200, parts.headers)
      response.end(parts.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, seen, close }
}
