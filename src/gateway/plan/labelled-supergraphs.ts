import type { GraphQLSchema } from 'graphql'
import type { LabelRequest } from '../../sources/federation/label-rules.ts'
import type { Source } from '../../sources/source.ts'
import { createRecentMap } from '../../utils/recent-map.ts'
import { indexSupergraph, type Supergraph } from './supergraph.ts'
import { createTouchedLabels, type TouchedLabels } from './touched-labels.ts'

/** A supergraph in which labels of `@override` decide, request by request, who gives a field. */
export interface LabelledSupergraphs {
  readonly touched: TouchedLabels
  /** What a label is for a request. May throw what a module's function throws. */
  readonly isOn: (label: string, request: LabelRequest) => boolean
  /** The supergraph where these labels are on, in their settled order, and all others are off. */
  readonly with: (on: readonly string[]) => Supergraph
}

/** So many that differ by labels are kept, up to twice as many: for what is planned again and again, not for every way that labels can fall. */
const maxKept = 16

/** Indexes the sources once for each set of labels that something is planned for. */
export function createLabelledSupergraphs(
  schema: GraphQLSchema,
  sources: readonly Source[],
  whole?: GraphQLSchema | undefined,
): LabelledSupergraphs {
  const plain = indexSupergraph(schema, sources, whole)
  const kept = createRecentMap<Supergraph>(maxKept)
  const deciders = new Map<string, LabelledSupergraphs['isOn']>()
  for (const { subgraph } of sources)
    for (const label of subgraph?.overrides?.labels.values() ?? [])
      if (subgraph?.overrides) deciders.set(label, subgraph.overrides.isOn)
  return {
    touched: createTouchedLabels(plain, sources),
    isOn: (label, request) => deciders.get(label)?.(label, request) ?? false,
    with: (on) => {
      if (on.length === 0) return plain
      const key = on.join('\n')
      const known = kept.get(key)
      if (known !== undefined) return known
      const labels = new Set(on)
      const chosen = sources.map((source) => source.subgraph?.overrides?.withLabels(labels) ?? source)
      const made = indexSupergraph(schema, chosen, whole)
      kept.set(key, made)
      return made
    },
  }
}
