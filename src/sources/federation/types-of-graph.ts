import type { DefinitionNode, DocumentNode, TypeDefinitionNode } from 'graphql'
import { type JoinDirective, joinsOf } from './join-directives.ts'
import { isInternal } from './supergraph-document.ts'

/** A type of a supergraph that a graph has, with what is said of it there. */
export interface TypeOfGraph {
  readonly node: TypeDefinitionNode
  readonly joins: readonly JoinDirective[]
}

type Index = ReadonlyMap<string, readonly TypeOfGraph[]>

const indexes = new WeakMap<DocumentNode, Index>()

/** The types that a graph has. A supergraph is gone through once for all its graphs: large ones have many of both. */
export function typesOfGraph(document: DocumentNode, graph: string): readonly TypeOfGraph[] {
  let index = indexes.get(document)
  if (index === undefined) {
    index = indexOf(document)
    indexes.set(document, index)
  }
  return index.get(graph) ?? []
}

function indexOf({ definitions }: DocumentNode): Index {
  const index = new Map<string, TypeOfGraph[]>()
  for (const node of definitions) {
    if (isInternal(node) || !isTypeDefinition(node)) continue
    const byGraph = new Map<string, JoinDirective[]>()
    for (const join of joinsOf(node, 'join__type'))
      if (typeof join.graph === 'string') byGraph.set(join.graph, [...(byGraph.get(join.graph) ?? []), join])
    for (const [graph, joins] of byGraph) {
      const known = index.get(graph)
      if (known === undefined) index.set(graph, [{ node, joins }])
      else known.push({ node, joins })
    }
  }
  return index
}

function isTypeDefinition(node: DefinitionNode): node is TypeDefinitionNode {
  return node.kind.endsWith('TypeDefinition')
}
