import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type UnionTypeDefinitionNode,
} from 'graphql'
import { joinsOf } from './join-directives.ts'
import { directiveNode } from './join-nodes.ts'
import { type GraphPart, ownedParts } from './owned-parts.ts'
import { graphsOf } from './supergraph-document.ts'

/**
 * A supergraph in which everything says in which graphs it is, as `join/v0.3` and later have it.
 * @param minor of the version of the join specification by which the given one is written
 */
export function explicitJoins(document: DocumentNode, minor: number): DocumentNode {
  if (minor === 1) return withMembers(ofOwners(document))
  return minor === 2 ? withMembers(document) : document
}

/** Federation 1: what a type's owner has is not said, and types without keys are in every graph that uses them. */
function ofOwners(document: DocumentNode): DocumentNode {
  const parts = new Map(graphsOf(document).map(({ id }) => [id, ownedParts(document, id)]))
  return { ...document, definitions: document.definitions.map((node) => joined(node, parts)) }
}

type Parts = ReadonlyMap<string, GraphPart>

function joined(node: DefinitionNode, parts: Parts): DefinitionNode {
  if (!node.kind.endsWith('TypeDefinition') || !('name' in node) || node.name === undefined) return node
  const name = node.name.value
  const graphs = [...parts].filter(([, { types }]) => types.has(name))
  const keyed = joinsOf(node as ObjectTypeDefinitionNode, 'join__type')
  const ofTypes = graphs.flatMap(([graph]) => {
    const keys = keyed.filter((each) => each.graph === graph)
    return keys.length === 0
      ? [directiveNode('join__type', { graph })]
      : keys.map(({ key }) => directiveNode('join__type', { graph, key }))
  })
  const others = otherDirectives(node as ObjectTypeDefinitionNode, ['join__type', 'join__owner', 'join__implements'])
  const directives = [...others, ...ofTypes]
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION)
    return { ...node, directives } as DefinitionNode // Edge: of each kind, the directives alone change.
  const interfaces = (node.interfaces ?? []).flatMap(({ name: of }) =>
    graphs.flatMap(([graph, part]) =>
      part.implementsIn(node, of.value) ? [directiveNode('join__implements', { graph, interface: of.value })] : [],
    ),
  )
  return {
    ...node,
    directives: [...directives, ...interfaces],
    fields: (node.fields ?? []).map((field) => joinedField(field, node, graphs)),
  }
}

function joinedField(
  field: FieldDefinitionNode,
  { name: { value: typeName } }: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
  graphs: readonly (readonly [string, GraphPart])[],
): FieldDefinitionNode {
  const coordinate = `${typeName}.${field.name.value}`
  const known = joinsOf(field, 'join__field')
  const joins = graphs.flatMap(([graph, { given, external }]) => {
    if (!given.has(coordinate) && !external.has(coordinate)) return []
    const { requires, provides } = known.find((each) => each.graph === graph) ?? {}
    const isExternal = given.has(coordinate) ? undefined : true
    return [directiveNode('join__field', { graph, requires, provides, external: isExternal })]
  })
  return { ...field, directives: [...otherDirectives(field, ['join__field']), ...joins] }
}

function otherDirectives(
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  names: readonly string[],
): readonly ConstDirectiveNode[] {
  return directives.filter(({ name }) => !names.includes(name.value))
}

/** Before `join/v0.3`, unions did not say which members a graph knows: those of which it has the type. */
function withMembers(document: DocumentNode): DocumentNode {
  const graphsOfType = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION
        ? [[node.name.value, new Set(joinsOf(node, 'join__type').map(({ graph }) => graph))] as const]
        : [],
    ),
  )
  const withJoins = (node: UnionTypeDefinitionNode): UnionTypeDefinitionNode => {
    if (joinsOf(node, 'join__unionMember').length > 0) return node
    const graphs = new Set(joinsOf(node, 'join__type').map(({ graph }) => graph))
    const members = [...graphs].flatMap((graph) =>
      (node.types ?? []).flatMap(({ name: { value: member } }) =>
        typeof graph === 'string' && graphsOfType.get(member)?.has(graph)
          ? [directiveNode('join__unionMember', { graph, member })]
          : [],
      ),
    )
    return { ...node, directives: [...(node.directives ?? []), ...members] }
  }
  const definitions = document.definitions.map((node) =>
    node.kind === Kind.UNION_TYPE_DEFINITION ? withJoins(node) : node,
  )
  return { ...document, definitions }
}
