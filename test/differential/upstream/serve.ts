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
  /** What a call asks for, however it is spread over calls: each key of a batch, each root field of a document. */
  readonly asks: (call: UpstreamCall) => readonly string[]
  /** Of several fields that fail below one null, it names whichever it comes to first. */
  readonly choosesErrors?: boolean
}

/** A service on the wire. */
export interface RunningService {
  readonly source: string
  readonly choosesErrors: boolean
  readonly url: string
  /** What was asked for since it was last emptied, one line a call. */
  readonly calls: string[]
  /** For each of these, what it asked for. */
  readonly asks: (readonly string[])[]
  /** For each of these, when it came: how many answers had been given before. */
  readonly waves: number[]
  /** Calls that are not answered yet. */
  readonly openCalls: () => number
  readonly close: () => Promise<void>
}

/** Serves on a free port of this machine. @param answered counts the answers of all services so far */
export async function serve(
  { source, answer, asks: asksOf, choosesErrors = false }: UpstreamService,
  answered: { count: number },
): Promise<RunningService> {
  const calls: string[] = []
  const asks: (readonly string[])[] = []
  const waves: number[] = []
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
      const cut = url.indexOf('?')
      const path = cut === -1 ? url : url.slice(0, cut)
      const query = new URLSearchParams(cut === -1 ? '' : url.slice(cut + 1))
      const call = { method, path, query, body }
      const given = answer(call)
      const line = `${method} ${url}${body === '' ? '' : ` ${body}`}`
      // What is reset on a connection that was used before is sent once more: whether it was, is chance.
      if (given !== 'reset' || !calls.includes(line)) {
        waves.push(answered.count)
        calls.push(line)
        asks.push(asksOf(call))
      }
      answered.count++
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
    choosesErrors,
    url: `http://127.0.0.1:${port}`,
    calls,
    asks,
    waves,
    openCalls: () => openCalls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
