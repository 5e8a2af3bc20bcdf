import type { ASTNode, GraphQLError } from 'graphql'

/** One thing for which graphs do not compose. */
export interface ComposeFault {
  readonly message: string
  /** The graph in which it is, where it is in one alone. */
  readonly graph?: string | undefined
  /** Where it stands in the graph's SDL. */
  readonly node?: ASTNode | undefined
}

/** The faults that the composing library found, each once. */
export function composeFaults(errors: readonly GraphQLError[]): readonly ComposeFault[] {
  const faults = new Map<string, ComposeFault>()
  for (const { message, extensions, nodes } of errors) {
    const graph = typeof extensions.subgraphName === 'string' ? extensions.subgraphName : undefined
    const node = graph === undefined ? undefined : nodes?.[0]
    // The same words at several places say the same; the first place is enough to find them.
    if (!faults.has(message)) faults.set(message, { message, graph, node })
  }
  return [...faults.values()]
}
