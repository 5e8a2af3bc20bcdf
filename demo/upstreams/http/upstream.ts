import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { CallCounter } from './calls.ts'
import { sendFailure } from './problem.ts'
import { send } from './send.ts'

/** One of the demo's services, not on a socket yet. */
export interface Upstream {
  readonly calls: CallCounter
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

export interface RunningUpstream {
  /** `http://127.0.0.1:4101`: where `/__calls` is. */
  readonly origin: string
  /** Resolves when calls are answered without delay. */
  readonly loaded: () => Promise<void>
  readonly close: () => Promise<void>
}

const HOST = '127.0.0.1'

/**
 * Opens a socket of this machine for an upstream, which is loaded behind it: calls that come early wait, they are not refused.
 * @param port 0 for any free one
 * @throws the system's error when the port cannot be had
 */
export async function listen(load: () => Promise<Upstream>, port: number): Promise<RunningUpstream> {
  let loading: Promise<Upstream> | undefined
  const upstream = (): Promise<Upstream> => {
    loading ??= load()
    return loading
  }
  const server = createServer((request, response) => {
    answer(upstream(), request, response).catch((thrown: unknown) => {
      if (response.headersSent) response.destroy()
      else sendFailure(response, thrown)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, resolve)
  })
  const address = server.address()
  return {
    origin: `http://${HOST}:${typeof address === 'object' && address ? address.port : port}`,
    loaded: async () => {
      await upstream()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** `/health` and `/__calls` are about the upstream, not calls of it: they are never counted. */
async function answer(loading: Promise<Upstream>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { calls, handle } = await loading
  if (request.url === '/health') return send(response, { body: '{"status":"ok"}' })
  if (request.url !== '/__calls') return handle(request, response)
  if (request.method === 'DELETE') calls.reset()
  send(response, { body: JSON.stringify(calls.read()) })
}
