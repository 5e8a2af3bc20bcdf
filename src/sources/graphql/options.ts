import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'
import type { UpstreamPolicy } from '../../upstream/index.ts'
import { type ExposeOptions, type ExposeSettings, exposeShape } from '../graphql-calls/expose.ts'
import {
  type SubscriptionOptions,
  type SubscriptionSettings,
  subscriptionSettings,
  switchedSubscriptions,
} from '../graphql-calls/subscribe/options.ts'
import { policyOf } from '../policy-of.ts'
import { type CompleteTransform, type TransformOptions, transformShape } from './transform/options.ts'

/** What `graphql(...)` takes: where the service is, where its schema is, and how to be careful with it. */
export interface GraphqlOptions extends UpstreamPolicy {
  /** The service's GraphQL endpoint. */
  readonly url: string
  /**
   * Path of the upstream's schema as SDL, or as the JSON of an introspection answer, relative to the module's folder.
   * @default introspection of `url` when the module is loaded
   */
  readonly schema?: string
  /** Headers of every call. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Root fields that become part of the supergraph's root types: all, none (only what the module's schema.graphql maps), or
   * those named. @default 'all'
   */
  readonly import?: 'all' | 'none' | readonly string[]
  /** Values of `extensions.code` that clients may see as `reason`. @default none */
  readonly reasons?: readonly string[]
  /** What else of the service's own words clients may see. @default nothing */
  readonly expose?: ExposeOptions
  /**
   * Most root fields in one document: calls that are more go in several, at the same time. For services that limit aliases or the
   * length of a document.
   * @default no limit
   */
  readonly maxRootFields?: number
  /** Longest time for introspection. @default 5000 */
  readonly introspectionTimeoutMs?: number
  /**
   * How often to compare the service's schema with the one that is used, by introspection: `{ everyMs: 60_000 }`. A change is told,
   * and used when modules are loaded anew. @default never
   */
  readonly refresh?: RefreshOptions
  /** What is shown of the service's schema, and by which names; everything else in the module speaks the new names. @default all of it, as it is */
  readonly transform?: TransformOptions
  /** How the upstream's own subscriptions are carried; `false`: they are not taken over. @default see below */
  readonly subscriptions?: SubscriptionOptions | boolean
}

/** When a service's schema is looked at again. */
export interface RefreshOptions {
  /** From the end of one look to the next; at least 1000. */
  readonly everyMs: number
}

const shape = z.looseObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }),
  schema: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  import: z.union([z.enum(['all', 'none']), z.array(z.string())]).default('all'),
  reasons: z.array(z.string()).default([]),
  maxRootFields: z.int().positive().optional(),
  introspectionTimeoutMs: z.number().int().positive().default(5000),
  expose: exposeShape,
  transform: transformShape.prefault({}),
  refresh: z.strictObject({ everyMs: z.int().min(1000).max(2_147_483_647) }).optional(),
  subscriptions: switchedSubscriptions,
})

/** The options with defaults; what the upstream takes stays in `policy`. */
export interface CompleteGraphqlOptions {
  readonly url: string
  readonly schema: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly import: 'all' | 'none' | readonly string[]
  readonly reasons: readonly string[]
  readonly maxRootFields: number | undefined
  readonly introspectionTimeoutMs: number
  readonly refresh: RefreshOptions | undefined
  readonly transform: CompleteTransform
  readonly expose: ExposeSettings
  /** Undefined where they are not taken over. */
  readonly subscriptions: SubscriptionSettings | undefined
  readonly policy: UpstreamPolicy
}

/**
 * Checks the options.
 * @throws ConfigError naming each wrong one.
 */
export function completeGraphqlOptions(options: GraphqlOptions): CompleteGraphqlOptions {
  const {
    url,
    schema,
    headers,
    import: imported,
    reasons,
    maxRootFields,
    introspectionTimeoutMs,
    refresh,
    transform,
    expose,
    subscriptions,
    ...policy
  } = parseOptions(shape, options, 'graphql')
  return {
    url,
    schema,
    headers,
    import: imported,
    reasons,
    maxRootFields,
    introspectionTimeoutMs,
    refresh,
    transform,
    expose,
    subscriptions: subscriptions === null ? undefined : subscriptionSettings(subscriptions, url),
    policy: policyOf(policy, Object.keys(shape.shape), 'graphql'),
  }
}
