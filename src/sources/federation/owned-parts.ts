import {
  type DocumentNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql'
import { fieldSetOf, joinsOf } from './join-directives.ts'
import { isInternal } from './supergraph-document.ts'

/** What one graph has of a supergraph of Federation 1. */
export interface GraphPart {
  readonly types: ReadonlySet<string>
  /** Coordinates of the fields that it gives. */
  readonly given: ReadonlySet<string>
  /** Coordinates of those that it only takes, or gives along with some other field. */
  readonly external: ReadonlySet<string>
  /** Whether a type of it has an interface. */
  readonly implementsIn: (type: FieldsNode, interfaceName: string) => boolean
}

type FieldsNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode

const rootNames: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription'])

/**
 * Finds out what a graph has, by `join/v0.1`: the fields of a type with an owner are the owner's where they do not say otherwise;
 * types without owner and keys are the same in all graphs that have them, and a graph has those which its fields lead to.
 */
export function ownedParts(document: DocumentNode, graph: string): GraphPart {
  const nodes = new Map<string, TypeDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind.endsWith('TypeDefinition') && !isInternal(node))
      nodes.set((node as TypeDefinitionNode).name.value, node as TypeDefinitionNode) // Edge: the kind says so.
  const types = new Set<string>()
  const given = new Set<string>()
  const external = new Set<string>()

  const isKnown = (type: TypeNode) => {
    const node = nodes.get(nameOf(type))
    return node === undefined || canHave(node, graph)
  }
  const reachType = (type: TypeNode) => reach(nameOf(type))
  const reachArguments = (fields: readonly InputValueDefinitionNode[] = []) => {
    for (const { type } of fields) reachType(type)
  }
  const reach = (name: string): void => {
    const node = nodes.get(name)
    if (node === undefined || types.has(name) || !canHave(node, graph)) return
    types.add(name)
    if (node.kind === Kind.UNION_TYPE_DEFINITION) for (const member of node.types ?? []) reach(member.name.value)
    if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) reachArguments(node.fields)
    if (!isWithFields(node)) return
    for (const field of node.fields ?? [])
      if (gives(node, joinsOf(field, 'join__field'), graph) && isKnown(field.type)) {
        given.add(`${name}.${field.name.value}`)
        reachType(field.type)
        reachArguments(field.arguments)
      }
    for (const each of node.interfaces ?? []) reach(each.name.value)
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return
    for (const other of nodes.values())
      if (isWithFields(other) && other.interfaces?.some((each) => each.name.value === name)) reach(other.name.value)
  }
  /** Takes in the fields of a field set. */
  const take = (typeName: string, fields: SelectionSetNode | undefined, into: Set<string>): void => {
    const node = nodes.get(typeName)
    for (const selection of fields?.selections ?? []) {
      if (selection.kind === Kind.INLINE_FRAGMENT)
        take(selection.typeCondition?.name.value ?? typeName, selection.selectionSet, into)
      if (selection.kind !== Kind.FIELD || !node || !isWithFields(node)) continue
      const field = node.fields?.find((each) => each.name.value === selection.name.value)
      if (field === undefined) continue
      const coordinate = `${typeName}.${field.name.value}`
      if (!given.has(coordinate)) into.add(coordinate)
      reachType(field.type)
      take(nameOf(field.type), selection.selectionSet, into)
    }
  }

  for (const [name, node] of nodes) {
    const isKeyed = joinsOf(node, 'join__type').some((each) => each.graph === graph)
    const hasRoots = rootNames.has(name) && isWithFields(node) && node.fields?.some((field) => isOf(field, graph))
    if (isKeyed || hasRoots) reach(name)
  }
  for (const name of [...types]) {
    const node = nodes.get(name)
    for (const { graph: of, key } of node ? joinsOf(node, 'join__type') : [])
      if (of === graph) take(name, fieldSetOf(key), given)
  }
  for (const name of [...types]) {
    const node = nodes.get(name)
    for (const field of node && isWithFields(node) ? (node.fields ?? []) : [])
      for (const { graph: of, requires, provides } of joinsOf(field, 'join__field')) {
        if (of !== graph) continue
        take(name, fieldSetOf(requires), external)
        take(nameOf(field.type), fieldSetOf(provides), external)
      }
  }
  const implementsIn = (type: FieldsNode, interfaceName: string) => {
    const node = nodes.get(interfaceName)
    if (!types.has(interfaceName) || node === undefined || !isWithFields(node)) return false
    return (node.fields ?? []).every(({ name: { value } }) => {
      const coordinate = `${type.name.value}.${value}`
      return given.has(coordinate) || external.has(coordinate)
    })
  }
  return { types, given, external, implementsIn }
}

function isWithFields(node: TypeDefinitionNode): node is FieldsNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION
}

function isOf(node: Parameters<typeof joinsOf>[0], graph: string): boolean {
  return joinsOf(node, 'join__field').some((each) => each.graph === graph)
}

/** A type with keys is in the graphs that it names; any other can be in each. */
function canHave(node: TypeDefinitionNode, graph: string): boolean {
  const graphs = [...joinsOf(node, 'join__type'), ...joinsOf(node, 'join__owner')].map((each) => each.graph)
  return graphs.length === 0 || graphs.includes(graph)
}

function gives(node: FieldsNode, joins: ReturnType<typeof joinsOf>, graph: string): boolean {
  const named = joins.flatMap((each) => (each.graph === undefined ? [] : [each.graph]))
  if (named.length > 0) return named.includes(graph)
  const [owner] = joinsOf(node, 'join__owner')
  return owner === undefined || owner.graph === graph
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}
