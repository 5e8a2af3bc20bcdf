/** An object of a remote document. Read it with `own…` only: its keys are remote data. */
export type JsonObject = Readonly<Record<string, unknown>>

/** True for a JSON object (not a list, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object's own value at `key`; undefined for anything inherited. */
export function own(object: unknown, key: string): unknown {
  return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined
}

/** The own string at `key`, trimmed; undefined where it is empty or no string. */
export function ownString(object: unknown, key: string): string | undefined {
  const value = own(object, key)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** The own object at `key`. */
export function ownObject(object: unknown, key: string): JsonObject | undefined {
  const value = own(object, key)
  return isObject(value) ? value : undefined
}

/** The own list at `key`; empty where there is none. */
export function ownList(object: unknown, key: string): readonly unknown[] {
  const value = own(object, key)
  return Array.isArray(value) ? value : []
}

/** The own list at `key`, of its strings only. */
export function ownStrings(object: unknown, key: string): readonly string[] {
  return ownList(object, key).filter((value) => typeof value === 'string')
}
