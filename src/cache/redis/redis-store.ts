import type { Clock } from '../../utils/clock.ts'
import type { Random } from '../../utils/random.ts'
import type { Timer } from '../../utils/timer.ts'
import type { RemoteSettings } from '../remote/options.ts'
import { createRemoteStore } from '../remote/remote-store.ts'
import type { CacheStore } from '../store.ts'
import type { OnCacheStoreEvent } from '../store-event.ts'
import { createRedisBackend } from './redis-backend.ts'

/** Longest time to connect, and after which a silent connection is given up, in milliseconds. */
const connectTimeoutMs = 1000

/** A store in Redis; resolves when it is connected, or when it is known that it is not there yet. */
export function createRedisStore(
  url: string,
  settings: RemoteSettings,
  parts: {
    readonly clock: Clock
    readonly timer: Timer
    readonly random: Random
    readonly onEvent: OnCacheStoreEvent
  },
): Promise<CacheStore> {
  const { clock, timer } = parts
  const server = { url, connectTimeoutMs }
  return createRemoteStore({
    ...parts,
    settings,
    createBackend: (onLost) => createRedisBackend({ server, namespace: settings.namespace, clock, timer, onLost }),
  })
}
