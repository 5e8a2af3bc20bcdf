import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'
import type { UpstreamPolicy } from '../../upstream/index.ts'

/** How a SOAP service becomes a source. */
export interface SoapOptions extends UpstreamPolicy {
  /** The description: a path relative to the module's folder, or an http(s) URL that is read when the gateway loads. */
  readonly wsdl: string
  /** Where to call. @default the address in the description */
  readonly url?: string
  /** The service to use. @default all of them */
  readonly service?: string
  /** The port to use. @default the first SOAP port of each port type */
  readonly port?: string
  /** The operations that get a field without being written in `schema.graphql`. @default 'all' */
  readonly import?: 'all' | 'none' | readonly string[]
  /** Fault codes that clients may see, as `extensions.reason`. @default none */
  readonly reasons?: readonly string[]
  /** Faults which mean that the thing does not exist: UPSTREAM_NOT_FOUND. @default none */
  readonly notFound?: { readonly faultCodes: readonly string[] }
  /** Longest time for one document of a description that is read from a URL. @default 10000 */
  readonly wsdlTimeoutMs?: number
}

const names = z.array(z.string().min(1))
const shape = z.looseObject({
  wsdl: z.string().min(1, { error: 'must be a path in the module folder, or a URL' }),
  url: z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }).optional(),
  service: z.string().min(1).optional(),
  port: z.string().min(1).optional(),
  import: z.union([z.enum(['all', 'none']), names]).default('all'),
  reasons: names.default([]),
  notFound: z.strictObject({ faultCodes: names }).default({ faultCodes: [] }),
  wsdlTimeoutMs: z.number().int().positive().default(10_000),
})

/** The options with defaults; what the upstream takes stays in `policy`. */
export interface CompleteSoapOptions {
  readonly wsdl: string
  readonly url: string | undefined
  readonly service: string | undefined
  readonly port: string | undefined
  readonly import: 'all' | 'none' | readonly string[]
  readonly reasons: readonly string[]
  readonly notFound: readonly string[]
  readonly wsdlTimeoutMs: number
  readonly policy: UpstreamPolicy
}

/**
 * Checks the options.
 * @throws ConfigError naming each wrong one.
 */
export function completeSoapOptions(options: SoapOptions): CompleteSoapOptions {
  const {
    wsdl,
    url,
    service,
    port,
    import: imported,
    reasons,
    notFound,
    wsdlTimeoutMs,
    ...policy
  } = parseOptions(shape, options, 'soap')
  return {
    wsdl,
    url,
    service,
    port,
    import: imported,
    reasons,
    notFound: notFound.faultCodes,
    wsdlTimeoutMs,
    policy: policy as UpstreamPolicy, // checked where the upstream is made
  }
}
