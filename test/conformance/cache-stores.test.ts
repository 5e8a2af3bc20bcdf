import KeyvRedis from '@keyv/redis'
import { describe, it } from 'vitest'
import { createStore } from '../../src/cache/create-store.ts'
import { createKeyvStore } from '../../src/cache/keyv/keyv-store.ts'
import { isRedisThere, redisUrl } from '../support/redis-service.ts'
import { describeStore } from './cache-store.ts'

describe('the store in memory', () => {
  describeStore({
    open: (_, onEvent) => createStore('memory:', { onEvent }),
    isShared: false,
    hasLeases: false,
  })
})

describe('a Map by Keyv', () => {
  const map = new Map<string, unknown>()
  describeStore({
    open: (namespace, onEvent) => createKeyvStore(map, { namespace }, { onEvent }),
    isShared: true,
    hasLeases: false,
  })
})

const isThere = await isRedisThere()
if (!isThere) it.skip(`Redis at ${redisUrl} is not there`, () => {})

describe.runIf(isThere)('Redis', () => {
  // Slow machines are no matter of these tests.
  const patience = 'readTimeoutMs=10000&writeTimeoutMs=10000&maxTtlMs=600000'
  describeStore({
    open: (namespace, onEvent) => createStore(`${redisUrl}?namespace=${namespace}&${patience}`, { onEvent }),
    isShared: true,
    hasLeases: true,
  })
})

describe.runIf(isThere)('Redis by Keyv', () => {
  describeStore({
    open: (namespace, onEvent) =>
      createKeyvStore(
        new KeyvRedis(redisUrl),
        { namespace, readTimeoutMs: 10_000, writeTimeoutMs: 10_000, maxTtlMs: 600_000 },
        { onEvent },
      ),
    isShared: true,
    hasLeases: false,
  })
})
