import { GraphQLList, GraphQLNonNull, type GraphQLOutputType, isListType, isNonNullType } from 'graphql'

/**
 * The type that holds what either of two output types may give: non-null only where both are. Sources of one entity need not
 * agree on what is always there.
 * @returns undefined where they differ in more than that.
 */
export function leastStrict(first: GraphQLOutputType, second: GraphQLOutputType): GraphQLOutputType | undefined {
  if (isNonNullType(first) && isNonNullType(second)) {
    const inner = leastStrict(first.ofType, second.ofType)
    return inner && !isNonNullType(inner) ? new GraphQLNonNull(inner) : inner
  }
  const [one, two] = [nullable(first), nullable(second)]
  if (isListType(one) && isListType(two)) {
    const item = leastStrict(one.ofType, two.ofType)
    return item && new GraphQLList(item)
  }
  // Types of different schemas are different objects: names tell.
  return String(one) === String(two) ? one : undefined
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type
}
