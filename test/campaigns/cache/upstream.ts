import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What an upstream says of a thing. */
export interface Value {
  readonly id: string
  /** Who asked, or `all`. */
  readonly for: string
  /** Null where a gateway got none. */
  readonly version: number | null
}

/** An upstream of things that have versions. It answers for whom, and sometimes fails. */
export interface Upstream {
  readonly url: string
  /** Of all requests, the part that is answered badly, 0 to 1. */
  setFaults: (share: number) => void
  readonly versionOf: (id: string) => number
  /** Monotonic milliseconds at which the last fault was over. */
  readonly lastFaultMs: () => number
  /** Resolves when all is answered that was asked before. */
  readonly settled: () => Promise<void>
  readonly counts: { requests: number; faults: number }
  readonly close: () => Promise<void>
}

/** Things whose answer says, against the module's word, that it is for one alone. */
const isForOne = (id: string) => Number(id) % 4 === 0

export async function startUpstream(random: () => number): Promise<Upstream> {
  const versions = new Map<string, number>()
  const underWay = new Set<Promise<void>>()
  const counts = { requests: 0, faults: 0 }
  let share = 0
  let lastFaultMs = 0

  const versionOf = (id: string): number => versions.get(id) ?? 1
  const thing = (id: string, who: string): Value => ({ id, for: who, version: versionOf(id) })

  /** Reads at once, and answers later: what is changed meanwhile is not in the answer. */
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://upstream')
    const [, kind = '', id = ''] = pathname.split('/')
    const who = `${request.headers['x-tenant']}/${request.headers.authorization}`
    if (request.method === 'POST') versions.set(id, versionOf(id) + 1)
    const json = contentOf(kind, id, searchParams, who)
    const isBad = random() < share
    if (isBad) {
      counts.faults++
      lastFaultMs = Number.POSITIVE_INFINITY
    }
    await new Promise((resolve) => setTimeout(resolve, random() < 0.1 ? 5 + random() * 40 : random() * 3))
    if (isBad) await fail(response)
    else {
      const said = cacheControlOf(kind, id, random)
      response.writeHead(200, { 'content-type': 'application/json', ...(said && { 'cache-control': said }) })
      response.end(JSON.stringify(json))
      if (!response.writableFinished) await once(response, 'close')
    }
    if (isBad) lastFaultMs = performance.now()
  }

  const contentOf = (kind: string, id: string, query: URLSearchParams, who: string): unknown => {
    if (kind === 'parts') return (query.get('ids') ?? '').split(',').map((each) => thing(each, who))
    const around = Array.from({ length: 5 }, (_, at) => `${Number(id) + at}`)
    if (kind === 'pages') return around.map((each) => thing(each, who))
    if (kind === 'links') return around.map((each) => ({ part: each }))
    return thing(id, kind === 'open' && !isForOne(id) ? 'all' : who)
  }

  const fail = async (response: ServerResponse): Promise<void> => {
    const kind = Math.floor(random() * 6)
    if (kind === 0) response.destroy()
    else if (kind === 1) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
      response.write('{"id":')
      await new Promise((resolve) => setTimeout(resolve, 5))
      response.destroy()
    } else response.writeHead([500, 502, 503, 504][kind - 2] ?? 500).end()
  }

  const server = createServer((request, response) => {
    counts.requests++
    request.resume()
    const done: Promise<void> = answer(request, response).finally(() => underWay.delete(done))
    underWay.add(done)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server's address is never a string
  return {
    url: `http://127.0.0.1:${port}`,
    setFaults: (part) => {
      share = part
    },
    versionOf,
    lastFaultMs: () => lastFaultMs,
    settled: async () => {
      await Promise.all(underWay)
    },
    counts,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Something for every rule of HTTP: nothing said, a short time, stale on purpose, not to be kept, for one alone. */
function cacheControlOf(kind: string, id: string, random: () => number): string | undefined {
  if (kind === 'open') return isForOne(id) ? 'private, max-age=5' : 'public, max-age=5'
  const choice = Math.floor(random() * 8)
  return [undefined, 'max-age=1', 'no-store', 'private, max-age=5', 'max-age=1, must-revalidate'][choice]
}
