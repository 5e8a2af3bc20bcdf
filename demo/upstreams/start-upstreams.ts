import { listen, type RunningUpstream } from './http/upstream.ts'
import { SERVICES, type ServiceName } from './services.ts'

export interface UpstreamsOptions {
  readonly names: readonly ServiceName[]
  /** A port of each service; one that is missing is the default port, or any free one where that is taken. */
  readonly ports?: Readonly<Partial<Record<ServiceName, number>>>
  /** Called with the URLs as soon as all sockets are open; calls that arrive then wait until the services have loaded. */
  readonly onListening?: (urls: Readonly<Record<string, string>>) => void
}

export interface RunningUpstreams {
  /** By the environment variable in which the gateway looks for it. */
  readonly urls: Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

/**
 * Starts these upstreams on sockets of this machine; resolves when all of them answer.
 * @throws the system's error when a port that was asked for cannot be had; nothing is left open then
 */
export async function startUpstreams({ names, ports = {}, onListening }: UpstreamsOptions): Promise<RunningUpstreams> {
  const running = new Map<ServiceName, RunningUpstream>()
  const close = async (): Promise<void> => {
    await Promise.all([...running.values()].map((upstream) => upstream.close()))
  }
  try {
    // All sockets first: a gateway that is started at the same time finds them open while the services' code is loaded.
    for (const name of names) running.set(name, await openSocket(name, ports[name]))
    onListening?.(urlsOf(running))
    for (const upstream of running.values()) await upstream.loaded()
  } catch (error) {
    await close()
    throw error
  }
  return { urls: urlsOf(running), close }
}

function urlsOf(running: ReadonlyMap<ServiceName, RunningUpstream>): Readonly<Record<string, string>> {
  return Object.fromEntries([...running].map(([name, { origin }]) => [SERVICES[name].urlVariable, toUrl(name, origin)]))
}

function toUrl(name: ServiceName, origin: string): string {
  return `${origin}${SERVICES[name].path}`
}

async function openSocket(name: ServiceName, port: number | undefined): Promise<RunningUpstream> {
  const { create, defaultPort } = SERVICES[name]
  if (port !== undefined) return listen(create, port)
  try {
    return await listen(create, defaultPort)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return listen(create, 0)
    throw error
  }
}
