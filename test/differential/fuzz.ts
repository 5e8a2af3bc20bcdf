import { fork } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { allKinds, createSummary, differenceKinds, fuzzOnce, printReport } from './harness/fuzz-world.ts'
import { watchLostRejections } from './harness/lost-rejections.ts'
import { startWorld } from './harness/start-world.ts'
import { worlds } from './schemas/worlds.ts'

interface FuzzOptions {
  readonly first: number
  readonly count: number
  readonly worldName: string | undefined
  /** Ends a schema's run early. */
  readonly maxFindings: number
  /** Whether rules and the data itself count too, not only differences. */
  readonly isWhole: boolean
  /** Compares the reference way with itself. */
  readonly isTwice: boolean
  /** Which of the seeds are this process's: each `of`th, from `place` on. */
  readonly share: { readonly place: number; readonly of: number }
}

/** Runs `count` generated operations both ways, from seed `first` on; gives the exit code. */
async function fuzz({ first, count, worldName, maxFindings, isWhole, isTwice, share }: FuzzOptions): Promise<number> {
  const kinds = isWhole ? allKinds : differenceKinds
  const summary = createSummary()
  const chosen = worlds.filter(({ name }) => worldName === undefined || name === worldName)
  if (chosen.length === 0) return usage()
  const startedMs = performance.now()
  for (const [place, world] of chosen.entries()) {
    const running = await startWorld(world, isTwice ? 'reference' : 'compiled')
    try {
      const step = chosen.length * share.of
      for (let seed = first + place + share.place * chosen.length; seed < first + count; seed += step) {
        const known = summary.reports.length
        await fuzzOnce(running, seed, summary, kinds)
        for (const report of summary.reports.slice(known)) print(`\n${printReport(report)}`)
        if (summary.reports.length >= maxFindings) break
      }
    } finally {
      await running.close()
    }
  }
  const { operations, invalid, withErrors, calls, ways, reports } = summary
  const perSecond = Math.round((operations * 1000) / (performance.now() - startedMs))
  print(`${operations} operations, ${invalid} invalid, ${withErrors} with errors, ${perSecond} a second`)
  print(`upstream calls: reference ${calls.reference}, compiled ${calls.compiled}`)
  print(`run as: ${[...ways].map(([way, number]) => `${way} ${number}`).join(', ')}`)
  print(reports.length === 0 ? 'nothing found' : `${reports.length} findings`)
  return reports.length === 0 ? 0 : 1
}

/** What runs TypeScript, as in package.json. */
const jiti = join(import.meta.dirname, '../../node_modules/jiti/lib/jiti-cli.mjs')

/** Runs the seeds in several processes, each of which prints what it found; gives the highest exit code. */
async function fuzzTogether(workers: number): Promise<number> {
  const codes = Array.from({ length: workers }, async (_, place) => {
    const program = [import.meta.filename, ...process.argv.slice(2), '--share', `${place}/${workers}`]
    const worker = fork(jiti, program)
    return new Promise<number>((resolve) => worker.once('exit', (code) => resolve(code ?? 1)))
  })
  return Math.max(...(await Promise.all(codes)))
}

function usage(): number {
  print(
    `usage: npm run fuzz -- --seed N --count N [--world ${worlds.map(({ name }) => name).join('|')}] [--findings N] [--workers N] [--whole] [--twice]`,
  )
  return 2
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

watchLostRejections()
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10000' },
    world: { type: 'string' },
    findings: { type: 'string', default: '10' },
    workers: { type: 'string', default: '1' },
    share: { type: 'string' },
    whole: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
  },
})
const [seed, count, findings, workers] = [values.seed, values.count, values.findings, values.workers].map(Number)
const [place, of] = (values.share ?? '0/1').split('/').map(Number)
if (![seed, count, findings, workers, place, of].every(isCount)) process.exitCode = usage()
else if (values.share === undefined && Number(workers) > 1) process.exitCode = await fuzzTogether(Number(workers))
else
  process.exitCode = await fuzz({
    first: Number(seed),
    count: Number(count),
    worldName: values.world,
    maxFindings: Number(findings),
    isWhole: values.whole,
    isTwice: values.twice,
    share: { place: Number(place), of: Number(of) },
  })

function isCount(value: number | undefined): boolean {
  return Number.isInteger(value) && Number(value) >= 0
}
