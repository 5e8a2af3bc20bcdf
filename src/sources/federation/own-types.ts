import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  print,
  specifiedScalarTypes,
  type TypeNode,
  visit,
} from 'graphql'
import { joinsOf } from './join-directives.ts'

/** The types of output fields as a subgraph's own SDL has them, by coordinate. */
export function ownTypes({ definitions }: DocumentNode): ReadonlyMap<string, TypeNode> {
  const types = new Map<string, TypeNode>()
  for (const node of definitions) {
    if (
      node.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      node.kind !== Kind.OBJECT_TYPE_EXTENSION &&
      node.kind !== Kind.INTERFACE_TYPE_DEFINITION &&
      node.kind !== Kind.INTERFACE_TYPE_EXTENSION
    )
      continue
    for (const field of node.fields ?? []) types.set(`${node.name.value}.${field.name.value}`, field.type)
  }
  return types
}

/** Coordinates of fields whose types a supergraph does not have: composition has left out what this graph gives there. */
export function lostFields({ definitions }: DocumentNode, types: ReadonlyMap<string, TypeNode>): readonly string[] {
  const known = new Set([...specifiedScalarTypes.map(({ name }) => name), ...definitions.map(declaredName)])
  return [...types].flatMap(([coordinate, type]) => (known.has(nameOf(type)) ? [] : [coordinate]))
}

function declaredName(node: DefinitionNode): string | undefined {
  return 'name' in node ? node.name?.value : undefined
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}

/** A supergraph in which each field says the type that each graph has for it, also where composition left that out. */
export function withOwnTypes(
  document: DocumentNode,
  typesOf: ReadonlyMap<string, ReadonlyMap<string, TypeNode>>,
): DocumentNode {
  const ofFields = (parent: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode) =>
    parent.fields?.map((field) => withJoins(field, parent, typesOf))
  return visit(document, {
    ObjectTypeDefinition: (node) => ({ ...node, fields: ofFields(node) }),
    InterfaceTypeDefinition: (node) => ({ ...node, fields: ofFields(node) }),
  })
}

function withJoins(
  field: FieldDefinitionNode,
  parent: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
  typesOf: ReadonlyMap<string, ReadonlyMap<string, TypeNode>>,
): FieldDefinitionNode {
  const joins = joinsOf(field, 'join__field')
  const graphs = (joins.length > 0 ? joins : joinsOf(parent, 'join__type')).map(({ graph }) => String(graph))
  const own = [...new Set(graphs)].flatMap((graph): readonly (readonly [string, string])[] => {
    const type = typesOf.get(graph)?.get(`${parent.name.value}.${field.name.value}`)
    return type === undefined ? [] : [[graph, print(type)]]
  })
  if (own.every(([, type]) => type === print(field.type))) return field
  const types = new Map(own)
  const others = (field.directives ?? []).filter(({ name }) => name.value !== 'join__field')
  const known = (field.directives ?? []).filter(({ name }) => name.value === 'join__field')
  const all = known.length > 0 ? known : [...new Set(graphs)].map((graph) => joinOf(graph))
  return { ...field, directives: [...others, ...all.map((join) => withType(join, types))] }
}

function joinOf(graph: string): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'join__field' },
    arguments: [argument('graph', { kind: Kind.ENUM, value: graph })],
  }
}

function withType(join: ConstDirectiveNode, types: ReadonlyMap<string, string>): ConstDirectiveNode {
  const given = join.arguments ?? []
  const graph = given.find(({ name }) => name.value === 'graph')?.value
  const type = graph?.kind === Kind.ENUM ? types.get(graph.value) : undefined
  if (type === undefined) return join
  const others = given.filter(({ name }) => name.value !== 'type')
  return { ...join, arguments: [...others, argument('type', { kind: Kind.STRING, value: type })] }
}

function argument(name: string, value: ConstArgumentNode['value']): ConstArgumentNode {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value }
}
