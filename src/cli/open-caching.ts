import { createStore } from '../cache/index.ts'
import type { Config } from '../config/config.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics/metrics.ts'
import { watchCache, watchCacheSize, watchCacheStore } from '../server/index.ts'
import { type Caching, createCaching } from '../sources/cached/index.ts'

/** Caching for as long as the process serves: reloads keep it. */
export interface OpenCaching {
  readonly caching: Caching
  readonly close: () => Promise<void>
}

/**
 * Opens the store that the configuration names, counted and logged.
 * @throws ConfigError for a store that cannot be; one that is not there only has nothing.
 */
export async function openCaching({ cacheUri }: Config, metrics: Metrics, logger: Logger): Promise<OpenCaching> {
  const onStoreEvent = watchCacheStore(metrics, logger)
  const store = await createStore(cacheUri, { onEvent: onStoreEvent })
  const caching = createCaching(store, { uri: cacheUri, onEvent: watchCache(metrics), onStoreEvent })
  const endGauges = watchCacheSize(caching, metrics)
  return {
    caching,
    close: async () => {
      endGauges()
      await store.close()
    },
  }
}
