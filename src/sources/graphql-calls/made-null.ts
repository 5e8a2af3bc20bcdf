import { type GraphQLOutputType, isListType, isNonNullType } from 'graphql'
import type { RootCall, UpstreamField, UpstreamSelection } from './root-call.ts'

/** What of a call says whether its values may be null. */
export type NullRules = Pick<RootCall, 'selection' | 'nonNull'>

/** Of each level of a type, from the outermost list in, whether it may not be null: `[Int!]` is `[false, true]`. */
export function nonNullLevels(type: GraphQLOutputType): readonly boolean[] {
  const isNonNull = isNonNullType(type)
  const inner = isNonNull ? type.ofType : type
  return isListType(inner) ? [isNonNull, ...nonNullLevels(inner.ofType)] : [isNonNull]
}

/**
 * Whether an error at a path of an answer made all of it null down to a depth: nothing between may be null by itself (GraphQL
 * specification, section 6.4.4).
 */
export function isMadeNullBy(path: readonly (string | number)[], depth: number, call: NullRules): boolean {
  let levels = call.nonNull ?? []
  let level = 0
  let selections: readonly UpstreamSelection[] = call.selection ? [call.selection] : []
  for (const [at, step] of path.entries()) {
    if (at === 0) continue // the root field's own key
    if (typeof step === 'number') level++
    else {
      const fields = selections.flatMap((selection) => fieldsOf(selection, step))
      levels = fields[0]?.nonNull ?? []
      level = 0
      selections = fields.flatMap(({ selection }) => selection ?? [])
    }
    if (at >= depth && levels[level] !== true) return false
  }
  return true
}

/** All that stands under a key, whatever the type of the object. */
function fieldsOf({ fields, onTypes }: UpstreamSelection, key: string): readonly UpstreamField[] {
  const own = fields.get(key)
  const onOne = [...onTypes.values()].flatMap((below) => fieldsOf(below, key))
  return own === undefined ? onOne : [own, ...onOne]
}
