import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'
import type { UpstreamPolicy } from '../../upstream/options.ts'

/** How a REST source is called. Everything is optional: what is absent comes from `@source` and the defaults. */
export interface RestOptions extends UpstreamPolicy {
  /** Base URL; stands in for the `baseURL` of the module's only `@source`. @default `@source(http: {baseURL})` */
  readonly url?: string
  /** Headers of every call, as they are (no holes); `@connect` headers of the same name win. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** What mappings read as `$config`. @default {} */
  readonly config?: Readonly<Record<string, unknown>>
  /** What a 404 or 410 means: an error, or that there is no such thing. @default 'error' */
  readonly notFound?: 'error' | 'null'
  /** Error codes of the upstream that clients may see, as `extensions.reason`. @default none */
  readonly reasons?: readonly string[]
}

/** The options, complete; `policy` is the upstream's part of them. */
export interface RestSettings {
  readonly url: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly config: Readonly<Record<string, unknown>>
  readonly notFound: 'error' | 'null'
  readonly reasons: readonly string[]
  readonly policy: UpstreamPolicy
}

const schema = z.object({
  url: z.string('must be a string').optional(),
  headers: z.record(z.string(), z.string('must be a string')).default({}),
  config: z.record(z.string(), z.unknown()).default({}),
  notFound: z.enum(['error', 'null'], "must be 'error' or 'null'").default('error'),
  reasons: z.array(z.string('must be a string'), 'must be a list of error codes').default([]),
})

/**
 * Checks the options of `rest(...)` and fills in the defaults; the policy is checked where the upstream is made.
 * @throws ConfigError with every problem at once.
 */
export function checkRestOptions(options: RestOptions, at: string): RestSettings {
  const { url, headers, config, notFound, reasons, ...policy } = options
  const checked = parseOptions(schema, { url, headers, config, notFound, reasons }, at)
  return { ...checked, url: checked.url, policy }
}
