import { isBlank } from '../../sources/key-paths.ts'
import type { FieldPlan } from '../plan/plan.ts'

/** True for a reference whose key is null or missing: it refers to nothing. */
export function isEmptyReference(value: object, { keyFields, isReference }: FieldPlan): boolean {
  const first = keyFields[0]
  if (first === undefined) return false
  const values = value as Readonly<Record<string, unknown>>
  const key = values[first] ?? null
  if (key !== null && (typeof key !== 'object' || !isBlank(key))) return false // nearly always decided here
  const names = Object.keys(value).filter((name) => name !== '__typename')
  if (names.length === 0) return isReference
  return names.every((name) => keyFields.includes(name) && isBlank(values[name]))
}
