import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as an upstream sees it. */
export interface UpstreamCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
}

/** What an upstream answers; `reset` closes the connection without a word. */
export type UpstreamAnswer = 'reset' | { readonly status: number; readonly contentType: string; readonly body: string }

/** One upstream of a schema. */
export interface UpstreamService {
  /** The source's public name: its module's folder. */
  readonly source: string
  readonly answer: (call: UpstreamCall) => UpstreamAnswer
}

/** A service on the wire. */
export interface RunningService {
  readonly source: string
  readonly url: string
  /** What was asked for since it was last emptied, one line a call. */
  readonly calls: string[]
  /** Calls that are not answered yet. */
  readonly openCalls: () => number
  readonly close: () => Promise<void>
}

/** Serves on a free port of this machine. */
export async function serve({ source, answer }: UpstreamService): Promise<RunningService> {
  const calls: string[] = []
  let openCalls = 0
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let body = ''
    openCalls++
    response.once('close', () => {
      openCalls--
    })
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const { method = '', url = '' } = request
      calls.push(`${method} ${url}${body === '' ? '' : ` ${body}`}`)
      const cut = url.indexOf('?')
      const path = cut === -1 ? url : url.slice(0, cut)
      const query = new URLSearchParams(cut === -1 ? '' : url.slice(cut + 1))
      const given = answer({ method, path, query, body })
      if (given === 'reset') {
        request.socket.destroy()
        return
      }
      const bytes = Buffer.from(given.body)
      response.writeHead(given.status, { 'content-type': given.contentType, 'content-length': bytes.length })
      response.end(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    source,
    url: `http://127.0.0.1:${port}`,
    calls,
    openCalls: () => openCalls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
