import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeDefinitionNode,
} from 'graphql'
import { graphDocument } from './graph-document.ts'
import { joinsOf } from './join-directives.ts'
import { directiveNode } from './join-nodes.ts'

/** What a field of a supergraph says to clients too, or to those who choose what these see. */
const kept: ReadonlySet<string> = new Set(['deprecated', 'inaccessible', 'tag', 'specifiedBy', 'oneOf'])

const link = parse(
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@external", "@requires",
    "@provides", "@override", "@inaccessible", "@interfaceObject", "@tag"])`,
  { noLocation: true },
)

/**
 * The SDL of a subgraph, as far as its part of a supergraph tells: to be composed anew, with others.
 * @param nameOf what a graph is called there
 */
export function graphSdl(document: DocumentNode, graph: string, nameOf: (name: string) => string): DocumentNode {
  const originals = new Map(document.definitions.flatMap((node) => (isType(node) ? [[node.name.value, node]] : [])))
  const own = graphDocument(document, graph).definitions.flatMap((node) => {
    const original = isType(node) ? originals.get(node.name.value) : undefined
    if (!isType(node) || original === undefined) return []
    return [withDirectives(node, original, { graph, nameOf })]
  })
  return { kind: Kind.DOCUMENT, definitions: [...link.definitions, ...own] }
}

interface OfGraph {
  readonly graph: string
  readonly nameOf: (name: string) => string
}

function isType(node: DefinitionNode): node is TypeDefinitionNode {
  return node.kind.endsWith('TypeDefinition')
}

function withDirectives(node: TypeDefinitionNode, original: TypeDefinitionNode, of: OfGraph): TypeDefinitionNode {
  const joins = joinsOf(original, 'join__type').filter((each) => each.graph === of.graph)
  const keys = joins.flatMap(({ key, resolvable }) =>
    typeof key === 'string'
      ? [directiveNode('key', { fields: key, resolvable: resolvable === false ? false : undefined })]
      : [],
  )
  const isInterfaceObject = joins.some((each) => each.isInterfaceObject === true)
  const directives = [
    ...keptOf(original),
    ...(node.kind === Kind.SCALAR_TYPE_DEFINITION ? [] : keys),
    ...(isInterfaceObject ? [directiveNode('interfaceObject')] : []),
  ]
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const known = new Map(
        ('fields' in original ? (original.fields ?? []) : []).map((each) => [each.name.value, each]),
      )
      const fields = (node.fields ?? []).map((field) =>
        fieldOf(field, known.get(field.name.value), isShareable(node, original), of),
      )
      return { ...node, directives, fields } as ObjectTypeDefinitionNode // Edge: both kinds have the same parts.
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const known = new Map(
        ('fields' in original ? (original.fields ?? []) : []).map((each) => [each.name.value, each]),
      )
      const fields = (node.fields ?? []).map((field) => ({ ...field, directives: keptOf(known.get(field.name.value)) }))
      return { ...node, directives, fields }
    }
    case Kind.ENUM_TYPE_DEFINITION:
      return { ...node, directives, values: (node.values ?? []).map((each) => ({ ...each, directives: keptOf(each) })) }
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION:
      return { ...node, directives }
  }
}

function fieldOf(
  field: FieldDefinitionNode,
  original: FieldDefinitionNode | InputValueDefinitionNode | undefined,
  isShareable: (field: FieldDefinitionNode) => boolean,
  { graph, nameOf }: OfGraph,
): FieldDefinitionNode {
  const join = original && joinsOf(original, 'join__field').find((each) => each.graph === graph)
  const given = original && 'arguments' in original ? (original.arguments ?? []) : []
  const isExternal = join?.external === true
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  const [requires, override] = [text(join?.requires), text(join?.override)]
  return {
    ...field,
    arguments: given.map((each) => ({ ...each, directives: keptOf(each) })),
    directives: [
      ...(isExternal ? [] : keptOf(original)),
      ...(field.directives ?? []),
      ...(isExternal ? [directiveNode('external')] : []),
      ...(requires === undefined ? [] : [directiveNode('requires', { fields: requires })]),
      ...(override === undefined
        ? []
        : [directiveNode('override', { from: nameOf(override), label: text(join?.overrideLabel) })]),
      ...(isShareable(field) && !isExternal ? [directiveNode('shareable')] : []),
    ],
  }
}

/**
 * Which fields were marked @shareable is not in a supergraph. So all are, and who gives one of them in another module must say it too;
 * but nobody shall do the same twice: of Mutation, those that several graphs of the supergraph give.
 */
function isShareable(node: TypeDefinitionNode, original: TypeDefinitionNode): (field: FieldDefinitionNode) => boolean {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || node.name.value === 'Subscription') return () => false
  if (node.name.value !== 'Mutation' || !('fields' in original)) return () => true
  const graphs = joinsOf(original, 'join__type').length
  const counts = new Map(
    (original.fields ?? []).map((field) => [field.name.value, joinsOf(field, 'join__field').length || graphs]),
  )
  return ({ name }) => (counts.get(name.value) ?? 0) > 1
}

function keptOf(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | undefined,
): readonly ConstDirectiveNode[] {
  return (node?.directives ?? []).filter(({ name }) => kept.has(name.value))
}
