import { type DocumentNode, Kind } from 'graphql'

/** What a supergraph calls the types of root fields, by the names that a subgraph's SDL has for them. */
export function rootNames({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>(rootTypes.map((name) => [name.toLowerCase(), name]))
  for (const node of definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue
    for (const { operation, type } of node.operationTypes ?? []) names.set(operation, type.name.value)
  }
  return new Map(rootTypes.map((name) => [names.get(name.toLowerCase()) ?? name, name]))
}

const rootTypes = ['Query', 'Mutation', 'Subscription'] as const
