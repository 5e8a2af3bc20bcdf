import { type DocumentNode, Kind, visit } from 'graphql'

/**
 * Without nulls in what a subgraph says by directives that it declares itself. They mean nothing for the composition, and the library that
 * composes takes a null for a wrong value where GraphQL allows it.
 */
export function withoutOwnNulls(sdl: DocumentNode): DocumentNode {
  const own = new Set(
    sdl.definitions.flatMap((node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? [node.name.value] : [])),
  )
  if (own.size === 0) return sdl
  return visit(sdl, {
    Directive: (node) => {
      if (!own.has(node.name.value) || !node.arguments?.some(({ value }) => value.kind === Kind.NULL)) return undefined
      return { ...node, arguments: node.arguments.filter(({ value }) => value.kind !== Kind.NULL) }
    },
  })
}
