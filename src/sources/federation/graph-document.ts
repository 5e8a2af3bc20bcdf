import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  parseType,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql'
import { type JoinDirective, joinsOf } from './join-directives.ts'
import { typesOfGraph } from './types-of-graph.ts'

/** The part of a supergraph that one graph has, as a document of its own. */
export function graphDocument(document: DocumentNode, graph: string): DocumentNode {
  const own = typesOfGraph(document, graph).map(({ node, joins }) => ownPart(node, joins, graph))
  const hasQuery = own.some(({ name }) => name.value === 'Query')
  return { kind: Kind.DOCUMENT, definitions: hasQuery ? own : [...own, emptyQuery] }
}

/** A schema must have a Query type; a graph need not give any query. */
const emptyQuery: ObjectTypeDefinitionNode = {
  kind: Kind.OBJECT_TYPE_DEFINITION,
  name: { kind: Kind.NAME, value: 'Query' },
  fields: [],
}

function ownPart(node: TypeDefinitionNode, joins: readonly JoinDirective[], graph: string): TypeDefinitionNode {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const isObject =
        node.kind === Kind.OBJECT_TYPE_DEFINITION || joins.some((each) => each.isInterfaceObject === true)
      return {
        ...node,
        kind: isObject ? Kind.OBJECT_TYPE_DEFINITION : Kind.INTERFACE_TYPE_DEFINITION,
        directives: [],
        interfaces: interfacesIn(node, graph),
        fields: fieldsIn(node.fields ?? [], graph),
      } as TypeDefinitionNode // Edge: both kinds have the same parts.
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { ...node, directives: [], fields: fieldsIn(node.fields ?? [], graph) }
    case Kind.UNION_TYPE_DEFINITION:
      return { ...node, directives: [], types: membersIn(node, graph) }
    case Kind.ENUM_TYPE_DEFINITION:
      return {
        ...node,
        directives: [],
        values: (node.values ?? []).filter((value) => isIn(value, 'join__enumValue', graph)),
      }
    case Kind.SCALAR_TYPE_DEFINITION:
      return { ...node, directives: (node.directives ?? []).filter(({ name }) => name.value === 'specifiedBy') }
  }
}

/** What no directive speaks of is in every graph that has the type. */
function isIn(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
  graph: string,
): boolean {
  const joins = joinsOf(node, name)
  return joins.length === 0 || joins.some((each) => each.graph === graph)
}

function fieldsIn<T extends FieldDefinitionNode | InputValueDefinitionNode>(fields: readonly T[], graph: string): T[] {
  return fields.flatMap((field) => {
    if (!isIn(field, 'join__field', graph)) return []
    const join = joinsOf(field, 'join__field').find((each) => each.graph === graph)
    const args = 'arguments' in field && field.arguments ? { arguments: field.arguments.map(withoutDirectives) } : {}
    return [{ ...field, ...args, type: typeIn(field.type, join), directives: providesOf(join) }]
  })
}

function withoutDirectives(node: InputValueDefinitionNode): InputValueDefinitionNode {
  return { ...node, directives: [] }
}

/** A graph's own type of a field, where it is not the supergraph's. */
function typeIn(type: TypeNode, join: JoinDirective | undefined): TypeNode {
  return typeof join?.type === 'string' ? parseType(join.type, { noLocation: true }) : type
}

function providesOf(join: JoinDirective | undefined): ConstDirectiveNode[] {
  if (typeof join?.provides !== 'string') return []
  const value = { kind: Kind.STRING as const, value: join.provides }
  return [
    {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: 'provides' },
      arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'fields' }, value }],
    },
  ]
}

function interfacesIn(
  node: { readonly interfaces?: readonly NamedTypeNode[] | undefined } & Parameters<typeof joinsOf>[0],
  graph: string,
) {
  const names = joinsOf(node, 'join__implements').flatMap((each) => (each.graph === graph ? [each.interface] : []))
  return (node.interfaces ?? []).filter(({ name }) => names.includes(name.value))
}

function membersIn(
  node: { readonly types?: readonly NamedTypeNode[] | undefined } & Parameters<typeof joinsOf>[0],
  graph: string,
) {
  const joins = joinsOf(node, 'join__unionMember')
  if (joins.length === 0) return node.types ?? []
  const names = joins.flatMap((each) => (each.graph === graph ? [each.member] : []))
  return (node.types ?? []).filter(({ name }) => names.includes(name.value))
}
