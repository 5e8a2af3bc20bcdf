import { onTestFinished } from 'vitest'
import { type CacheStore, createStore } from '../../src/cache/index.ts'
import { createGateway } from '../../src/gateway/create-gateway.ts'
import { createMetrics } from '../../src/observability/metrics/metrics.ts'
import { watchCache } from '../../src/server/index.ts'
import { createCaching } from '../../src/sources/cached/index.ts'
import { serve, testConfig } from '../unit/server/serve.ts'
import { schemaDirectory } from './schema-directory.ts'

export const adminToken = 'a-token-for-tests-alone'

/** A whole server over modules, with a cache: in memory, unless it is given a store, which it closes. */
export async function cachedServer(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  config: Partial<typeof testConfig> = {},
  given?: CacheStore,
) {
  const metrics = createMetrics()
  const store = given ?? (await createStore('memory:'))
  const caching = createCaching(store, { chance: () => 0, onEvent: watchCache(metrics) })
  const gateway = await createGateway({ schemaDirectory: schemaDirectory(files), env, metrics, caching })
  const server = await serve(gateway, { config: { ...testConfig, adminToken, ...config }, metrics, caching })
  onTestFinished(async () => {
    await server.close()
    await store.close()
  })
  const ask = async (query: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await server.post({ query }, headers)
    return (await response.json()) as {
      readonly data?: unknown
      readonly errors?: readonly unknown[]
      readonly extensions?: { readonly stale?: readonly unknown[] }
    }
  }
  return { ...server, gateway, ask, metrics }
}
