import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, isScalarType } from 'graphql'
import { ExactNumber, FileValue, isRecord } from '../../mapping/index.ts'
import { publicValueNames, upstreamName } from './upstream-name.ts'

type ToInput = (value: unknown) => unknown

const made = new WeakMap<GraphQLInputType, ToInput>()

const integer = /^-?\d{1,15}$/
const decimal = /^-?\d{1,15}(?:\.\d{1,15})?$/

function hasText(value: unknown): boolean {
  return (
    typeof value === 'number' || typeof value === 'bigint' || value instanceof ExactNumber || value instanceof FileValue // where the upstream takes no files, a data: URL
  )
}

const scalars: Readonly<Record<string, ToInput>> = {
  Int: (value) => (typeof value === 'string' && integer.test(value) ? Number(value) : value),
  Float: (value) => (typeof value === 'string' && decimal.test(value) ? Number(value) : value),
  String: (value) => (hasText(value) ? String(value) : value),
}

/**
 * Makes a value what a variable of an upstream's type takes. A module may say `ID` where the upstream says `Int`, as keys of one
 * entity must have one type; other values are the client's, and already right or for the upstream to judge.
 */
export function toInputValue(type: GraphQLInputType, value: unknown): unknown {
  return converterOf(type)(value)
}

function converterOf(type: GraphQLInputType): ToInput {
  const known = made.get(type)
  if (known) return known
  const converter = makeConverter(type)
  made.set(type, converter)
  return converter
}

function makeConverter(type: GraphQLInputType): ToInput {
  if (isNonNullType(type)) return converterOf(type.ofType)
  if (isListType(type)) {
    const item = converterOf(type.ofType)
    return (value) => (Array.isArray(value) ? value.map(item) : item(value))
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields()
    return (value) => {
      if (!isRecord(value)) return value
      const converted: Record<string, unknown> = Object.create(null)
      for (const [name, item] of Object.entries(value)) {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined
        if (field) converted[upstreamName(field)] = toInputValue(field.type, item)
        else converted[name] = item
      }
      return converted
    }
  }
  if (isEnumType(type)) {
    if (publicValueNames(type) === undefined) return (value) => value
    const names = new Map<unknown, string>(type.getValues().map((value) => [value.name, upstreamName(value)]))
    return (value) => names.get(value) ?? value
  }
  return (isScalarType(type) && Object.hasOwn(scalars, type.name) && scalars[type.name]) || ((value) => value)
}
