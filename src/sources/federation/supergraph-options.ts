import { z } from 'zod'
import { parseOptions } from '../../errors/parse-options.ts'
import type { UpstreamPolicy } from '../../upstream/index.ts'
import { type CompleteSubgraphOptions, completeSubgraphOptions } from './options.ts'

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
}

const shape = z.looseObject({
  schema: z.string().min(1),
  schemaHeaders: z.record(z.string(), z.string()).default({}),
  schemaTimeoutMs: z.number().int().positive().default(10_000),
  headers: z.record(z.string(), z.string()).default({}),
  graphs: z
    .record(
      z.string(),
      z.looseObject({
        url: z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }).optional(),
        headers: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default({}),
})

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
  const { policy } = completeSubgraphOptions({ ...shared, headers, url: anyUrl }, 'supergraph')
  const optionsOf = (graph: string, url: string) => {
    const { headers: own = {}, ...others } = graphs[graph] ?? {}
    const given = { ...shared, ...others, headers: { ...headers, ...own }, url }
    return completeSubgraphOptions(given, `supergraph.graphs.${graph}`)
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
    policy,
  }
}
