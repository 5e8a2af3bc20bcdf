import { ExactNumber } from '../../mapping/index.ts'

/**
 * An outcome as it is kept: as it is; with numbers that JSON cannot hold written as text; or the HTTP status that said that there is no
 * such thing.
 */
export type KeptValue = readonly ['as-is' | 'encoded', unknown] | readonly ['missing', number | undefined]

/** Stands before texts that stand for something else. */
const mark = '\0'

/** The outcome as data of JSON; undefined for what cannot be kept: errors in it, and values of a module's own classes. */
export function toKept(outcome: unknown): KeptValue | undefined {
  switch (survey(outcome)) {
    case 'plain':
      return ['as-is', outcome]
    case 'numbers':
      return ['encoded', encode(outcome)]
    case 'unknown':
      return undefined
  }
}

const decoded = new WeakMap<object, unknown>()

/** What `toKept` was given, but for what says that there is no such thing. */
export function fromKept([form, content]: Exclude<KeptValue, readonly ['missing', unknown]>): unknown {
  if (form === 'as-is' || typeof content !== 'object' || content === null)
    return form === 'as-is' ? content : decode(content)
  const known = decoded.get(content)
  if (known !== undefined) return known
  const made = decode(content)
  decoded.set(content, made)
  return made
}

/** Longer chains of objects are no data that a schema describes. */
const maxDepth = 200

function survey(value: unknown, depth = 0): 'plain' | 'numbers' | 'unknown' {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return 'plain'
    case 'number':
      return Number.isFinite(value) ? 'plain' : 'unknown'
    case 'bigint':
      return 'numbers'
    case 'object':
      return value === null ? 'plain' : surveyObject(value, depth)
    default:
      return 'unknown'
  }
}

function surveyObject(value: object, depth: number): 'plain' | 'numbers' | 'unknown' {
  if (value instanceof ExactNumber) return 'numbers'
  const isList = Array.isArray(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (depth > maxDepth || !(isList || prototype === null || prototype === Object.prototype)) return 'unknown'
  if (Object.getOwnPropertySymbols(value).length > 0) return 'unknown'
  let found: 'plain' | 'numbers' = 'plain'
  for (const item of isList ? value : Object.values(value)) {
    const of = survey(item, depth + 1)
    if (of === 'unknown') return of
    if (of === 'numbers') found = of
  }
  return found
}

function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return `${mark}b${value}`
  if (typeof value === 'string') return value.startsWith(mark) ? `${mark}s${value}` : value
  if (value instanceof ExactNumber) return `${mark}x${value.text}`
  return mapMembers(value, encode)
}

function decode(value: unknown): unknown {
  if (typeof value !== 'string') return mapMembers(value, decode)
  if (!value.startsWith(mark)) return value
  const content = value.slice(2)
  switch (value[1]) {
    case 'b':
      return BigInt(content)
    case 'x':
      return new ExactNumber(content)
    default:
      return content
  }
}

function mapMembers(value: unknown, change: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, member] of Object.entries(value)) copy[name] = change(member)
  return copy
}
