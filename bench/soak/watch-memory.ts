import { rssMiBOf } from '../run/process-usage.ts'
import type { MemorySample } from './growth.ts'

const intervalMs = 1_000
const bytesPerMiB = 1024 * 1024

/** The gateway's own metrics, by series as it is written. */
export type Scrape = ReadonlyMap<string, number>

/** @throws Error where the gateway does not answer. */
export async function scrape(origin: string): Promise<Scrape> {
  const text = await (await fetch(new URL('/metrics', origin))).text()
  return new Map([...text.matchAll(/^([^#\s]\S*) (\S+)$/gm)].map(([, series = '', value]) => [series, Number(value)]))
}

/** Takes a sample of a gateway's memory each second until it is stopped. */
export function watchMemory(pid: number, origin: string): { readonly stop: () => Promise<readonly MemorySample[]> } {
  const samples: MemorySample[] = []
  let isStopped = false
  const watch = async (): Promise<void> => {
    while (!isStopped) {
      const heapBytes = (await scrape(origin)).get('nodejs_heap_size_used_bytes') ?? Number.NaN
      samples.push({ rssMiB: rssMiBOf(pid), heapMiB: heapBytes / bytesPerMiB })
      await new Promise((resolve) => setTimeout(resolve, intervalMs))
    }
  }
  const watching = watch()
  watching.catch(() => undefined) // Told by whoever stops it.
  return {
    stop: async () => {
      isStopped = true
      await watching
      return samples
    },
  }
}
