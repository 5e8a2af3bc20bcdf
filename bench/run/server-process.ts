import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A server in a process of its own. */
export interface ServerProcess {
  readonly pid: number
  /** The part of its standard output that was waited for. */
  readonly announced: string
  /** What it wrote to standard error so far, a line each; the first fifty pieces. */
  readonly complaints: () => readonly string[]
  /** Ends it, and waits for the end. */
  readonly stop: () => Promise<void>
}

export interface ServerCommand {
  /** What follows `node`. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Its first group is what the server announces on standard output when it listens. */
  readonly announcement: RegExp
}

/** How long a server may take to end once asked. */
const stopTimeoutMs = 5000

/**
 * Starts a server and waits until it listens.
 * @throws Error with what it wrote to standard error when it ends before.
 */
export async function startServerProcess({ args, env = {}, announcement }: ServerCommand): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...args], { env: { ...process.env, ...env }, stdio: 'pipe' })
  const endChild = () => child.kill('SIGKILL')
  process.once('exit', endChild)
  child.once('exit', () => process.off('exit', endChild))
  const complaints: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaints.length < 50) complaints.push(text)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const announced = announcement.exec(line)?.[1]
    if (announced === undefined) continue
    child.stdout.resume()
    const lines = () =>
      complaints
        .join('')
        .split('\n')
        .filter((each) => each !== '')
    return { pid: child.pid ?? 0, announced, complaints: lines, stop: () => stop(child) }
  }
  throw new Error(`node ${args.join(' ')} ended before it listened:\n${complaints.join('')}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  child.kill('SIGTERM')
  await ended
  clearTimeout(timer)
}
