import { inspect, parseArgs } from 'node:util'
import { type CampaignReport, runCampaign } from './campaign.ts'
import { seededRandom } from './random.ts'
import { measureThroughput, type Throughput } from './throughput.ts'

const usage = `npm run campaign:cache -- [options]
  --operations N   how many (100000)
  --seed N         of the random numbers (1); the order of what happens at once is chance all the same
  --measured N     reads by which throughput is measured each time (2000); 0: it is not`

/** What must be left of the throughput without a cache where Redis is gone. It is nearly all; the rest is what machines do besides. */
const leastShare = 0.85

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints what came of it, and gives the exit code. */
function report({ totals, findings, upstream, cache }: CampaignReport): number {
  print(`operations ${totals.operations}, values ${totals.values}`)
  print(
    `cache: ${Object.entries(cache)
      .flatMap(([name, count]) => (count > 0 ? [`${name} ${count}`] : []))
      .join(', ')}`,
  )
  print(`upstream: ${upstream.requests} requests, ${upstream.faults} of them faults`)
  print(`marked stale ${totals.stale}, errors of faults ${totals.errors}`)
  print(`foreign values ${totals.foreign}, outdated values ${totals.outdated}, errors beyond ${totals.errorsBeyond}`)
  for (const finding of findings) print(finding)
  return totals.foreign + totals.outdated + totals.errorsBeyond === 0 ? 0 : 1
}

/** The same of throughput. */
function reportThroughput({ withoutCache, withRedis, withDeadRedis, share }: Throughput): number {
  print(
    `reads for a second of CPU time: ${withoutCache} without a cache, ${withRedis} with Redis, ` +
      `${withDeadRedis} with one that is gone, which is ${Math.round(share * 100)} %`,
  )
  if (share >= leastShare) return 0
  print(`a Redis that is gone leaves less than ${leastShare * 100} % of what is read without a cache`)
  return 1
}

async function main(): Promise<number> {
  const whole = (text: string): number => {
    if (!/^\d{1,9}$/.test(text)) throw new RangeError(`not a number: ${text}`)
    return Number(text)
  }
  const { values } = parseArgs({
    options: {
      operations: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      measured: { type: 'string', default: '2000' },
    },
  })
  const { operations, seed, measured } = values
  const reads = whole(measured)
  const code = report(await runCampaign({ operations: whole(operations), seed: whole(seed) }))
  if (reads === 0) return code
  return Math.max(code, reportThroughput(await measureThroughput(reads, seededRandom(whole(seed)))))
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isUsage = error instanceof RangeError || (error instanceof TypeError && 'code' in error)
    process.stderr.write(isUsage ? `${error.message}\n\n${usage}\n` : `${inspect(error)}\n`)
    process.exit(isUsage ? 2 : 1)
  },
)
