import { type GraphQLInputType, getNamedType, getNullableType, isInputObjectType, isListType } from 'graphql'
import type { KeyPath } from './key-paths.ts'

/** An argument, or a field of one. */
interface Input {
  readonly name: string
  readonly type: GraphQLInputType
}

/** Deeper than any key reaches: input types can refer to each other in circles. */
const maxDepth = 8

/** What arguments take of a key: of an input object, its fields. */
export function argumentPaths(inputs: readonly Input[], depth = 1): readonly KeyPath[] {
  return inputs.flatMap(({ name, type }) => {
    const named = getNamedType(type)
    if (!isInputObjectType(named) || isListType(getNullableType(type)) || depth > maxDepth) return [name]
    return argumentPaths(Object.values(named.getFields()), depth + 1).map((path) => `${name}.${path}`)
  })
}
