import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServiceName } from '../upstreams/services.ts'

/** The upstreams' process, whose sockets are open. */
export interface UpstreamsProcess {
  readonly child: ChildProcess
  /** The services' URLs, in the environment variables in which the gateway looks for them. */
  readonly urls: Readonly<Record<string, string>>
}

/**
 * Starts the services in a process of their own, which ends when this one does.
 * @returns once all sockets are open: calls wait until the services have loaded
 * @throws when the process ends before that; it has said why
 */
export function startUpstreamsProcess(
  names: readonly ServiceName[],
  env: NodeJS.ProcessEnv,
): Promise<UpstreamsProcess> {
  const jiti = join(dirname(createRequire(import.meta.url).resolve('jiti')), 'jiti-cli.mjs')
  const main = fileURLToPath(new URL('../upstreams/main.ts', import.meta.url))
  const child = spawn(process.execPath, [jiti, main, '--only', names.join(','), '--with-parent'], {
    // Its line for scripts is not wanted here; its complaints are. The channel tells it when this process is gone.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env,
  })
  return new Promise((resolve, reject) => {
    child.once('message', (message: { readonly listening: Readonly<Record<string, string>> }) =>
      resolve({ child, urls: message.listening }),
    )
    child.once('error', reject)
    child.once('exit', () => reject(new Error("The demo's upstreams could not be started.")))
  })
}
