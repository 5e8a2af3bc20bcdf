import type { Entries, Place } from './frames.ts'
import { createEntry, type InOrderPlan } from './in-order.ts'
import { shapeError } from './shape-error.ts'

/** A value where it goes: among others of a list, or alone. */
export function put({ into, element, entries }: Place, value: unknown, source: string): void {
  const { key, entryKey } = element
  if (entries !== undefined && entryKey !== undefined) entries.list.push(createEntry(entries.plan, entryKey, value))
  if (element.isOnlyInOrder) return
  if (element.isList) {
    const list = into[key]
    if (Array.isArray(list)) list.push(value)
  } else if (into[key] === undefined || into[key] === null) into[key] = value
  // One error is enough: a hostile answer could ask for as many as it has elements.
  else if (!(into[key] instanceof Error)) into[key] = shapeError(source, `more than one ${key}`)
}

/** Starts the list of what stands where among others. */
export function entriesOf(plan: InOrderPlan, object: Record<string, unknown>): Entries {
  const list: unknown[] = []
  object[plan.key] = list
  return { plan, list }
}

/** Of what may come any number of times, one value is no list. */
export function closeLists(object: Record<string, unknown>, keys: readonly string[]): void {
  for (const key of keys) {
    const list = object[key]
    if (Array.isArray(list) && list.length < 2) object[key] = list[0] ?? null
  }
}
