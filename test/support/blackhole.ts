import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** An address at which connecting neither succeeds nor fails. */
export interface Blackhole {
  readonly port: number
  readonly close: () => Promise<void>
}

const listener = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
  process.stdout.write(String(this.address().port) + '\\n')
})`

/** A listener that is stopped, with its backlog full; undefined where the system answers connections anyway. */
export async function startBlackhole(): Promise<Blackhole | undefined> {
  const child = spawn(process.execPath, ['-e', listener], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output] = await once(child.stdout, 'data')
  const port = Number(String(output).trim())
  child.kill('SIGSTOP')
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  const close = async (): Promise<void> => {
    for (const filler of fillers) filler.destroy()
    await end(child)
  }
  if (!(await isConnectable(port))) return { port, close }
  await close()
  return undefined
}

async function isConnectable(port: number): Promise<boolean> {
  const probe: Socket = connect(port, '127.0.0.1').on('error', () => {})
  const connected = once(probe, 'connect').then(() => true)
  const isOpen = await Promise.race([connected, delay(150, false)])
  probe.destroy()
  return isOpen
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
