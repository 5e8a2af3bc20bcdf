import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { checkKey } from '../../sources/check-key.ts'
import { keysOf } from '../../sources/entity-keys.ts'
import type { Source } from '../../sources/source.ts'

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

/**
 * Names of types whose objects several sources hold parts of, while no key leads from one part to the other: by keys that reach into
 * these objects, others are got that hold the rest of them.
 */
export function typesInParts(sources: readonly Source[]): readonly string[] {
  const names = new Set(sources.flatMap(({ schema }) => [...keyParts(schema)]))
  return [...names].filter((name) => {
    const types = sources.flatMap(({ schema }) => {
      const type = schema.getType(name)
      return isObjectType(type) ? [type] : []
    })
    return !types.some(hasUsableKey) && new Set(types.map(fieldNames)).size > 1
  })
}

/** Whether others can join a type: by one of its keys at least somebody can be asked. */
export function hasUsableKey(type: GraphQLObjectType): boolean {
  const keys = type.astNode ? keysOf(type.astNode) : []
  return keys.some((key, index) => checkKey(type, index, key, () => undefined) !== undefined)
}

function fieldNames(type: GraphQLObjectType): string {
  return Object.keys(type.getFields()).sort().join(' ')
}
