import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { nodeFlags } from '../../src/cli/node-flags.ts'
import { startUpstreamsProcess } from './start-upstreams-process.ts'
import { toWantedServices } from './wanted-services.ts'

export interface DemoOptions {
  /** The built command line of the gateway. */
  readonly gatewayFile: string
  /** The demo's own schema modules. */
  readonly schemaDirectory: string
  /** What follows `selvedge start`. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/**
 * Runs the gateway, and for the demo's own schema the upstreams it lacks, until the gateway ends.
 * @returns the gateway's exit code; 128 and the signal's number when a signal ended it
 */
export async function runDemo({ gatewayFile, schemaDirectory, args, env }: DemoOptions): Promise<number> {
  const wanted = toWantedServices({ args, env, workingDirectory: process.cwd(), schemaDirectory })
  const upstreams = wanted.length > 0 ? await startUpstreamsProcess(wanted, env) : undefined
  upstreams?.child.once('exit', (code, signal) => {
    process.stderr.write(`The demo's upstreams have ended (${signal ?? code}). The gateway goes on without them.\n`)
  })
  const gateway = spawn(process.execPath, [...nodeFlags, gatewayFile, 'start', ...args], {
    stdio: 'inherit',
    env: { ...env, ...upstreams?.urls },
  })
  forwardSignals(gateway)
  try {
    return await exitCodeOf(gateway)
  } finally {
    upstreams?.child.removeAllListeners('exit')
    upstreams?.child.kill()
  }
}

function forwardSignals(gateway: ChildProcess): void {
  process.on('SIGTERM', (signal) => gateway.kill(signal))
  process.on('SIGHUP', (signal) => gateway.kill(signal))
  process.on('SIGINT', (signal) => {
    // A terminal sends Ctrl-C to the gateway, too. A second one would make it drop the requests it is finishing.
    if (!process.stdin.isTTY) gateway.kill(signal)
  })
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
