import { type DefinitionNode, type DocumentNode, Kind } from 'graphql'

/** A subgraph's SDL without its type of subscriptions, where the module does not take them over. */
export function withoutSubscriptions(sdl: DocumentNode): DocumentNode {
  const name = subscriptionName(sdl)
  const isOfThem = (node: DefinitionNode) =>
    (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) && node.name.value === name
  const definitions = sdl.definitions.flatMap((node): DefinitionNode[] => {
    if (isOfThem(node)) return []
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) return [node]
    return [{ ...node, operationTypes: (node.operationTypes ?? []).filter(({ type }) => type.name.value !== name) }]
  })
  return { ...sdl, definitions }
}

function subscriptionName({ definitions }: DocumentNode): string {
  for (const node of definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue
    const root = node.operationTypes?.find(({ operation }) => operation === 'subscription')
    if (root) return root.type.name.value
  }
  return 'Subscription'
}
