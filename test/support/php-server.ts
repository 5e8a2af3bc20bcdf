import { execFileSync, spawn } from 'node:child_process'

/** True where PHP is here with its SOAP extension. */
export const hasPhpSoap = (() => {
  try {
    return /^soap$/m.test(execFileSync('php', ['-m'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return false
  }
})()

/** A script served by PHP's own server on a free port of loopback. */
export interface PhpServer {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Starts one. Every request goes to the script. */
export async function startPhpServer(script: string, env: Readonly<Record<string, string>>): Promise<PhpServer> {
  const child = spawn('php', ['-d', 'display_errors=0', '-S', '127.0.0.1:0', script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    let log = ''
    child.once('error', reject)
    child.once('close', () => reject(new Error(`PHP ended: ${log}`)))
    child.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk).slice(-10_000)
      const started = /\((http:\/\/127\.0\.0\.1:\d+)\) started/.exec(log)
      if (started?.[1] !== undefined) resolve(started[1])
    })
  })
  return {
    url,
    close: () => {
      child.kill()
      return closed
    },
  }
}
