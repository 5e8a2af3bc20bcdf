import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'

/** How a store elsewhere is called. */
export interface RemoteStoreOptions {
  /** Longest wait for entries, in milliseconds; later is a miss. @default 50 */
  readonly readTimeoutMs?: number | undefined
  /** Longest wait for anything else, in milliseconds. @default 1000 */
  readonly writeTimeoutMs?: number | undefined
  /**
   * Longest time that an entry is kept, and an invalidation remembered, in milliseconds; the same for all replicas.
   * @default 86400000 (a day)
   */
  readonly maxTtlMs?: number | undefined
  /** Start of all keys, before a colon. @default selvedge */
  readonly namespace?: string | undefined
}

/** With everything filled in. */
export interface RemoteSettings {
  readonly readTimeoutMs: number
  readonly writeTimeoutMs: number
  readonly maxTtlMs: number
  readonly namespace: string
}

/** What timers can wait for. */
const longestMs = 2 ** 31 - 1

const milliseconds = z
  .number({ error: 'must be a number of milliseconds' })
  .refine((value) => Number.isSafeInteger(value) && value >= 1 && value <= longestMs, {
    error: `must be a whole number of milliseconds, from 1 to ${longestMs}`,
  })

/** The rules of each option, for stores that have more of them. */
export const remoteRules = {
  readTimeoutMs: milliseconds.default(50),
  writeTimeoutMs: milliseconds.default(1000),
  maxTtlMs: milliseconds.default(86_400_000),
  namespace: z
    .string({ error: 'must be a text' })
    .refine((text) => /^[\w.-]{1,64}$/.test(text), 'must be letters, digits, _ . or -, at most 64')
    .default('selvedge'),
}

/** @throws ConfigError where an option is wrong. */
export function parseRemoteOptions(options: RemoteStoreOptions = {}, at = 'cache'): RemoteSettings {
  return parseOptions(z.strictObject(remoteRules), options, at)
}
