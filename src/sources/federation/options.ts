import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'
import type { UpstreamPolicy } from '../../upstream/index.ts'
import {
  type SubscriptionOptions,
  type SubscriptionSettings,
  subscriptionSettings,
  switchedSubscriptions,
} from '../graphql-calls/subscribe/options.ts'
import { policyOf } from '../policy-of.ts'
import type { LabelRequest, LabelRule } from './label-rules.ts'

/** What `subgraph(...)` takes: where the subgraph is, where its SDL is, and how to be careful with it. */
export interface SubgraphOptions extends UpstreamPolicy {
  /** The subgraph's GraphQL endpoint. */
  readonly url: string
  /**
   * Path of the subgraph's SDL with its federation directives, relative to the module's folder.
   * @default `_service { sdl }`, asked of `url` when the module is loaded
   */
  readonly schema?: string
  /** Headers of every call. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** Values of `extensions.code` that clients may see as `reason`. @default none */
  readonly reasons?: readonly string[]
  /** Longest time for asking the SDL at load. @default 5000 */
  readonly sdlTimeoutMs?: number
  /** How the subgraph's own subscriptions are carried; `false`: they are not taken over. @default as for `graphql(...)` */
  readonly subscriptions?: SubscriptionOptions | boolean
  /**
   * Whether an `@override(label:)` holds: `true`, `false`, or a function that is asked once a request, `({ headers, requestId }) => boolean`. `percent(N)`
   * needs none. @default no other label is on
   */
  readonly overrideLabels?: Readonly<Record<string, LabelRule>>
}

const labelRule = z.union(
  [z.boolean(), z.custom<(request: LabelRequest) => boolean>((value) => typeof value === 'function')],
  'must be true, false or a function',
)

const shape = z.looseObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }),
  schema: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  reasons: z.array(z.string()).default([]),
  sdlTimeoutMs: z.number().int().positive().default(5000),
  subscriptions: switchedSubscriptions,
  overrideLabels: z.record(z.string(), labelRule).default({}),
})

/** The options with defaults; what the upstream takes stays in `policy`. */
export interface CompleteSubgraphOptions {
  readonly url: string
  readonly schema: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly reasons: readonly string[]
  readonly sdlTimeoutMs: number
  /** Undefined where they are not taken over. */
  readonly subscriptions: SubscriptionSettings | undefined
  readonly overrideLabels: Readonly<Record<string, LabelRule>>
  readonly policy: UpstreamPolicy
}

/**
 * Checks the options.
 * @param at where they stand
 * @throws ConfigError naming each wrong one.
 */
export function completeSubgraphOptions(options: SubgraphOptions, at = 'subgraph'): CompleteSubgraphOptions {
  const { url, schema, headers, reasons, sdlTimeoutMs, subscriptions, overrideLabels, ...policy } = parseOptions(
    shape,
    options,
    at,
  )
  return {
    url,
    schema,
    headers,
    reasons,
    sdlTimeoutMs,
    subscriptions: subscriptions === null ? undefined : subscriptionSettings(subscriptions, url),
    overrideLabels,
    policy: policyOf(policy, Object.keys(shape.shape), at),
  }
}
