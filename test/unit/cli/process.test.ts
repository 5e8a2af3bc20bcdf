import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const command = [join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), join(root, 'src/cli/main.ts')]

const upstream = createServer()
let directory: string
let started: ChildProcess | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'selvedge-cli-'))
})

afterEach(() => {
  started?.kill('SIGKILL')
  upstream.close()
  upstream.closeAllConnections()
  rmSync(directory, { recursive: true, force: true })
})

function writeModule(baseUrl: string): void {
  mkdirSync(join(directory, 'clock'))
  writeFileSync(
    join(directory, 'clock/schema.graphql'),
    `extend schema
  @link(url: "https://specs.apollo.dev/connect/v0.1", import: ["@connect", "@source"])
  @source(name: "clock", http: { baseURL: "${baseUrl}" })
type Query {
  time: String @connect(source: "clock", http: { GET: "/time" }, selection: "$.time")
}
`,
  )
}

interface Running {
  readonly child: ChildProcess
  readonly url: string
  readonly exitCode: Promise<number | null>
  readonly errors: () => string
}

async function startCommand(): Promise<Running> {
  const env = { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'info' }
  const child = spawn(process.execPath, [...command, 'start', '--schema', directory, '--port', '0'], { env, cwd: root })
  started = child
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const exitCode = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await expect.poll(() => out || err, { timeout: 60_000 }).toContain('GraphQL')
  return { child, url: /GraphQL {2}(\S+)\/graphql/.exec(out)?.[1] ?? '', exitCode, errors: () => err }
}

describe('the process of selvedge start', () => {
  it('finishes what is under way after SIGTERM, and exits with 0', async () => {
    let answer = (): void => undefined
    const asked = new Promise<void>((resolve) => {
      upstream.once('request', (_request, response) => {
        answer = () => response.setHeader('content-type', 'application/json').end('{"time":"noon"}')
        resolve()
      })
    })
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    writeModule(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`)
    const { child, url, exitCode, errors } = await startCommand()
    const headers = { 'content-type': 'application/json' }
    const underWay = fetch(`${url}/graphql`, { method: 'POST', headers, body: '{"query":"{ time }"}' })
    await asked
    child.kill('SIGTERM')
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503)
    answer()
    expect(await (await underWay).json()).toEqual({ data: { time: 'noon' } })
    expect(await exitCode).toBe(0)
    const events = errors()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event)
    expect(events).toEqual(['started', 'draining', 'request', 'stopped'])
  }, 90_000)
})
