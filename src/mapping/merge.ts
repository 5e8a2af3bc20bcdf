import { isRecord, setOwn } from './values.ts'

/**
 * What two values for one name become, as for equal names in a GraphQL selection: objects field by field, lists item by
 * item, null wins over anything, else the second. Neither is changed.
 */
export function mergeValues(first: unknown, second: unknown): unknown {
  if (first === undefined) return second
  if (second === undefined) return first
  if (first === null || second === null) return null
  if (Array.isArray(first) && Array.isArray(second)) {
    return Array.from({ length: Math.max(first.length, second.length) }, (_, at) => mergeValues(first[at], second[at]))
  }
  if (!isRecord(first) || !isRecord(second)) return second
  const merged: Record<string, unknown> = {}
  for (const name of Object.keys(first)) setOwn(merged, name, first[name])
  mergeInto(merged, second)
  return merged
}

/** Adds fields to an object of our own making; equal names merge. */
export function mergeInto(target: Record<string, unknown>, fields: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(fields)) {
    setOwn(target, name, Object.hasOwn(target, name) ? mergeValues(target[name], fields[name]) : fields[name])
  }
}
