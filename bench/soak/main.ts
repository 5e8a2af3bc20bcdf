import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { UsageError } from '../arguments.ts'
import { describeMachine } from '../report/results-section.ts'
import { bundlePrograms } from '../run/bundle.ts'
import { startLoadProcess } from '../run/load-process.ts'
import { startServerProcess } from '../run/server-process.ts'
import { commandOf } from '../run/subjects.ts'
import { startUpstream } from '../run/upstream.ts'
import { maxRssMiB } from '../workloads.ts'
import { readSoakArguments, type SoakArguments, usage } from './arguments.ts'
import { soakFaults } from './faults/soak-faults.ts'
import { gatherModules } from './gather-modules.ts'
import { complaintsOf, type Growth, growthOf } from './growth.ts'
import { fillingOf, type Mix, mixes, workloadOf } from './mix.ts'
import { createTraffic, type Totals } from './traffic.ts'
import { type Scrape, scrape, watchMemory } from './watch-memory.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Loads one gateway, and gives the exit code. */
async function soak({ traffic, ...options }: SoakArguments): Promise<number> {
  if (traffic !== 'faults') return soakTexts(options, mixes[traffic])
  const { minutes, perSecond } = options
  const complaints = await soakFaults({ root, minutes, perSecond, print })
  print(complaints.length === 0 ? 'the gateway is as it was' : complaints.join('\n'))
  return complaints.length === 0 ? 0 : 1
}

/** Loads it with changing texts, and watches its memory. */
async function soakTexts({ minutes, nodeFlags }: Omit<SoakArguments, 'traffic'>, mix: Mix): Promise<number> {
  const durationMs = minutes * 60_000
  const programs = await bundlePrograms(root)
  const upstream = await startUpstream(root, programs, false)
  const load = startLoadProcess(programs.load)
  const workload = { ...workloadOf('rest-join'), schema: await gatherModules(root) }
  const surroundings = { root, programs, upstreamUrl: upstream.url, profileDirectory: undefined }
  const command = commandOf('gateway', workload, surroundings)
  const gateway = await startServerProcess({ ...command, args: [...nodeFlags, ...command.args] })
  try {
    const { send, totals } = createTraffic(new URL('/graphql', gateway.announced).href, load)
    await send(fillingOf(mix), durationMs / 8)
    await send(mix, durationMs / 8)
    const memory = watchMemory(gateway.pid, gateway.announced)
    await send(mix, durationMs * 0.75)
    const growth = growthOf(await memory.stop())
    return report(growth, totals, await scrape(gateway.announced))
  } finally {
    load.stop()
    await Promise.all([gateway.stop(), upstream.stop()])
  }
}

function report(growth: Growth, { completed, failed, firstFailure }: Totals, metrics: Scrape): number {
  const { first, last, maxRssMiB: max } = growth
  const whole = (value: number) => value.toFixed(0)
  const of = (series: string) => metrics.get(series) ?? Number.NaN
  const [hits, misses] = ['hit', 'miss'].map((result) => of(`selvedge_plan_cache_requests_total{result="${result}"}`))
  print(`${describeMachine()}; ${completed} requests`)
  print(`RSS MiB: ${whole(first.rssMiB)} in the first third, ${whole(last.rssMiB)} in the last, at most ${whole(max)}`)
  print(`heap used MiB: ${whole(first.heapMiB)} in the first third, ${whole(last.heapMiB)} in the last`)
  print(`plans: ${of('selvedge_plans')} kept with ${of('selvedge_plan_fields')} fields; ${hits} hits, ${misses} misses`)
  const wrong = failed === 0 ? [] : [`${failed} requests failed; the first:\n${firstFailure}`]
  const complaints = [...complaintsOf(growth, maxRssMiB), ...wrong]
  print(complaints.length === 0 ? 'memory stays where it is' : complaints.join('\n'))
  return complaints.length === 0 ? 0 : 1
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function main(): Promise<number> {
  const options = readSoakArguments(process.argv.slice(2))
  if (!existsSync(join(root, 'dist/cli/main.js'))) throw new UsageError('the gateway is not built: npm run build')
  return soak(options)
}

// Children end with the process, which only an explicit exit tells them in time.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isUsage = error instanceof UsageError
    process.stderr.write(isUsage ? `${error.message}\n\n${usage}\n` : `${inspect(error)}\n`)
    process.exit(isUsage ? 2 : 1)
  },
)
