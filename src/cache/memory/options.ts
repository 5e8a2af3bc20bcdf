import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'

/** How much is kept in memory; what was not used for the longest time goes first. */
export interface MemoryStoreOptions {
  /** Most entries. @default 50000 */
  readonly entries?: number | undefined
  /** Most bytes of all entries together, as estimated; one entry may take a quarter of it. @default 67108864 (64 MiB) */
  readonly bytes?: number | undefined
  /** Most invalidated tags that are remembered; beyond, the oldest invalidation counts for all tags. @default 10000 */
  readonly tags?: number | undefined
}

/** With everything filled in. */
export interface MemoryLimits {
  readonly entries: number
  readonly bytes: number
  readonly tags: number
}

const count = z.number({ error: 'must be a number' }).refine((value) => Number.isSafeInteger(value) && value >= 1, {
  error: 'must be a whole number from 1',
})

const rules = z.strictObject({
  entries: count.default(50_000),
  bytes: count.default(64 * 1024 * 1024),
  tags: count.default(10_000),
})

/** @throws ConfigError where an option is wrong. */
export function parseMemoryOptions(options: MemoryStoreOptions = {}, at = 'cache'): MemoryLimits {
  return parseOptions(rules, options, at)
}
