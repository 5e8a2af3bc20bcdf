import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql'
import type { Source } from '../../sources/source.ts'
import { lateArguments } from './arguments.ts'
import { fieldOf } from './base.ts'
import type { Late } from './plan.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * The argument values that a source is asked with: what clients must not see of its arguments (`@inaccessible`) has the source's
 * defaults. A subgraph has its defaults itself.
 */
export function askedArguments(
  source: Source,
  typeName: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Late<Values> {
  const own = source.subgraph ? undefined : fieldOf(source, typeName, field.name)
  if (own === undefined || !own.args.some((each) => isNarrowed(each, field))) return lateArguments(field, node)
  const late = lateArguments(own, node)
  return 'fixed' in late ? late : { of: (variables) => withDefaults(own.args, late.of(variables)) }
}

/** Whether clients see less of an argument than its source declares. */
function isNarrowed({ name, type }: GraphQLArgument, { args }: GraphQLField<unknown, unknown>): boolean {
  const seen = args.find((each) => each.name === name)
  return seen === undefined || hidesFields(type, seen.type, new Set())
}

function hidesFields(type: GraphQLInputType, seenType: GraphQLInputType, visited: Set<string>): boolean {
  const [own, seen] = [getNamedType(type), getNamedType(seenType)]
  if (!isInputObjectType(own) || !isInputObjectType(seen) || visited.has(own.name)) return false
  visited.add(own.name)
  const known = seen.getFields()
  return Object.values(own.getFields()).some((field) => {
    const same = known[field.name]
    return same === undefined || hidesFields(field.type, same.type, visited)
  })
}

/** Values that came by variables, which know only of what clients see. */
function withDefaults(declared: readonly (GraphQLArgument | GraphQLInputField)[], values: Values): Values {
  const complete: Record<string, unknown> = { ...values }
  for (const { name, type, defaultValue } of declared)
    if (Object.hasOwn(values, name)) complete[name] = filled(type, values[name])
    else if (defaultValue !== undefined) complete[name] = defaultValue
  return complete
}

function filled(type: GraphQLInputType, value: unknown): unknown {
  const inner = getNullableType(type)
  if (isListType(inner)) return Array.isArray(value) ? value.map((each) => filled(inner.ofType, each)) : value
  if (!isInputObjectType(inner) || typeof value !== 'object' || value === null) return value
  // Edge: a value of an input object is a record.
  return withDefaults(Object.values(inner.getFields()), value as Values)
}
