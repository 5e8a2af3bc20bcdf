import type { CacheStore, CacheStoreEvent } from '../cache/index.ts'
import type { Logger } from '../observability/logger.ts'
import type { Count, Metrics } from '../observability/metrics/metrics.ts'
import type { CacheEvent } from '../sources/cached/index.ts'

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

/** Counts what a store fails at, and logs each change of its state once. */
export function watchCacheStore(metrics: Metrics, logger: Logger): (event: CacheStoreEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'down':
        logger.warn('cache-store', { state: 'down', problem: event.problem })
        return
      case 'up':
        logger.info('cache-store', { state: 'up' })
        return
      case 'timeout':
      case 'error':
      case 'undecodable':
        metrics.count('cacheStoreFailures', { kind: event.kind }).value++
    }
  }
}

/** Has the gauges of a store read. @returns ends it */
export function watchCacheSize(store: CacheStore, metrics: Metrics): () => void {
  const ends = [
    metrics.gauge('cacheEntries', () => store.status().entries ?? 0),
    metrics.gauge('cacheBytes', () => store.status().bytes ?? 0),
    metrics.gauge('cacheStoreUp', () => (store.status().state === 'up' ? 1 : 0)),
  ]
  return () => {
    for (const end of ends) end()
  }
}
