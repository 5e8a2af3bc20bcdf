import type { z } from 'zod'
import { ConfigError, printReceived } from './config-error.ts'

/**
 * The options, checked and with defaults filled in.
 * @param at what the options belong to, the start of every path in the error.
 * @throws ConfigError with every problem at once.
 */
export function parseOptions<T>(schema: z.ZodType<T>, options: unknown, at: string): T {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  throw new ConfigError(
    result.error.issues.map((issue) => ({
      path: [at, ...issue.path.map(String)].join('.'),
      rule: issue.message,
      // The name says it all; and what stands where credentials do may be one.
      received:
        issue.code === 'unrecognized_keys' || issue.path.includes('auth')
          ? undefined
          : printReceived(valueAt(options, issue.path), issue.path.at(-1)),
    })),
  )
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
