import { Kind, type ValueNode } from 'graphql'
import { ExactNumber, exactNumber, FileValue, isRecord } from '../../mapping/index.ts'

type Variables = Readonly<Record<string, unknown>> | null | undefined

/** A literal of a scalar that may be anything, as graphql-js reads it, but with all digits of its numbers. */
export function untypedLiteral(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null
    case Kind.INT:
    case Kind.FLOAT:
      return exactNumber(node.value)
    case Kind.LIST:
      return node.values.map((each) => untypedLiteral(each, variables))
    case Kind.OBJECT:
      // No prototype: a field called `__proto__` is a field.
      return node.fields.reduce<Record<string, unknown>>((object, field) => {
        object[field.name.value] = untypedLiteral(field.value, variables)
        return object
      }, Object.create(null))
    case Kind.VARIABLE:
      return variables?.[node.name.value]
    default:
      return node.value
  }
}

/** A value as an answer can hold it: numbers that a double cannot hold are text, files are data: URLs. The same one where it has neither. */
export function untypedOutput(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof ExactNumber || value instanceof FileValue) return String(value)
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const item = untypedOutput(value[at])
      if (item !== value[at] && !Number.isNaN(item)) return value.map(untypedOutput)
    }
    return value
  }
  if (!isRecord(value)) return value
  for (const name in value) {
    const item = untypedOutput(value[name])
    if (item !== value[name] && !Number.isNaN(item))
      return Object.fromEntries(Object.entries(value).map(([each, inner]) => [each, untypedOutput(inner)]))
  }
  return value
}
