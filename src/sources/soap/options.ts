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
  /**
   * Whether an operation that several SOAP ports of one port type offer gets one field, or one at each port.
   * @default 'one'
   */
  readonly ports?: 'one' | 'each'
  /** The operations that get a field without being written in `schema.graphql`. @default 'all' */
  readonly import?: 'all' | 'none' | readonly string[]
  /** Operations that only read, whatever their names say: they become queries and may be retried. @default by name */
  readonly queries?: readonly string[]
  /** Operations that change something, whatever their names say: they become mutations. @default by name */
  readonly mutations?: readonly string[]
  /** Fault codes that clients may see, as `extensions.reason`. @default none */
  readonly reasons?: readonly string[]
  /** Faults which mean that the thing does not exist: UPSTREAM_NOT_FOUND. @default none */
  readonly notFound?: { readonly faultCodes: readonly string[] }
  /**
   * Files of the module's folder that stand for documents elsewhere, by URL or namespace; or the path of a JSON file that says so,
   * with paths relative to it. @default none
   */
  readonly catalog?: string | Readonly<Record<string, string>>
  /** Hosts, besides that of the description, which imported documents may be read from. @default none */
  readonly wsdlHosts?: readonly string[]
  /** Headers that are sent to get a description by URL, such as `authorization`; never to another host. @default none */
  readonly wsdlHeaders?: Readonly<Record<string, string>>
  /** Longest time for one document of a description that is read from a URL. @default 10000 */
  readonly wsdlTimeoutMs?: number
}

const names = z.array(z.string().min(1))
const shape = z.looseObject({
  wsdl: z.string().min(1, { error: 'must be a path in the module folder, or a URL' }),
  url: z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }).optional(),
  service: z.string().min(1).optional(),
  port: z.string().min(1).optional(),
  ports: z.enum(['one', 'each']).default('one'),
  import: z.union([z.enum(['all', 'none']), names]).default('all'),
  queries: names.default([]),
  mutations: names.default([]),
  reasons: names.default([]),
  notFound: z.strictObject({ faultCodes: names }).default({ faultCodes: [] }),
  catalog: z.union([z.string().min(1), z.record(z.string(), z.string())]).default({}),
  wsdlHosts: names.default([]),
  wsdlHeaders: z.record(z.string(), z.string()).default({}),
  wsdlTimeoutMs: z.number().int().positive().default(10_000),
})

/** The options with defaults; what the upstream takes stays in `policy`. */
export interface CompleteSoapOptions {
  readonly wsdl: string
  readonly url: string | undefined
  readonly service: string | undefined
  readonly port: string | undefined
  readonly ports: 'one' | 'each'
  readonly import: 'all' | 'none' | readonly string[]
  readonly queries: readonly string[]
  readonly mutations: readonly string[]
  readonly reasons: readonly string[]
  readonly notFound: readonly string[]
  readonly catalog: string | Readonly<Record<string, string>>
  readonly wsdlHosts: readonly string[]
  readonly wsdlHeaders: Readonly<Record<string, string>>
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
    ports,
    import: imported,
    queries,
    mutations,
    reasons,
    notFound,
    catalog,
    wsdlHosts,
    wsdlHeaders,
    wsdlTimeoutMs,
    ...policy
  } = parseOptions(shape, options, 'soap')
  return {
    wsdl,
    url,
    service,
    port,
    ports,
    import: imported,
    queries,
    mutations,
    reasons,
    notFound: notFound.faultCodes,
    catalog,
    wsdlHosts,
    wsdlHeaders,
    wsdlTimeoutMs,
    policy: policy as UpstreamPolicy, // checked where the upstream is made
  }
}
