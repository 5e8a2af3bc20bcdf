import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Source } from '../../sources/source.ts'
import { keyOf } from './reach.ts'
import type { Supergraph } from './supergraph.ts'

/** Tells which labels of `@override` the plan of an operation can depend on, in a settled order. */
export type TouchedLabels = (document: DocumentNode, operation: OperationDefinitionNode) => readonly string[]

const none: readonly string[] = []

/**
 * Finds labels of the fields that are selected, and of those that steps may need for them: keys of the types, and what fields are made from. Walks an
 * operation once, when it is first seen, and none where no field has a label.
 */
export function createTouchedLabels(supergraph: Supergraph, sources: readonly Source[]): TouchedLabels {
  const labels = new Map<string, string>()
  for (const { subgraph } of sources)
    for (const [coordinate, label] of subgraph?.overrides?.labels ?? []) labels.set(coordinate, label)
  if (labels.size === 0) return () => none
  return ({ definitions }, operation) => {
    const fragments = new Map<string, FragmentDefinitionNode>()
    for (const node of definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
    const touched = new Set<string>()
    const walked = new Map<SelectionSetNode, Set<string>>()
    const keyed = new Set<string>()

    const walk = (set: SelectionSetNode, typeName: string): void => {
      const types = walked.get(set) ?? new Set()
      walked.set(set, types)
      if (types.has(typeName)) return
      types.add(typeName)
      for (const node of set.selections) {
        if (node.kind === Kind.FIELD) {
          for (const each of objectsAt(typeName)) visit(each, node.name.value, node.selectionSet)
          continue
        }
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
        if (fragment !== undefined) walk(fragment.selectionSet, fragment.typeCondition?.name.value ?? typeName)
      }
    }
    const objectsAt = (typeName: string): readonly string[] => [typeName, ...supergraph.objectsOf(typeName)]
    const visit = (typeName: string, name: string, below: SelectionSetNode | undefined): void => {
      const label = labels.get(`${typeName}.${name}`)
      if (label !== undefined) touched.add(label)
      visitKeys(typeName)
      for (const source of sources) {
        const required = source.subgraph?.requiredBy(typeName, name)
        if (required !== undefined) walk(required, typeName)
        const way = source.wayOf(typeName, name)
        if ('needs' in way) for (const need of way.needs) visitNeed(typeName, need)
      }
      const field = below && supergraph.fieldOf(typeName, name)
      if (below !== undefined && field !== undefined) walk(below, getNamedType(field.type).name)
    }
    const needed = new Set<string>()
    const visitNeed = (typeName: string, name: string): void => {
      const coordinate = `${typeName}.${name}`
      if (needed.has(coordinate)) return
      needed.add(coordinate)
      visit(typeName, name, undefined)
    }
    const visitKeys = (typeName: string): void => {
      if (keyed.has(typeName)) return
      keyed.add(typeName)
      for (const { entity } of supergraph.entitiesOf(typeName)) walk(keyOf(entity), typeName)
    }

    const root = supergraph.schema.getRootType(operation.operation as never) // Edge: an enum of the same words.
    if (root) walk(operation.selectionSet, root.name)
    return [...touched].sort()
  }
}
