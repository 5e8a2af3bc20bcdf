import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { type BenchArguments, readArguments, UsageError, usage } from './arguments.ts'
import { describeRun, replaceResults } from './report/results-section.ts'
import { summarize, type WorkloadSummary } from './report/summary.ts'
import { failuresOf, toTables } from './report/tables.ts'
import { bundlePrograms } from './run/bundle.ts'
import { startLoadProcess } from './run/load-process.ts'
import type { WorkloadResult } from './run/measurement.ts'
import { runWorkload } from './run/run-workload.ts'
import { startUpstream } from './run/upstream.ts'
import { type Workload, workloads } from './workloads.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

async function main(): Promise<number> {
  const names = workloads.map(({ name }) => name)
  const options = readArguments(process.argv.slice(2), names)
  if (!existsSync(join(root, 'dist/cli/main.js'))) throw new UsageError('the gateway is not built: npm run build')
  const chosen = workloads.filter(({ name }) => options.only?.includes(name) ?? true)
  const run = describeRun(new Date(), options)
  const results = await measure(chosen, options)
  const summaries = chosen.flatMap((workload, place) => {
    const result = results[place]
    return result === undefined ? [] : [summarize(workload, result)]
  })
  const tables = `${run}\n\n${toTables(summaries)}`
  process.stdout.write(`\n${tables}\n`)
  if (options.jsonFile !== undefined)
    await writeFile(options.jsonFile, `${JSON.stringify({ run, results }, null, 2)}\n`)
  if (options.isRecorded) await record(tables)
  return reportFailures(summaries)
}

async function measure(chosen: readonly Workload[], options: BenchArguments): Promise<readonly WorkloadResult[]> {
  const programs = await bundlePrograms(root)
  const needsDemo = chosen.some((workload) => workload.needsDemo)
  const upstream = await startUpstream(root, programs, needsDemo)
  const load = startLoadProcess(programs.load)
  try {
    const results: WorkloadResult[] = []
    const profileDirectory = options.profileDirectory && resolve(options.profileDirectory)
    const parts = { root, programs, upstreamUrl: upstream.url, profileDirectory, load, upstream, effort: options }
    for (const workload of chosen) {
      process.stderr.write(`${workload.name}: ${workload.title}\n`)
      results.push(await runWorkload(workload, parts))
    }
    return results
  } finally {
    load.stop()
    await upstream.stop()
  }
}

async function record(tables: string): Promise<void> {
  const file = join(root, 'bench/README.md')
  await writeFile(file, replaceResults(await readFile(file, 'utf8'), tables))
}

/** Wrong answers make every number doubtful: they are the run's exit code. */
function reportFailures(summaries: readonly WorkloadSummary[]): number {
  const failing = summaries.filter((summary) => failuresOf(summary) > 0)
  for (const { title, baseline, gateway, reference, unguarded } of failing) {
    const first = gateway.firstFailure ?? reference?.firstFailure ?? baseline.firstFailure ?? unguarded?.firstFailure
    process.stderr.write(`${title}: requests failed; the first:\n${first}\n`)
  }
  return failing.length === 0 ? 0 : 1
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
