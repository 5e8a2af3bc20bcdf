import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One call as it went by. */
export interface RecordedCall {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly contentType: string | undefined
  readonly status: number
  readonly answerType: string | undefined
  readonly answer: string
  /** What Prism found wrong, in its own words. */
  readonly violations: readonly Violation[]
}

export interface Violation {
  /** `request` or `response`, then the place in it. */
  readonly location: readonly string[]
  readonly severity: string
  readonly message: string
}

export interface Recorder {
  readonly url: string
  /** The calls since the last time. */
  readonly take: () => readonly RecordedCall[]
  readonly close: () => void
}

/** Passes everything on to the port, as it is, and remembers it. */
export async function startRecorder(port: number): Promise<Recorder> {
  let calls: RecordedCall[] = []
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming
    const body = await collect(incoming)
    // Prism sends the framing headers that some documents have as examples; only their bodies count.
    const options = { host: '127.0.0.1', port, method, path: url, headers, insecureHTTPParser: true }
    const upstream = request(options, async (response) => {
      const answer = await collect(response)
      calls.push({
        method,
        url,
        body: body.toString(),
        contentType: headers['content-type'],
        status: response.statusCode ?? 0,
        answerType: response.headers['content-type'],
        answer: answer.toString(),
        violations: violationsOf(response.headers['sl-violations'], answer.toString()),
      })
      const kept = Object.entries(response.headers).filter(([name]) => !notPassedOn.has(name))
      outgoing.writeHead(response.statusCode ?? 500, Object.fromEntries(kept))
      outgoing.end(answer)
    })
    upstream.on('error', () => outgoing.destroy())
    upstream.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = calls
      calls = []
      return taken
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const notPassedOn = new Set(['sl-violations', 'transfer-encoding', 'content-length', 'content-encoding'])

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** From the header, or from the problem document where the API has no answer of its own for invalid requests. */
function violationsOf(header: string | string[] | undefined, answer: string): readonly Violation[] {
  const severity = 'Error'
  if (typeof header === 'string') {
    try {
      const found = JSON.parse(header) as readonly Violation[]
      return found.filter((each) => each.severity === severity)
    } catch {
      const location = header.includes('"location":["request"') ? ['request'] : ['response']
      return [{ location, severity, message: header }]
    }
  }
  if (!answer.includes('stoplight.io/prism/errors')) return []
  const { validation, title, detail } = JSON.parse(answer) as Problem
  const found = validation ?? [{ message: `${title}: ${detail}` }]
  return found.map(({ location = [], message = title }) => ({ location: ['request', ...location], severity, message }))
}

/** What Prism answers for a request that it refuses. */
interface Problem {
  readonly title: string
  readonly detail: string
  readonly validation?: readonly Partial<Violation>[]
}
