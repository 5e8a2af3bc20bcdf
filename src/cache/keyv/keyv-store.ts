import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'
import { systemClock } from '../../utils/clock.ts'
import { systemRandom } from '../../utils/random.ts'
import { systemTimer } from '../../utils/timer.ts'
import { type RemoteStoreOptions, remoteRules } from '../remote/options.ts'
import { createRemoteStore } from '../remote/remote-store.ts'
import type { CacheStore } from '../store.ts'
import type { StoreParts } from '../store-parts.ts'
import type { KeyvAdapter } from './keyv-backend.ts'

/** How a Keyv adapter is used. */
export interface KeyvStoreOptions extends RemoteStoreOptions {
  /**
   * How far the clocks of replicas may be apart, in milliseconds: for so long after an invalidation, what is fetched is not taken from
   * the store. @default 1000
   */
  readonly clockSkewMs?: number | undefined
}

const rules = z.strictObject({
  ...remoteRules,
  clockSkewMs: z
    .number({ error: 'must be a number of milliseconds' })
    .refine((value) => Number.isSafeInteger(value) && value >= 0, 'must be a whole number of milliseconds, from 0')
    .default(1000),
})

/**
 * A store of whatever adapter of Keyv 5, or a Keyv.
 * @throws ConfigError where an option is wrong.
 */
export async function createKeyvStore(
  adapter: KeyvAdapter,
  options: KeyvStoreOptions = {},
  { clock = systemClock, timer = systemTimer, random = systemRandom, onEvent = () => {} }: StoreParts = {},
): Promise<CacheStore> {
  const settings = parseOptions(rules, options, 'cache')
  const { namespace, clockSkewMs } = settings
  const { createKeyvBackend } = await import('./keyv-backend.ts') // Only who uses Keyv loads it.
  const createBackend = () => createKeyvBackend({ adapter, namespace, clockSkewMs, clock })
  return createRemoteStore({ createBackend, settings, clock, timer, random, onEvent })
}
