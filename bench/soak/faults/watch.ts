import { readdirSync } from 'node:fs'
import { scrape } from '../watch-memory.ts'

/** What the gateway holds at a moment of rest: nothing is under way. */
export interface Holdings {
  /** Heap in use after a full collection, in MiB. */
  readonly heapMiB: number
  /** File descriptors: sockets, mostly. */
  readonly descriptors: number
  readonly timers: number
  readonly plans: number
  /** Calls under way or waiting, of all sources. */
  readonly calls: number
}

/** How long the gateway gets to come to rest: kept connections end meanwhile. */
const restMs = 7_000

/** Waits until the gateway rests, has it collect its garbage, and looks. */
export async function takeStock(pid: number, origin: string): Promise<Holdings> {
  await new Promise((resolve) => setTimeout(resolve, restMs))
  process.kill(pid, 'SIGUSR2') // The gateway runs with a preload that collects on this signal.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const metrics = await scrape(origin)
  const of = (start: string) =>
    [...metrics].filter(([series]) => series.startsWith(start)).reduce((sum, [, value]) => sum + value, 0)
  return {
    heapMiB: of('nodejs_heap_size_used_bytes') / 1024 / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    timers: of('nodejs_active_resources{type="Timeout"}'),
    plans: of('selvedge_plans'),
    calls: of('selvedge_upstream_running') + of('selvedge_upstream_waiting'),
  }
}

/** How much more than at first there may be: what a heap swings by, what a scrape holds open. */
const tolerances: Readonly<Record<keyof Holdings, (first: number) => number>> = {
  heapMiB: (first) => first * 0.1 + 2,
  descriptors: () => 5,
  timers: () => 3,
  plans: () => 0,
  calls: () => 0,
}

/** What has grown from the first stock to the last, a line each. */
export function growthBetween(first: Holdings, last: Holdings): readonly string[] {
  return Object.entries(tolerances).flatMap(([name, tolerance]) => {
    const key = name as keyof Holdings // Edge: the keys of a list that was written in place.
    const [from, to] = [first[key], last[key]]
    return to <= from + tolerance(from) ? [] : [`${name} went from ${from.toFixed(1)} to ${to.toFixed(1)}`]
  })
}
