import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'
import type { UpstreamPolicy } from '../../upstream/index.ts'
import type { SubscriptionOptions } from '../graphql-calls/subscribe/options.ts'
import type { LabelRule } from './label-rules.ts'
import { type CompleteSubgraphOptions, completeSubgraphOptions, type SubgraphOptions } from './options.ts'

/** What `supergraph(...)` takes: where the composed supergraph is, and how to be careful with all of its graphs. */
export interface SupergraphSourceOptions extends UpstreamPolicy {
  /** The composed supergraph: a path relative to the module's folder, or an http(s) URL that is read when the module is loaded. */
  readonly schema: string
  /** Headers that are sent to get the supergraph by URL, such as the key of a registry; never to a graph. @default none */
  readonly schemaHeaders?: Readonly<Record<string, string>>
  /** Longest time for getting the supergraph by URL. @default 10000 */
  readonly schemaTimeoutMs?: number
  /** Headers of every call to every graph. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** Values of `extensions.code` that clients may see as `reason`. @default none */
  readonly reasons?: readonly string[]
  /** How the graphs' subscriptions are carried; `false`: they are not taken over. @default as for `graphql(...)` */
  readonly subscriptions?: Omit<SubscriptionOptions, 'url'> | boolean
  /** Whether an `@override(label:)` holds, as for `subgraph(...)`. @default no label but `percent(N)` is on */
  readonly overrideLabels?: Readonly<Record<string, LabelRule>>
  /** What is otherwise for single graphs, by their names in the supergraph. @default nothing */
  readonly graphs?: Readonly<Record<string, GraphOptions>>
}

/** How one graph of a supergraph is called; what is left open is as for all of them. */
export interface GraphOptions extends UpstreamPolicy {
  /** The graph's GraphQL endpoint. @default what the supergraph says */
  readonly url?: string
  /** Headers of every call, besides those for all graphs. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** Values of `extensions.code` that clients may see as `reason`. @default those for all graphs */
  readonly reasons?: readonly string[]
  /** How its subscriptions are carried. @default as for all graphs */
  readonly subscriptions?: SubscriptionOptions
}

const shape = z.looseObject({
  schema: z.string().min(1),
  schemaHeaders: z.record(z.string(), z.string()).default({}),
  schemaTimeoutMs: z.number().int().positive().default(10_000),
  headers: z.record(z.string(), z.string()).default({}),
  subscriptions: z
    .custom((value) => !hasUrl(value), "must have no `url`, which is one graph's own: put it into `graphs`")
    .optional(),
  graphs: z
    .record(
      z.string(),
      z.looseObject({
        url: z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }).optional(),
        headers: z.record(z.string(), z.string()).default({}),
        subscriptions: z.looseObject({}, 'must be an object: they are switched off for all graphs').optional(),
      }),
    )
    .default({}),
})

function hasUrl(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'url' in value
}

/** The options with defaults. */
export interface CompleteSupergraphOptions {
  readonly schema: string
  readonly schemaHeaders: Readonly<Record<string, string>>
  readonly schemaTimeoutMs: number
  /** Names of graphs that have options of their own. */
  readonly named: readonly string[]
  /** URL that a graph is given in the place of the supergraph's. */
  readonly urlOf: (graph: string) => string | undefined
  /** A graph's options as they are of a subgraph. */
  readonly optionsOf: (graph: string, url: string) => CompleteSubgraphOptions
  /** Coordinates of the connectors for which a graph's own options have policies. */
  readonly policedOf: (graph: string) => readonly string[]
  readonly hasSubscriptions: boolean
  readonly overrideLabels: Readonly<Record<string, LabelRule>>
  /** How hosts are reached, also for the supergraph itself. */
  readonly policy: UpstreamPolicy
}

/** Stands for URLs that only the supergraph tells. */
const anyUrl = 'http://graph.invalid'

/**
 * Checks the options.
 * @throws ConfigError naming each wrong one.
 */
export function completeSupergraphOptions(options: SupergraphSourceOptions): CompleteSupergraphOptions {
  const { schema, schemaHeaders, schemaTimeoutMs, headers, graphs, ...shared } = parseOptions(
    shape,
    options,
    'supergraph',
  )
  // Edge: what is left of the options is checked as those of a subgraph are.
  const complete = (given: object, at: string) => completeSubgraphOptions(given as SubgraphOptions, at)
  const all = complete({ ...shared, headers, url: anyUrl }, 'supergraph')
  const optionsOf = (graph: string, url: string) => {
    const { headers: own = {}, ...others } = graphs[graph] ?? {}
    const given = { ...shared, ...others, headers: { ...headers, ...own }, url }
    return complete(given, `supergraph.graphs.${graph}`)
  }
  const named = Object.keys(graphs)
  // What is wrong with a graph's options is said even where the supergraph cannot be read.
  for (const graph of named) optionsOf(graph, graphs[graph]?.url ?? anyUrl)
  return {
    schema,
    schemaHeaders,
    schemaTimeoutMs,
    named,
    urlOf: (graph) => graphs[graph]?.url,
    optionsOf,
    policedOf: (graph) => Object.keys(graphs[graph]?.connectors ?? {}),
    hasSubscriptions: all.subscriptions !== undefined,
    overrideLabels: all.overrideLabels,
    policy: all.policy,
  }
}
