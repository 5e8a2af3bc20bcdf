import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, type SelectionNode } from 'graphql'

/**
 * What of a subscription's root decides at run time whether there is an event at all, which the specification forbids (section
 * 5.2.4.1) and graphql-js 16 does not look for: `@skip` and `@include`, also on the fragments there.
 */
export function conditionAtRoot(
  { selectionSet }: OperationDefinitionNode,
  { definitions }: DocumentNode,
): GraphQLError | undefined {
  const visited = new Set<string>()
  const find = (selections: readonly SelectionNode[]): SelectionNode | undefined => {
    for (const node of selections) {
      if (node.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include')) return node
      const found = find(below(node))
      if (found !== undefined) return found
    }
    return undefined
  }
  const below = (node: SelectionNode): readonly SelectionNode[] => {
    if (node.kind === Kind.FIELD) return []
    if (node.kind === Kind.INLINE_FRAGMENT) return node.selectionSet.selections
    const name = node.name.value
    if (visited.has(name)) return []
    visited.add(name)
    const fragment = definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name)
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fragment.selectionSet.selections : []
  }
  const node = find(selectionSet.selections)
  if (node === undefined) return undefined
  const message = 'The root field of a subscription must not have @skip or @include.'
  return new GraphQLError(message, { nodes: node, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })
}
