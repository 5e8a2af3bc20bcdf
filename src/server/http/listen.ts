import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { ConfigError, type ConfigProblem } from '../../errors/config-error.ts'
import type { Clock } from '../../utils/clock.ts'
import { httpLimits } from './limits.ts'
import { createSocketFailureHandler } from './socket-failure.ts'
import { WebSocketRequest } from './web-socket-request.ts'

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly clock: Clock
  readonly development: boolean
}

/** A server that listens. */
export interface Listening {
  readonly server: Server
  /** The address for people: a wildcard address is shown as `localhost`. */
  readonly url: string
  /** Has requests and upgrades answered by whoever listens for them on this server, from now on. */
  readonly passTo: (target: Server) => void
}

/** Before somebody answers, in the same turn of the event loop. */
const nobody = createServer()

/**
 * Listens, with the limits of connections; whoever answers comes and goes.
 * @throws ConfigError where the port or the address cannot be used.
 */
export async function listen({ host, port, clock, development }: ListenOptions): Promise<Listening> {
  let target = nobody
  const server: Server = createServer({
    IncomingMessage: WebSocketRequest,
    headersTimeout: httpLimits.headersTimeoutMs,
    requestTimeout: httpLimits.requestTimeoutMs,
    keepAliveTimeout: httpLimits.keepAliveTimeoutMs,
    connectionsCheckingInterval: httpLimits.checkIntervalMs,
  })
  server.setTimeout(httpLimits.idleTimeoutMs)
  server.on('request', (request, response) => target.emit('request', request, response))
  server.on('upgrade', (request, socket, head) => target.emit('upgrade', request, socket, head))
  server.on('clientError', createSocketFailureHandler({ clock, development }))
  const url = await openPort(server, host, port)
  return {
    server,
    url,
    passTo: (next) => {
      target = next
    },
  }
}

async function openPort(server: Server, host: string, port: number): Promise<string> {
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (cause) {
    const problem = describeFailure(cause, host, port)
    if (problem === undefined) throw cause
    throw new ConfigError(problem, { cause })
  }
  const address = server.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  return `http://${toUrlHost(host)}:${actualPort}`
}

function toUrlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function describeFailure(cause: unknown, host: string, port: number): ConfigProblem | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return { path: 'port', rule: `port ${port} is in use; choose another with --port or PORT` }
    case 'EACCES':
      return { path: 'port', rule: `port ${port} needs rights that this process does not have; choose one above 1023` }
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        path: 'host',
        rule: 'this machine has no such address; choose another with --host or HOST',
        received: host,
      }
    default:
      return undefined
  }
}
