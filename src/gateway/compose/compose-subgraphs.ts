import { composeServices, transformSupergraphToPublicSchema } from '@theguild/federation-composition'
import { buildASTSchema, type GraphQLError, type GraphQLSchema } from 'graphql'
import { externalFields } from '../../sources/federation/external-fields.ts'
import { viewOfGraph } from '../../sources/federation/graph-view.ts'
import { createLabelRules } from '../../sources/federation/label-rules.ts'
import { lostFields, ownTypes, withOwnTypes } from '../../sources/federation/own-types.ts'
import type { PendingSource } from '../../sources/federation/pending-source.ts'
import { placeViews } from '../../sources/federation/subgraph-source.ts'
import { graphsOf, readSupergraph } from '../../sources/federation/supergraph-document.ts'
import type { Source } from '../../sources/source.ts'
import type { Chance } from '../../utils/random.ts'
import { standIns } from './stand-ins.ts'

/** Subgraphs composed to one graph. */
export interface ComposedSubgraphs {
  /** What clients see of it. */
  readonly schema: GraphQLSchema
  /** All of it, also what is `@inaccessible`: keys and what fields are made from can be. */
  readonly whole: GraphQLSchema
  /** The sources, each with its place in the graph, by name. */
  readonly sources: ReadonlyMap<string, Source>
  /** What may be wrong with it. */
  readonly doubts: readonly string[]
  /** Labels of `@override` that nothing decides, by the name of the subgraph that overrides. */
  readonly undecided: ReadonlyMap<string, readonly string[]>
}

/**
 * Composes subgraphs by the rules of Apollo Federation.
 * @returns the messages of what is wrong, where they do not compose.
 */
export function composeSubgraphs(
  pending: readonly PendingSource[],
  others: readonly Source[],
  chance: Chance,
): ComposedSubgraphs | readonly string[] {
  const services = [
    ...pending.map(({ name, pending: { sdl } }) => ({ name, typeDefs: sdl })),
    ...standIns(pending, others),
  ]
  const labels = createLabelRules(
    pending.map((each) => each.pending.overrideLabels ?? {}),
    chance,
  )
  const strict = composeServices(services)
  // Whether every query can be satisfied is the planner's to say: it finds ways that this check does not.
  const isDoubtful = strict.errors?.every(isOfSatisfiability) ?? false
  const result = isDoubtful ? composeServices(services, { disableValidationRules: ['SatisfiabilityRule'] }) : strict
  if (result.errors !== undefined) return result.errors.map(({ message }) => message)
  const graphs = new Map(graphsOf(result.supergraphDocumentNode).map(({ name, id }) => [name, id]))
  const composed = result.supergraphDocumentNode
  const idOf = ({ name }: PendingSource) => graphs.get(name) ?? ''
  const parts = pending.map((each) => {
    const types = ownTypes(each.pending.sdl)
    return { each, types, lost: lostFields(composed, types) }
  })
  const typesOf = parts.map(({ each, types, lost }): [string, typeof types] => [
    idOf(each),
    new Map([...types].filter(([coordinate]) => !lost.includes(coordinate))),
  ])
  const supergraph = readSupergraph(withOwnTypes(composed, new Map(typesOf)))
  const viewOf = ({ each, lost }: (typeof parts)[number]) => {
    // The composed supergraph does not tell of these.
    const untold = externalFields(each.pending.sdl).filter(({ isOfInterfaceObject }) => isOfInterfaceObject)
    const alsoExternal = [...lost, ...untold.map(({ coordinate }) => coordinate)]
    return viewOfGraph(supergraph, idOf(each), { alsoExternal, fixedLabel: labels.fixed })
  }
  const views = new Map(parts.map((part) => [part.each, viewOf(part)]))
  const places = placeViews(views, labels)
  const publicDocument = transformSupergraphToPublicSchema(supergraph.document)
  return {
    schema: buildASTSchema(publicDocument, { assumeValidSDL: true }),
    whole: supergraph.schema,
    sources: new Map([...places].map(([each, place]) => [each.name, each.pending.join(place)])),
    undecided: new Map(
      [...views].map(([{ name }, view]) => [name, [...view.labels].filter((label) => !labels.isDecided(label))]),
    ),
    doubts: isDoubtful ? (strict.errors ?? []).map(({ message }) => message) : [],
  }
}

function isOfSatisfiability({ extensions }: GraphQLError): boolean {
  return extensions.code === 'SATISFIABILITY_ERROR'
}
