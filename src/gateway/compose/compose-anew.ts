import { composeServices } from '@theguild/federation-composition'
import { type DocumentNode, type GraphQLError, Kind } from 'graphql'
import { externalFields } from '../../sources/federation/external-fields.ts'
import { lostFields, ownTypes, withOwnTypes } from '../../sources/federation/own-types.ts'
import { graphsOf } from '../../sources/federation/supergraph-document.ts'
import type { PendingGraph, Source } from '../../sources/source.ts'
import { type ComposeFault, composeFaults } from './compose-fault.ts'
import { withoutOwnNulls } from './own-directives.ts'
import { standIns } from './stand-ins.ts'

/** A supergraph as a composer writes it, with the graphs that it is composed of. */
export interface ComposedGraphs {
  readonly document: DocumentNode
  readonly graphs: readonly ComposedGraph[]
  /** What may be wrong with it. */
  readonly doubts: readonly ComposeFault[]
  /** Object types of the graphs, where they are too many for it to be checked that every query has a way. */
  readonly uncheckedTypes: number | undefined
}

/** A graph in a supergraph. */
export interface ComposedGraph {
  readonly graph: PendingGraph
  /** Its value of the enum `join__Graph`. */
  readonly id: string
  /** Coordinates of fields that others give although the supergraph does not say so. */
  readonly alsoExternal: readonly string[]
}

/**
 * Composes subgraphs by the rules of Apollo Federation.
 * @returns what is wrong, where they do not compose.
 */
export function composeAnew(
  graphs: readonly PendingGraph[],
  others: readonly Source[],
): ComposedGraphs | readonly ComposeFault[] {
  const pending = graphs.map((graph) => ({ graph, sdl: withoutOwnNulls(graph.sdl()) }))
  const services = [
    ...pending.map(({ graph: { name }, sdl }) => ({ name, typeDefs: sdl })),
    ...standIns(graphs, others),
  ]
  const types = countObjects(services.map(({ typeDefs }) => typeDefs))
  const isChecked = types <= maxCheckedTypes
  const strict = composeServices(services, isChecked ? undefined : withoutCheck)
  // Whether every query can be satisfied is the planner's to say: it finds ways that this check does not.
  const isDoubtful = strict.errors?.every(isOfSatisfiability) ?? false
  const result = isDoubtful ? composeServices(services, withoutCheck) : strict
  if (result.errors !== undefined) return composeFaults(result.errors)
  const composed = result.supergraphDocumentNode
  const ids = new Map(graphsOf(composed).map(({ name, id }) => [name, id]))
  const parts = pending.map(({ graph, sdl }) => {
    const types = ownTypes(sdl)
    return { graph, sdl, id: ids.get(graph.name) ?? '', types, lost: lostFields(composed, types) }
  })
  const typesOf = parts.map(({ id, types, lost }): [string, typeof types] => [
    id,
    new Map([...types].filter(([coordinate]) => !lost.includes(coordinate))),
  ])
  return {
    document: withOwnTypes(composed, new Map(typesOf)),
    graphs: parts.map(({ graph, sdl, id, lost }) => {
      // The composed supergraph does not tell of these.
      const untold = externalFields(sdl).filter(({ isOfInterfaceObject }) => isOfInterfaceObject)
      return { graph, id, alsoExternal: [...lost, ...untold.map(({ coordinate }) => coordinate)] }
    }),
    doubts: isDoubtful ? composeFaults(strict.errors ?? []).map(fromFirst) : [],
    uncheckedTypes: isChecked ? undefined : types,
  }
}

/**
 * Whether every query can be satisfied is checked for so many object types, counted in each graph. The check walks all ways through the
 * graphs: 50 of them with 2,500 types that refer to each other kept it busy for minutes, and all else took three seconds.
 */
export const maxCheckedTypes = 1_000

const withoutCheck = { disableValidationRules: ['SatisfiabilityRule'] }

function countObjects(documents: readonly DocumentNode[]): number {
  return documents.reduce(
    (sum, { definitions }) =>
      sum +
      definitions.filter(({ kind }) => kind === Kind.OBJECT_TYPE_DEFINITION || kind === Kind.OBJECT_TYPE_EXTENSION)
        .length,
    0,
  )
}

/** A query without a way is a matter of the graph in which its way ends first. */
function fromFirst({ message }: ComposeFault): ComposeFault {
  return { message, graph: /from subgraph "([^"]+)"/.exec(message)?.[1] }
}

function isOfSatisfiability({ extensions }: GraphQLError): boolean {
  return extensions.code === 'SATISFIABILITY_ERROR'
}
