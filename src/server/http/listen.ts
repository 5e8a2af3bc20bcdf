import type { FastifyInstance } from 'fastify'
import { ConfigError, type ConfigProblem } from '../../errors/config-error.ts'

export interface ListenOptions {
  readonly host: string
  readonly port: number
}

/**
 * Starts listening.
 * @returns the address for people: a wildcard address is shown as `localhost`.
 * @throws ConfigError where the port or the address cannot be used.
 */
export async function listen(app: FastifyInstance, { host, port }: ListenOptions): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const problem = describeFailure(cause, host, port)
    await app.close()
    if (problem === undefined) throw cause
    throw new ConfigError(problem, { cause })
  }
  const address = app.server.address()
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
