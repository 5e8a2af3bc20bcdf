import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const jiti = join(dirname(createRequire(import.meta.url).resolve('jiti')), 'jiti-cli.mjs')

export interface RunningScript {
  readonly child: ChildProcess
  /** The first line of its standard output, as JSON. */
  readonly firstLine: () => Promise<unknown>
  /** What it wrote to standard error until it ended, and how it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>
}

/** Runs a TypeScript file of the repository as `npm start` does; it is ended when the test is over. */
export function runScript(file: string, args: readonly string[], env: Record<string, string>): RunningScript {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [jiti, file, ...args], { cwd: root, env: { PATH, ...env }, stdio: 'pipe' })
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const line = once(createInterface(child.stdout), 'line').then(([text]) => JSON.parse(String(text)))
  const ended = once(child, 'close').then(([code]) => ({ code: typeof code === 'number' ? code : null, complaint }))
  return { child, firstLine: () => line, ended }
}

/** Resolves when nothing listens at the URL any more. */
export async function gone(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined)
    if (!answer) return
    await answer.text()
  }
}
