import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

/** A value of the wire under its name there; without `value` where none could be made. */
export interface Sample {
  readonly name: string
  readonly value?: unknown
}

/** Variables for the arguments, or why there are none. */
export type Arguments =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string }

/** Gives each argument the value of the parameter that it was named after. */
export function toArguments(args: readonly GraphQLArgument[], samples: readonly Sample[]): Arguments {
  const values: Record<string, unknown> = {}
  const left = [...samples]
  for (const argument of args) {
    const index = left.findIndex(({ name }) => isNamedAfter(argument.name, name))
    const [sample] = index < 0 ? [] : left.splice(index, 1)
    const value = sample?.value === undefined ? undefined : toInput(sample.value, argument.type)
    if (value !== undefined) values[argument.name] = value
    else if (isRequiredArgument(argument))
      return { ok: false, reason: `no ${sample?.value === undefined ? 'sample' : 'fitting value'}: ${argument.name}` }
  }
  return { ok: true, values }
}

/** The alternative that takes most of the value. */
function toChoice(value: object, type: GraphQLInputObjectType): unknown {
  const choices = Object.values(type.getFields()).flatMap((field) => {
    const input = toInput(value, field.type)
    const taken = typeof input === 'object' && input !== null ? Object.keys(input).length : 0
    return input === undefined ? [] : [{ input: { [field.name]: input }, taken }]
  })
  return choices.sort((a, b) => b.taken - a.taken)[0]?.input
}

/** `pageSize` after `page[size]`; `id2` after a second `id`. */
function isNamedAfter(name: string, key: string): boolean {
  const plain = (text: string) => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
  return plain(name) === plain(key) || plain(name).replace(/\d$/, '') === plain(key)
}

/** The value as GraphQL takes it; undefined where the type has no such value. */
function toInput(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return value === null ? undefined : toInput(value, type.ofType)
  if (value === null) return null
  if (isListType(type)) {
    const items = (Array.isArray(value) ? value : [value]).map((item) => toInput(item, type.ofType))
    return items.includes(undefined) ? undefined : items
  }
  if (isEnumType(type)) {
    const found = type.getValues().find(({ name }) => name === value)
    return (found ?? type.getValues().find(({ name }) => isNamedAfter(name, String(value))))?.name
  }
  if (isInputObjectType(type)) {
    if (typeof value !== 'object' || Array.isArray(value)) return undefined
    if (type.isOneOf) return toChoice(value, type)
    const result: Record<string, unknown> = {}
    const keys = Object.keys(value)
    for (const field of Object.values(type.getFields())) {
      const key = keys.find((each) => each === field.name) ?? keys.find((each) => isNamedAfter(field.name, each))
      const input = key === undefined ? undefined : toInput(Reflect.get(value, key), field.type)
      if (input !== undefined) result[field.name] = input
      else if (isRequiredInputField(field)) return undefined
    }
    return result
  }
  switch (type.name) {
    case 'ID':
    case 'String':
      return typeof value === 'object' ? undefined : String(value)
    case 'DataUrl':
    case 'Upload':
      return typeof value === 'string' ? `data:,${encodeURIComponent(value)}` : undefined
    case 'Int':
      return Number.isInteger(value) ? value : undefined
    case 'Float':
      return typeof value === 'number' ? value : undefined
    case 'Boolean':
      return typeof value === 'boolean' ? value : undefined
    default:
      return value
  }
}
