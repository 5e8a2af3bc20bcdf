import { onTestFinished } from 'vitest'
import { type CacheStore, createStore } from '../../src/cache/index.ts'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { type CacheEvent, createCaching } from '../../src/sources/cached/index.ts'
import type { Clock } from '../../src/utils/clock.ts'
import { manualTime } from './manual-time.ts'
import { type Ran, run } from './run-operation.ts'
import { schemaDirectory } from './schema-directory.ts'

/** A gateway that keeps results, with time that passes when told to. */
export async function cachedGateway(
  files: Readonly<Record<string, string>>,
  options: {
    readonly store?: (clock: Clock) => CacheStore | Promise<CacheStore>
    readonly execution?: 'compiled' | 'reference'
  } = {},
) {
  const time = manualTime()
  const store = (await options.store?.(time.clock)) ?? (await createStore('memory:', { clock: time.clock }))
  const events: CacheEvent[] = []
  const caching = createCaching(store, { chance: () => 0, onEvent: (event) => events.push(event) })
  const { execution = 'compiled' } = options
  const gateway = await createGateway({ schemaDirectory: schemaDirectory(files), env: {}, execution, caching })
  onTestFinished(async () => {
    await gateway.close()
    await store.close()
  })
  const ask = (query: string, headers: Readonly<Record<string, string>> = {}, variables = {}): Promise<Ran> =>
    run(gateway, query, variables, {
      clock: time.clock,
      deadlineMs: time.clock.nowMs() + 10_000,
      headers: new Map(Object.entries(headers)),
    })
  return {
    gateway,
    caching,
    time,
    ask,
    /** How often each thing happened since the last time this was asked. */
    counts: () => {
      const counts: Record<string, number> = {}
      for (const { result, count } of events.splice(0)) counts[result] = (counts[result] ?? 0) + count
      return counts
    },
  }
}
