import { z } from 'zod'
import type { Secret } from '../utils/secret.ts'
import type { EgressOptions } from './egress/options.ts'
import { egressSchema } from './egress/options.ts'
import { count, milliseconds } from './policy/options.ts'
import { type ProxyOptions, proxySchema } from './proxy/options.ts'
import { type TlsOptions, tlsSchema } from './tls/options.ts'

/** How an upstream is connected to. */
export interface ConnectionOptions {
  /** Longest time for a connection, TLS included. @default 1000 */
  readonly connectTimeoutMs?: number | undefined
  /** Connections kept to one origin; further calls wait for one. @default 64 */
  readonly maxConnections?: number | undefined
  /** How long an idle connection is kept. @default 4000 */
  readonly keepAliveTimeoutMs?: number | undefined
  /** Whether to speak HTTP/2 to upstreams that offer it over TLS; others are called by HTTP/1.1. @default true */
  readonly http2?: boolean | undefined
  /** Certificate authorities to trust instead of Node's own, and the gateway's own certificate; see below. @default Node's, and none */
  readonly tls?: TlsOptions | undefined
  /**
   * A proxy on the way to the upstream: its URL, `'env'` for what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say, or with credentials; see below.
   * @default none
   */
  readonly proxy?: string | Secret | ProxyOptions | undefined
  /** Where calls may go that the module's own URLs do not lead to; see below. @default public addresses */
  readonly egress?: EgressOptions | undefined
}

/** Their rules and defaults. */
export const connectionFields = {
  connectTimeoutMs: milliseconds.default(1000),
  maxConnections: count('connections').default(64),
  keepAliveTimeoutMs: milliseconds.default(4000),
  http2: z.boolean('must be true or false').default(true),
  tls: tlsSchema.default({}),
  proxy: proxySchema.optional().transform((proxy) => proxy),
  egress: egressSchema.default({}),
} satisfies Record<keyof ConnectionOptions, z.ZodType>
