import type { CacheStoreEvent, CacheStoreStatus } from '../cache/index.ts'
import type { Logger } from '../observability/logger.ts'
import type { Count, Metrics, Sample } from '../observability/metrics/metrics.ts'
import type { CacheEvent, Caching } from '../sources/cached/index.ts'

/** Counts what becomes of the results that are wanted of a cache. */
export function watchCache(metrics: Metrics): (event: CacheEvent) => void {
  /** By source, connector and result: as bounded as the schemas' fields are. */
  const counts = new Map<string, Count>()
  return ({ source, connector, result, count }) => {
    const key = `${source}|${connector}|${result}`
    const known = counts.get(key) ?? metrics.count('cacheRequests', { source, connector, result })
    counts.set(key, known)
    known.value += count
  }
}

/**
 * Counts what a store fails at, and logs each change of its state once. The gateway's own store is of no source; one that sources have
 * chosen counts for each of them.
 */
export function watchCacheStore(
  metrics: Metrics,
  logger: Logger,
): (event: CacheStoreEvent, sources?: readonly string[]) => void {
  return (event, sources) => {
    const whose = sources === undefined ? {} : { sources }
    switch (event.kind) {
      case 'down':
        logger.warn('cache-store', { state: 'down', problem: event.problem, ...whose })
        return
      case 'up':
        logger.info('cache-store', { state: 'up', ...whose })
        return
      case 'timeout':
      case 'error':
      case 'undecodable':
        for (const source of sources ?? ['']) metrics.count('cacheStoreFailures', { kind: event.kind, source }).value++
    }
  }
}

/** Has the gauges of all stores read. @returns ends it */
export function watchCacheSize({ store, stores }: Caching, metrics: Metrics): () => void {
  const each = (read: (status: CacheStoreStatus) => number) => (): readonly Sample[] => [
    { labels: { source: '' }, value: read(store.status()) },
    ...stores.chosen().flatMap((chosen) => {
      const value = read(chosen.store.status())
      return chosen.sources.map((source) => ({ labels: { source }, value }))
    }),
  ]
  const ends = [
    metrics.gauge(
      'cacheEntries',
      each(({ entries = 0 }) => entries),
    ),
    metrics.gauge(
      'cacheBytes',
      each(({ bytes = 0 }) => bytes),
    ),
    metrics.gauge(
      'cacheStoreUp',
      each(({ state }) => (state === 'up' ? 1 : 0)),
    ),
  ]
  return () => {
    for (const end of ends) end()
  }
}
