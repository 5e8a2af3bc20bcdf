type Outcome = Error | null

const outcomes = new WeakMap<object, ReadonlyMap<string, Outcome>>()

/**
 * An object for an entity whose upstream does not know it, or failed to give it, or was not told what fields are made from. Those
 * fields have the outcomes; the others still get their values from the key.
 */
export function unknownEntity(key: object, fields: ReadonlyMap<string, Outcome>): object {
  if (fields.size > 0) outcomes.set(key, fields)
  return key
}

/** What stands in the place of a field of an unknown entity; undefined for all other fields. */
export function outcomeOfUnknown(parent: unknown, fieldName: string): Outcome | undefined {
  return typeof parent === 'object' && parent !== null ? outcomes.get(parent)?.get(fieldName) : undefined
}

/**
 * Stands in the fields of an entity that a source does not know. They are null for clients; but nobody could then tell that from
 * a null that the source gave, and other fields may be made from the latter alone.
 */
export class UnknownEntityError extends Error {
  override readonly name = 'UnknownEntityError'
}

/** True for one, also where it was located. */
export function isUnknownEntity(error: unknown): boolean {
  let origin = error
  while (origin instanceof Error) {
    if (origin instanceof UnknownEntityError) return true
    origin = ('originalError' in origin ? origin.originalError : undefined) ?? origin.cause
  }
  return false
}

/** The extension of a schema whose resolvers throw UnknownEntityError, where others give null. */
export const tellsUnknown = Symbol('tellsUnknown')
