import { z } from 'zod'
import { ConfigError } from '../../errors/config-error.ts'
import { parseOptions } from '../../errors/parse-options.ts'
import type { Auth, UpstreamPolicy, WsSecurityAuth } from '../../upstream/index.ts'
import { policyOf } from '../policy-of.ts'
import type { AddressingVersion } from './addressing/addressing-headers.ts'
import type { AttachmentStyle } from './attachments/attach.ts'
import { wsSecuritySchema } from './security/security-option.ts'

/** How a SOAP service becomes a source. */
export interface SoapOptions extends Omit<UpstreamPolicy, 'auth'> {
  /** Credentials, as for every upstream, and besides `auth.wsSecurity({...})`; several are all applied. @default none */
  readonly auth?: SoapAuth | readonly SoapAuth[] | undefined
  /** The description: a path relative to the module's folder, or an http(s) URL that is read when the gateway loads. */
  readonly wsdl: string
  /** Where to call. @default the address in the description */
  readonly url?: string
  /** The service to use. @default all of them */
  readonly service?: string
  /** The port to use. @default all of them */
  readonly port?: string
  /**
   * Whether an operation that several ports offer gets a field for each of them, or one: for the first SOAP port.
   * @default 'each'
   */
  readonly ports?: 'one' | 'each'
  /** The operations that get a field without being written in `schema.graphql`. @default 'all' */
  readonly import?: 'all' | 'none' | readonly string[]
  /** What the names of imported types begin with, but those of scalars: for types that another module has by the same name. @default none */
  readonly typePrefix?: string
  /** Header blocks of every call: a mapping, as `headers` of `@soap`. Blocks of the same name in `@soap` win. @default none */
  readonly headers?: string
  /** What mappings read as `$config`. @default {} */
  readonly config?: Readonly<Record<string, unknown>>
  /** WS-Addressing headers: of which version, or none. @default what the WSDL asks for by UsingAddressing or a policy */
  readonly addressing?: AddressingVersion | 'none'
  /** Binary values: inside of the XML; from 1 KB on beside it by MTOM (`xs:base64Binary`); beside it as SOAP with Attachments (`wsi:swaRef` given as a data: URL). Answers are read either way. @default 'inline' */
  readonly attachments?: AttachmentStyle
  /** Header blocks of answers, as `{namespace}Name`, that may be marked `mustUnderstand`, and are passed over. @default those of WS-Security and WS-Addressing */
  readonly understands?: readonly string[]
  /** Operations that only read, whatever their names say: they become queries and may be retried. @default by name */
  readonly queries?: readonly string[]
  /** Operations that change something, whatever their names say: they become mutations. @default by name */
  readonly mutations?: readonly string[]
  /** Fault codes that clients may see, as `extensions.reason`. @default none */
  readonly reasons?: readonly string[]
  /** A mapping that gives a fault's code, to be found in `reasons` or `notFound`, of `{ code codes text actor name detail headers }`. @default none: every word of the fault can be its code */
  readonly faultCode?: string
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

/** How a SOAP service knows who calls. */
export type SoapAuth = Auth | WsSecurityAuth

const names = z.array(z.string().min(1), 'must be a list of names')
const shape = z.looseObject({
  wsdl: z
    .string('must be a path in the module folder, or a URL')
    .min(1, 'must be a path in the module folder, or a URL'),
  url: z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }).optional(),
  service: z.string().min(1).optional(),
  port: z.string().min(1).optional(),
  ports: z.enum(['one', 'each'], "must be 'one' or 'each'").default('each'),
  import: z.union([z.enum(['all', 'none']), names], "must be 'all', 'none' or a list of operations").default('all'),
  typePrefix: z
    .string()
    .regex(/^[A-Za-z]\w*$/, 'must be the beginning of a GraphQL name: letters, digits and _, a letter first')
    .optional(),
  headers: z.string().min(1, 'must be a mapping').optional(),
  config: z.record(z.string(), z.unknown()).default({}),
  addressing: z.enum(['1.0', '2004/08', 'none'], "must be '1.0', '2004/08' or 'none'").optional(),
  attachments: z.enum(['inline', 'mtom', 'swa'], "must be 'inline', 'mtom' or 'swa'").default('inline'),
  understands: z.array(z.string().regex(/^\{[^{}]*\}[^{}]+$/, 'must be {namespace}Name')).default([]),
  queries: names.default([]),
  mutations: names.default([]),
  reasons: names.default([]),
  faultCode: z.string().min(1, 'must be a mapping').optional(),
  notFound: z
    .strictObject({ faultCodes: names }, "must say which faults mean it: { faultCodes: ['NOT_FOUND'] }")
    .default({ faultCodes: [] }),
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
  readonly typePrefix: string
  readonly security: WsSecurityAuth | undefined
  readonly headers: string | undefined
  readonly config: Readonly<Record<string, unknown>>
  readonly addressing: AddressingVersion | 'none' | 'wsdl'
  readonly attachments: AttachmentStyle
  readonly understands: readonly string[]
  readonly queries: readonly string[]
  readonly mutations: readonly string[]
  readonly reasons: readonly string[]
  readonly faultCode: string | undefined
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
    typePrefix = '',
    auth: givenAuth,
    headers,
    config,
    addressing,
    attachments,
    understands,
    queries,
    mutations,
    reasons,
    faultCode,
    notFound,
    catalog,
    wsdlHosts,
    wsdlHeaders,
    wsdlTimeoutMs,
    ...policy
  } = parseOptions(shape, options, 'soap')
  const auth = splitAuth(givenAuth)
  return {
    wsdl,
    url,
    service,
    port,
    ports,
    import: imported,
    typePrefix,
    security: readSecurity(auth.security),
    headers,
    config,
    addressing: addressing ?? 'wsdl',
    attachments,
    understands,
    queries,
    mutations,
    reasons,
    faultCode,
    notFound: notFound.faultCodes,
    catalog,
    wsdlHosts,
    wsdlHeaders,
    wsdlTimeoutMs,
    policy: policyOf({ ...policy, auth: auth.http }, Object.keys(shape.shape), 'soap'),
  }
}

interface GivenAuth {
  readonly http: readonly unknown[]
  readonly security: readonly unknown[]
}

/** What goes into HTTP headers, and what goes into the message. */
function splitAuth(given: unknown): GivenAuth {
  const list: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given]
  const isSecurity = (each: unknown): boolean =>
    typeof each === 'object' && each !== null && 'kind' in each && each.kind === 'wsSecurity'
  return { http: list.filter((each) => !isSecurity(each)), security: list.filter(isSecurity) }
}

function readSecurity([first, ...others]: GivenAuth['security']): WsSecurityAuth | undefined {
  if (first === undefined) return undefined
  if (others.length > 0) throw new ConfigError({ path: 'soap.auth', rule: 'must have auth.wsSecurity at most once' })
  return parseOptions(wsSecuritySchema, first, 'soap.auth')
}
