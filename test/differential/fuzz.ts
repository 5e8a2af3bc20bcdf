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
}

/** Runs `count` generated operations both ways, from seed `first` on; gives the exit code. */
async function fuzz({ first, count, worldName, maxFindings, isWhole, isTwice }: FuzzOptions): Promise<number> {
  const kinds = isWhole ? allKinds : differenceKinds
  const summary = createSummary()
  const chosen = worlds.filter(({ name }) => worldName === undefined || name === worldName)
  if (chosen.length === 0) return usage()
  const startedMs = performance.now()
  for (const [place, world] of chosen.entries()) {
    const running = await startWorld(world, isTwice ? 'reference' : 'compiled')
    try {
      for (let seed = first + place; seed < first + count; seed += chosen.length) {
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

function usage(): number {
  print(
    `usage: npm run fuzz -- --seed N --count N [--world ${worlds.map(({ name }) => name).join('|')}] [--findings N] [--whole] [--twice]`,
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
    whole: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
  },
})
const [seed, count, findings] = [Number(values.seed), Number(values.count), Number(values.findings)]
process.exitCode = [seed, count, findings].every(Number.isInteger)
  ? await fuzz({
      first: seed,
      count,
      worldName: values.world,
      maxFindings: findings,
      isWhole: values.whole,
      isTwice: values.twice,
    })
  : usage()
