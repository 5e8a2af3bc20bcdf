import { transformSupergraphToPublicSchema } from '@theguild/federation-composition'
import { buildASTSchema, type DocumentNode, type GraphQLSchema, Kind } from 'graphql'
import { viewOfGraph } from '../../sources/federation/graph-view.ts'
import { createLabelRules } from '../../sources/federation/label-rules.ts'
import { joinedSource, type PendingSource } from '../../sources/federation/pending-source.ts'
import { placeViews } from '../../sources/federation/subgraph-source.ts'
import { isInternal, readSupergraph } from '../../sources/federation/supergraph-document.ts'
import type { PendingGraphs, Source } from '../../sources/source.ts'
import type { Chance } from '../../utils/random.ts'
import { type ComposedGraphs, composeAnew } from './compose-anew.ts'
import type { ComposeFault } from './compose-fault.ts'
import { takenOver } from './overrides.ts'

/** Subgraphs composed to one graph. */
export interface ComposedSubgraphs extends Pick<ComposedGraphs, 'doubts' | 'uncheckedTypes'> {
  /** What clients see of it. */
  readonly schema: GraphQLSchema
  /** All of it, also what is `@inaccessible`: keys and what fields are made from can be. */
  readonly whole: GraphQLSchema
  /** What became of each module, by name. */
  readonly sources: ReadonlyMap<string, Source>
  /** Labels of `@override` that nothing decides, by the name of the subgraph that overrides. */
  readonly undecided: ReadonlyMap<string, readonly string[]>
  /** All labels of `@override`. */
  readonly labels: ReadonlySet<string>
}

/**
 * Composes the graphs of subgraphs and supergraphs. A supergraph that is alone is taken as it is; with others, its graphs are composed
 * anew.
 * @returns what is wrong, where they do not compose.
 */
export function composeSubgraphs(
  pending: readonly PendingSource[],
  others: readonly Source[],
  chance: Chance,
): ComposedSubgraphs | readonly ComposeFault[] {
  const result = composedOf(pending, others)
  if (!('graphs' in result)) return result
  const labels = createLabelRules(
    pending.map((each) => each.pending.overrideLabels ?? {}),
    chance,
  )
  const supergraph = readSupergraph(result.document)
  const taken = takenOver(others)
  const views = new Map(
    result.graphs.map(({ graph, id, alsoExternal }) => [
      graph,
      viewOfGraph(supergraph, id, {
        alsoExternal: [...alsoExternal, ...(taken.get(graph.name) ?? [])],
        fixedLabel: labels.fixed,
      }),
    ]),
  )
  const places = placeViews(views, labels)
  const joined = pending.map((each): [string, Source] => {
    const parts = each.pending.graphs.flatMap((graph) => {
      const place = places.get(graph)
      return place === undefined ? [] : [graph.join(place)]
    })
    return [each.name, joinedSource(each, parts)]
  })
  return {
    schema: buildASTSchema(publicDocument(supergraph.document), { assumeValidSDL: true }),
    whole: supergraph.schema,
    sources: new Map(joined),
    undecided: new Map(
      pending.map(({ name, pending: { graphs } }) => [
        name,
        graphs.flatMap((graph) => [...(views.get(graph)?.labels ?? [])].filter((label) => !labels.isDecided(label))),
      ]),
    ),
    labels: new Set([...views.values()].flatMap((view) => [...view.labels])),
    doubts: result.doubts,
    uncheckedTypes: result.uncheckedTypes,
  }
}

function composedOf(
  pending: readonly PendingSource[],
  others: readonly Source[],
): ComposedGraphs | readonly ComposeFault[] {
  const [only] = pending
  if (pending.length === 1 && only?.pending.composed !== undefined) return asGiven(only.pending, only.pending.composed)
  return composeAnew(
    pending.flatMap((each) => each.pending.graphs),
    others,
  )
}

function asGiven({ graphs }: PendingGraphs, document: DocumentNode): ComposedGraphs {
  return {
    document,
    graphs: graphs.map((graph) => ({ graph, id: graph.id ?? '', alsoExternal: [] })),
    doubts: [],
    // Whoever composed it has checked it.
    uncheckedTypes: undefined,
  }
}

/** What clients see, also of a supergraph that was composed elsewhere. */
function publicDocument(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.filter((node) =>
    node.kind === Kind.DIRECTIVE_DEFINITION ? node.name.value !== 'core' : !isInternal(node),
  )
  return transformSupergraphToPublicSchema({ ...document, definitions })
}
