import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** True where a Redis server can be started. */
export const hasRedisServer = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** A Redis server of its own, on a port of loopback that it keeps. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>
  /** Starts it again, empty. */
  readonly start: () => Promise<void>
  /** Lets it hang: it keeps its connections, takes new ones, and answers nothing. */
  readonly freeze: () => void
  readonly thaw: () => void
}

/** Starts one that keeps nothing on disk. */
export async function startRedisServer(options: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort()
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...options]
  const launch = async () => {
    const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] })
    let log = ''
    for await (const chunk of child.stdout) {
      log += chunk
      if (log.includes('Ready to accept connections')) break
    }
    if (child.exitCode !== null) throw new Error(`redis-server ended: ${log}`)
    return child
  }
  let child = await launch()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const closed = once(child, 'exit')
      child.kill('SIGKILL')
      await closed
    },
    start: async () => {
      child = await launch()
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
