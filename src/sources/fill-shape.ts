import type { Shape } from './shapes.ts'

/** A copy of what a mapping made, to be filled: objects and lists are new, values in them (such as long numbers) the same. */
export function copyData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyData)
  if (typeof value !== 'object' || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) return value
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, item] of Object.entries(value)) copy[name] = copyData(item)
  return copy
}

/**
 * Sets the fields that a mapping selects, and that its data does not hold, to null, in place. What an answer lacks is then told
 * from what was never selected: only the latter is worth another call.
 */
export function fillShape(value: unknown, shape: Shape): void {
  if (shape?.kind !== 'object' || typeof value !== 'object' || value === null || value instanceof Error) return
  if (Array.isArray(value)) {
    for (const item of value) fillShape(item, shape)
    return
  }
  const object = value as Record<string, unknown> // a mapping made it: its own, without a prototype
  for (const [name, field] of shape.fields) {
    if (!Object.hasOwn(object, name)) object[name] = null
    else fillShape(object[name], field.shape)
  }
}
