import type { ASTNode } from 'graphql'
import type { ModuleCache } from '../cached/index.ts'
import { checkCoordinates } from '../check-coordinates.ts'
import type { ModuleResolvers } from '../field-way.ts'
import type { PendingGraph, SiteFinding, SourceBackend, SupergraphBackend } from '../source.ts'
import { connectorCoordinates } from './connector-coordinates.ts'
import { type PendingSource, pendingSource } from './pending-source.ts'

/** What a supergraph is made of in its module. */
export interface ModuleSupergraphParts {
  /** Public name of the module. */
  readonly name: string
  readonly backend: SourceBackend
  readonly supergraph: SupergraphBackend
  readonly resolvers: ModuleResolvers | undefined
  /** By which its connectors' results are kept. @default they are not */
  readonly cache: ModuleCache | undefined
  readonly report: (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void
}

/**
 * Makes what waits for composition of a supergraph, whose graphs are kept apart also where their results are kept.
 * @returns undefined when mistakes were found; all were reported.
 */
export function createModuleSupergraph(parts: ModuleSupergraphParts): PendingSource | undefined {
  const { name, backend, supergraph, resolvers, cache, report } = parts
  if (resolvers !== undefined)
    report({
      severity: 'warning',
      rule: 'supergraph-resolvers',
      message: 'a resolvers.ts beside a supergraph is not read',
      remedy: 'put the fields that need code into a module of their own, with the keys of the types that it extends',
    })
  const coordinates = supergraph.graphs.map((graph) => connectorCoordinates(graph.sdl()))
  let isBroken = false
  const reportWrong: typeof report = (finding) => {
    isBroken = true
    report(finding)
  }
  checkCoordinates([...new Set(coordinates.flat())], backend.policedConnectors, cache, reportWrong)
  supergraph.graphs.forEach(({ policedConnectors }, place) => {
    checkCoordinates(coordinates[place] ?? [], policedConnectors, undefined, reportWrong)
  })
  if (isBroken) return undefined
  const graphs = supergraph.graphs.map((graph): PendingGraph => {
    const own = cache && { ...cache, source: graph.name }
    return { ...graph, join: (place) => graph.join(place, { ways: new Map(), hints: new Map(), cache: own }) }
  })
  const { composed, overrideLabels } = supergraph
  return pendingSource(name, backend, { graphs, composed, overrideLabels })
}
