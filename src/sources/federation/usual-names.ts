import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type NamedTypeNode,
  type NameNode,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  visit,
} from 'graphql'
import { featuresOf } from './supergraph-features.ts'

/** Specifications whose directives are acted on. */
const actedOn: ReadonlySet<string> = new Set(['join', 'inaccessible'])

/** A supergraph in which specifications that are acted on have their own names, whatever `@link(as:)`, or `@core(as:)`, calls them. */
export function withUsualNames(document: DocumentNode): DocumentNode {
  const renamed = featuresOf(document).filter(({ name, as }) => actedOn.has(name) && as !== undefined && as !== name)
  if (renamed.length === 0) return document
  const nodes = new Set(renamed.map(({ node }) => node))
  const usual = ({ value }: NameNode): string => {
    for (const { name, as } of renamed) {
      if (value === as) return name
      if (value.startsWith(`${as}__`)) return `${name}${value.slice(`${as}`.length)}`
    }
    return value
  }
  const rename = <T extends { readonly name: NameNode }>(node: T): T => ({
    ...node,
    name: { ...node.name, value: usual(node.name) },
  })
  // Types are told from directives by what stands before their names: only those of a specification's namespace are its own.
  const renameType = <T extends { readonly name: NameNode }>(node: T): T =>
    node.name.value.includes('__') ? rename(node) : node
  const renameLinks = <T extends SchemaDefinitionNode | SchemaExtensionNode>(node: T): T => ({
    ...node,
    directives: (node.directives ?? []).map((each) => (nodes.has(each) ? withoutAs(each) : each)),
  })
  const plain = visit(document, { SchemaDefinition: renameLinks, SchemaExtension: renameLinks })
  return visit(plain, {
    Directive: rename,
    DirectiveDefinition: rename,
    EnumTypeDefinition: renameType,
    ScalarTypeDefinition: renameType,
    InputObjectTypeDefinition: renameType,
    NamedType: (node: NamedTypeNode) => renameType(node),
  })
}

function withoutAs(node: ConstDirectiveNode): ConstDirectiveNode {
  return { ...node, kind: Kind.DIRECTIVE, arguments: (node.arguments ?? []).filter(({ name }) => name.value !== 'as') }
}
