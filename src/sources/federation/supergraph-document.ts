import { buildASTSchema, type DefinitionNode, type DocumentNode, type GraphQLSchema, Kind, visit } from 'graphql'
import { joinsOf } from './join-directives.ts'
import { widestTypes, withTypes } from './widest-types.ts'

/** A composed supergraph, by the directives of the join specification (https://specs.apollo.dev/join). */
export interface SupergraphDocument {
  readonly document: DocumentNode
  /** All types and fields, also those that clients must not see. */
  readonly schema: GraphQLSchema
  /** The graphs that it is composed of. */
  readonly graphs: readonly JoinedGraph[]
}

/** A subgraph in a supergraph. */
export interface JoinedGraph {
  /** Its value of the enum `join__Graph`. */
  readonly id: string
  readonly name: string
  readonly url: string
}

/** Reads a supergraph. */
export function readSupergraph(given: DocumentNode): SupergraphDocument {
  const types = widestTypes(given, buildASTSchema(plainDocument(given), { assumeValidSDL: true }))
  const document = withTypes(given, types)
  return {
    document,
    schema: buildASTSchema(plainDocument(document), { assumeValidSDL: true }),
    graphs: graphsOf(document),
  }
}

/** The graphs that a supergraph is composed of. */
export function graphsOf({ definitions }: DocumentNode): readonly JoinedGraph[] {
  return definitions.flatMap((node) => {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') return []
    return (node.values ?? []).flatMap((value) =>
      joinsOf(value, 'join__graph').map(({ name, url }) => ({ id: value.name.value, name: `${name}`, url: `${url}` })),
    )
  })
}

const keptDirectives: ReadonlySet<string> = new Set(['deprecated', 'specifiedBy', 'oneOf'])

/** The document without what is there for composition alone. */
function plainDocument(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.filter((node) => !isInternal(node))
  return visit(
    { ...document, definitions },
    { Directive: ({ name }) => (keptDirectives.has(name.value) ? undefined : null) },
  )
}

/** True for the types and directives of specifications: their names have their namespace, as in `join__Graph`. */
export function isInternal(node: DefinitionNode): boolean {
  if (node.kind === Kind.DIRECTIVE_DEFINITION) return true
  return (
    'name' in node && node.name !== undefined && /^(join|link|core|context|federation|connect)__/.test(node.name.value)
  )
}
