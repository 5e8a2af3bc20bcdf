import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLField,
  getArgumentValues,
  isNonNullType,
  Kind,
  print,
  type ValueNode,
} from 'graphql'
import type { Late, Variables } from './plan.ts'

type Values = Readonly<Record<string, unknown>>

/** A field's argument values: fixed when no variable takes part, else compiled to take them from the variables. */
export function lateArguments(field: GraphQLField<unknown, unknown>, node: FieldNode): Late<Values> {
  const given = node.arguments ?? []
  if (field.args.length === 0) return { fixed: {} }
  if (!given.some((each) => hasVariable(each.value))) return { fixed: getArgumentValues(field, node) }
  const simple = simpleArguments(field, given)
  return { of: simple ?? ((variables) => getArgumentValues(field, node, variables)) }
}

/**
 * Where every argument with a variable is just that variable, no syntax tree is looked at per request. What needs more care (a
 * default that a missing variable falls back to) is left to graphql-js.
 */
function simpleArguments(
  field: GraphQLField<unknown, unknown>,
  given: readonly ArgumentNode[],
): ((variables: Variables) => Values) | undefined {
  const variableOf = new Map<string, string>()
  for (const { name, value } of given) {
    if (value.kind === Kind.VARIABLE) variableOf.set(name.value, value.name.value)
    else if (hasVariable(value)) return undefined
  }
  const late = field.args.filter((argument) => variableOf.has(argument.name))
  if (late.some((argument) => argument.defaultValue !== undefined)) return undefined
  const fixed = getArgumentValues(
    { ...field, args: field.args.filter((argument) => !variableOf.has(argument.name)) },
    { kind: Kind.FIELD, name: { kind: Kind.NAME, value: field.name }, arguments: given },
  )
  const taken = late.map(({ name, type }) => ({
    name,
    variable: variableOf.get(name) ?? '',
    isNonNull: isNonNullType(type),
  }))
  return (variables) => {
    const values: Record<string, unknown> = { ...fixed }
    for (const { name, variable, isNonNull } of taken) {
      const value = variables[variable]
      if (isNonNull && (value === undefined || value === null)) throw new TypeError(`argument "${name}" needs a value`)
      if (value !== undefined) values[name] = value
    }
    return values
  }
}

function hasVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true
    case Kind.LIST:
      return value.values.some(hasVariable)
    case Kind.OBJECT:
      return value.fields.some((each) => hasVariable(each.value))
    default:
      return false
  }
}

/** Names of the variables in a field's arguments. */
export function variablesIn(values: readonly ValueNode[]): string[] {
  return values.flatMap((value) => {
    switch (value.kind) {
      case Kind.VARIABLE:
        return [value.name.value]
      case Kind.LIST:
        return variablesIn(value.values)
      case Kind.OBJECT:
        return variablesIn(value.fields.map((each) => each.value))
      default:
        return []
    }
  })
}

/** Text that is equal for equal arguments, in whatever order. */
export function argumentsKey(node: FieldNode): string {
  return (node.arguments ?? []).map(print).sort().join(',')
}
