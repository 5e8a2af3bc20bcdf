import { randomUUID } from 'node:crypto'

/** The one field of what wraps a value; no data has one of its name. */
const mark = `given ${randomUUID()}`

/**
 * Wraps a value that a source has given, as its scalar gives it out. Stitching passes results through the scalar's way in, which
 * would judge them like a client's: it lets these pass. A plain object, because stitching copies and merges what it is given.
 */
export function wrapGiven(value: unknown): object {
  return { [mark]: value }
}

/** The value itself. */
export function unwrapGiven(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(mark in value)) return value
  return (value as Readonly<Record<string, unknown>>)[mark]
}
