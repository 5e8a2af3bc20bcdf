import type {
  ConstDirectiveNode,
  DefinitionNode,
  DocumentNode,
  EnumValueDefinitionNode,
  InputValueDefinitionNode,
  NameNode,
  TypeDefinitionNode,
} from 'graphql'
import { argumentCoordinate } from '../compose/schema-elements.ts'

/** Which directives are added at a coordinate. */
export type DirectivesOf = (coordinate: string) => readonly ConstDirectiveNode[]

/** What can have directives. */
interface Marked {
  readonly name: NameNode
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

interface MarkedField extends Marked {
  readonly arguments?: readonly InputValueDefinitionNode[] | undefined
}

interface MarkedType extends Marked {
  readonly fields?: readonly MarkedField[] | undefined
  readonly values?: readonly EnumValueDefinitionNode[] | undefined
}

/** A document of type definitions with more directives. */
export function withDirectives(document: DocumentNode, directivesOf: DirectivesOf): DocumentNode {
  const definitions = document.definitions.map((node) =>
    // Edge: of each kind of type, only what can have directives changes.
    node.kind.endsWith('TypeDefinition')
      ? (markType(node as TypeDefinitionNode, directivesOf) as DefinitionNode)
      : node,
  )
  return { ...document, definitions }
}

function markType<T extends MarkedType>(node: T, directivesOf: DirectivesOf): T {
  const at = ({ name }: Marked) => `${node.name.value}.${name.value}`
  const parts = {
    ...(node.fields && { fields: node.fields.map((each) => markField(each, at(each), directivesOf)) }),
    ...(node.values && { values: node.values.map((each) => mark(each, at(each), directivesOf)) }),
  }
  return mark({ ...node, ...parts }, node.name.value, directivesOf)
}

function markField<T extends MarkedField>(node: T, coordinate: string, directivesOf: DirectivesOf): T {
  const given = node.arguments?.map((each) => mark(each, argumentCoordinate(coordinate, each.name.value), directivesOf))
  return mark({ ...node, ...(given && { arguments: given }) }, coordinate, directivesOf)
}

function mark<T extends Marked>(node: T, coordinate: string, directivesOf: DirectivesOf): T {
  return { ...node, directives: [...(node.directives ?? []), ...directivesOf(coordinate)] }
}
