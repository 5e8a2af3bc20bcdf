import { type GraphQLSchema, getNamedType, isObjectType, Kind, type SelectionSetNode } from 'graphql'
import { keysOf } from '../../sources/entity-keys.ts'

/** Names of the types of which a schema has nothing but fields that its keys reach into: of the whole type, others may tell more. */
export function keyParts(schema: GraphQLSchema): ReadonlySet<string> {
  const reached = new Map<string, Set<string>>()
  const reach = ({ selections }: SelectionSetNode, typeName: string): void => {
    const type = schema.getType(typeName)
    if (!isObjectType(type)) return
    for (const node of selections) {
      if (node.kind !== Kind.FIELD || node.selectionSet === undefined) continue
      const below = getNamedType(type.getFields()[node.name.value]?.type)
      if (!isObjectType(below)) continue
      const names = reached.get(below.name) ?? new Set()
      reached.set(below.name, names)
      for (const each of node.selectionSet.selections) if (each.kind === Kind.FIELD) names.add(each.name.value)
      reach(node.selectionSet, below.name)
    }
  }
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && type.astNode)
      for (const { selection } of keysOf(type.astNode)) if (selection) reach(selection, type.name)
  const isPart = ([name, names]: readonly [string, ReadonlySet<string>]) => {
    const type = schema.getType(name)
    return isObjectType(type) && Object.keys(type.getFields()).every((each) => names.has(each))
  }
  return new Set([...reached].filter(isPart).map(([name]) => name))
}
