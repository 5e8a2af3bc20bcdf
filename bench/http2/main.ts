import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createUpstream } from '../../src/upstream/index.ts'
import { getRequest, testContext } from '../../test/support/upstream-fixture.ts'

/** What a call costs by HTTP/2 and by HTTP/1.1, over the same TLS, in CPU time of this process; the versions take turns. */
const sizes = [200, 2000, 200_000]
const concurrency = 32
const rounds = 5

const upstream = fork(fileURLToPath(new URL('./upstream.ts', import.meta.url)), {
  execArgv: [fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url))],
})
// Edge: what upstream.ts sends.
const [{ port, ca }] = (await once(upstream, 'message')) as [{ port: number; ca: string }]

for (const size of sizes) {
  const calls = size > 100_000 ? 1000 : 8000
  const best = { h2: 0, 'http/1.1': 0 }
  for (let round = 0; round < rounds; round++)
    for (const version of ['h2', 'http/1.1'] as const)
      best[version] = Math.max(best[version], await measure(version, size, calls))
  const ratio = best.h2 / best['http/1.1']
  process.stdout.write(
    `${size} bytes: h2 ${Math.round(best.h2)}, http/1.1 ${Math.round(best['http/1.1'])} calls a CPU second (${ratio.toFixed(2)})\n`,
  )
}
upstream.kill()

async function measure(version: 'h2' | 'http/1.1', size: number, calls: number): Promise<number> {
  const client = createUpstream({
    source: 'bench',
    tls: { ca },
    http2: version === 'h2',
    attemptTimeoutMs: 10_000,
    maxConnections: 32,
  })
  const url = `https://localhost:${port}/${size}`
  const context = () => testContext({ deadlineMs: testContext().deadlineMs + 10_000 })
  const run = async (count: number): Promise<void> => {
    let left = count
    const worker = async (): Promise<void> => {
      while (left-- > 0) await client.send(getRequest(`${url}?${left}`), context())
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
  }
  await run(concurrency * 10)
  const before = process.cpuUsage()
  await run(calls)
  const { user, system } = process.cpuUsage(before)
  await client.close()
  return calls / ((user + system) / 1e6)
}
