import type { ConstDirectiveNode, GraphQLSchema } from 'graphql'
import type { GraphKey } from './graph-view.ts'

/**
 * Puts what a subgraph and its module say of caching onto the types and fields of its part of the graph; composition has left it out. Members
 * of an interface object have what is said of it.
 */
export function applyHints(
  schema: GraphQLSchema,
  hints: ReadonlyMap<string, readonly ConstDirectiveNode[]>,
  keys: readonly GraphKey[],
): void {
  const origins = new Map(keys.map(({ typeName, askedAs }) => [typeName, askedAs]))
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    const origin = origins.get(type.name) ?? type.name
    addTo(type, hints.get(type.name) ?? hints.get(origin))
    if (!('getFields' in type)) continue
    for (const field of Object.values(type.getFields()))
      addTo(field, hints.get(`${type.name}.${field.name}`) ?? hints.get(`${origin}.${field.name}`))
  }
}

interface WithNode {
  astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
}

function addTo(element: WithNode, directives: readonly ConstDirectiveNode[] | undefined): void {
  if (directives === undefined || !element.astNode) return
  element.astNode = { ...element.astNode, directives: [...(element.astNode.directives ?? []), ...directives] }
}
