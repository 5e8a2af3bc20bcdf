import { type ConstValueNode, Kind, parseConstValue } from 'graphql'
import { memberLists, namedTypeOf, type Part, type SchemaPart, type TypePart } from './introspected.ts'

/**
 * Leaves out default values that name what is no longer shown: without a value the service uses its own, which a rest of it would
 * replace. What is required but for its default can then be left out all the same.
 */
export function withoutLostDefaults(schema: SchemaPart): SchemaPart {
  const byName = new Map(schema.types.map((type) => [type.name, type]))
  const isShown = (part: Part): boolean =>
    typeof part.defaultValue !== 'string' || isWhole(parseConstValue(part.defaultValue), part, byName)
  const kept = (part: Part): Part => {
    const { args } = part
    const whole = args === undefined || args.every(isShown) ? part : { ...part, args: args.map(kept) }
    if (isShown(part)) return whole
    const { defaultValue: _, type, ...rest } = whole
    return { ...rest, ...(type && { type: type.kind === 'NON_NULL' && type.ofType ? type.ofType : type }) }
  }
  const types = schema.types.map((type): TypePart => {
    const members = memberLists.flatMap((list) => (type[list] ? [[list, type[list].map(kept)] as const] : []))
    return { ...type, ...Object.fromEntries(members) }
  })
  return { ...schema, types }
}

/** Whether every field and enum value of a literal is there. */
function isWhole(node: ConstValueNode, { type }: Part, byName: ReadonlyMap<string, TypePart>): boolean {
  const named = byName.get(namedTypeOf(type))
  if (node.kind === Kind.LIST)
    return node.values.every((each) => isWhole(each, { name: '', ...(type && { type }) }, byName))
  if (node.kind === Kind.ENUM && named?.kind === 'ENUM')
    return named.enumValues?.some(({ name }) => name === node.value) === true
  if (node.kind !== Kind.OBJECT || named?.kind !== 'INPUT_OBJECT') return true
  return node.fields.every(({ name, value }) => {
    const field = named.inputFields?.find((each) => each.name === name.value)
    return field !== undefined && isWhole(value, field, byName)
  })
}
