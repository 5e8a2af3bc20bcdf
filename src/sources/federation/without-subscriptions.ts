import { type DefinitionNode, type DocumentNode, Kind } from 'graphql'
import { rootNames } from './root-names.ts'

/** A subgraph's SDL without its type of subscriptions, where the module does not take them over. */
export function withoutSubscriptions(sdl: DocumentNode): DocumentNode {
  const roots = rootNames(sdl)
  const isOfThem = (node: DefinitionNode) =>
    (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    roots.get(node.name.value) === 'Subscription'
  const definitions = sdl.definitions.flatMap((node): DefinitionNode[] => {
    if (isOfThem(node)) return []
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) return [node]
    return [
      { ...node, operationTypes: (node.operationTypes ?? []).filter((each) => each.operation !== 'subscription') },
    ]
  })
  return { ...sdl, definitions }
}
