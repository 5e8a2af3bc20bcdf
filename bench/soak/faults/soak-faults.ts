import { join } from 'node:path'
import { nodeFlags } from '../../../src/cli/node-flags.ts'
import { bundlePrograms } from '../../run/bundle.ts'
import { startServerProcess } from '../../run/server-process.ts'
import { type LoadResult, percentile, sendLoad } from './load.ts'
import { writeSchemaFiles } from './schema-files.ts'
import { growthBetween, type Holdings, takeStock } from './watch.ts'

export interface FaultSoak {
  readonly root: string
  readonly minutes: number
  readonly perSecond: number
  readonly print: (line: string) => void
}

const healthy = 'query ($id: Int) { healthy(id: $id) }'
const mixed = ['query ($id: Int) { healthy(id: $id) mixed(id: $id) }', 'query ($id: Int) { mixed(id: $id) }', healthy]
const hanging = 'query ($id: Int) { healthy(id: $id) hanging(id: $id) }'

/** How much a hanging neighbour may add to a healthy source's p99: of it, and in milliseconds. */
const maxSlowdown = { ratio: 1.5, ms: 15 }

/**
 * Sends mixed faults through a gateway for the given time and looks whether it is as it was: heap after a full collection, sockets,
 * timers, plans, calls under way; and what a source that hangs costs the answers of a healthy one.
 * @returns complaints, a line each
 */
export async function soakFaults({ root, minutes, perSecond, print }: FaultSoak): Promise<readonly string[]> {
  const programs = await bundlePrograms(root)
  const upstream = await startServerProcess({ args: [programs.faults], announcement: /^listening on (\S+)$/ })
  const schema = await writeSchemaFiles(root)
  const gateway = await startServerProcess({
    args: [
      ...nodeFlags,
      '--expose-gc',
      '--import',
      join(root, 'bench/soak/faults/collect-on-signal.mjs'),
      join(root, 'dist/cli/main.js'),
      'start',
      '--schema',
      join(root, schema),
      '--port',
      '0',
    ],
    env: { NODE_ENV: 'production', HOST: '127.0.0.1', LOG_LEVEL: 'error', SOAK_UPSTREAM: upstream.announced },
    announcement: /^\s*GraphQL\s+(\S+)$/,
  })
  const url = gateway.announced
  const durationMs = minutes * 60_000
  const load = (queries: readonly string[], share: number, rate = perSecond) =>
    sendLoad({ url, queries, perSecond: rate, durationMs: durationMs * share })
  try {
    await load([...mixed, hanging], 0.1)
    const first = await takeStock(gateway.pid, url)
    const calm = await load([healthy], 0.1, perSecond / 2)
    const [beside] = await Promise.all([load([healthy], 0.1, perSecond / 2), load([hanging], 0.1, perSecond / 10)])
    const faulty = await load([...mixed, hanging], 0.7)
    const last = await takeStock(gateway.pid, url)
    tell(print, { calm, beside, faulty, first, last })
    return [
      ...growthBetween(first, last),
      ...slowdown(calm, beside),
      ...[calm, beside, faulty].flatMap(({ wrong, firstWrong }) =>
        wrong === 0 ? [] : [`${wrong} answers were neither data nor partial data; the first: ${firstWrong}`],
      ),
      ...gateway.complaints().map((line) => `the gateway logged an error: ${line}`),
    ]
  } finally {
    await Promise.all([gateway.stop(), upstream.stop()])
  }
}

interface Told {
  readonly calm: LoadResult
  readonly beside: LoadResult
  readonly faulty: LoadResult
  readonly first: Holdings
  readonly last: Holdings
}

function tell(print: (line: string) => void, { calm, beside, faulty, first, last }: Told): void {
  const p = ({ durations }: LoadResult) =>
    `p50 ${percentile(durations, 0.5).toFixed(1)} ms, p99 ${percentile(durations, 0.99).toFixed(1)} ms`
  print(`mixed faults: ${faulty.sent} requests; ${p(faulty)}`)
  print(`healthy alone: ${calm.sent} requests; ${p(calm)}`)
  print(`healthy beside a hanging source: ${beside.sent} requests; ${p(beside)}`)
  print(`at rest, after the warm-up: ${JSON.stringify(first)}`)
  print(`at rest, at the end:        ${JSON.stringify(last)}`)
}

function slowdown(calm: LoadResult, beside: LoadResult): readonly string[] {
  const [alone, disturbed] = [percentile(calm.durations, 0.99), percentile(beside.durations, 0.99)]
  if (disturbed <= Math.max(alone * maxSlowdown.ratio, alone + maxSlowdown.ms)) return []
  return [
    `the p99 of a healthy source went from ${alone.toFixed(1)} to ${disturbed.toFixed(1)} ms beside a hanging one`,
  ]
}
