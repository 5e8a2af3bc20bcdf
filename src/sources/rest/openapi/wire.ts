import type { Property } from './shape.ts'

/** How the properties of objects stand in the data of an answer: JSON and XML have them in different places. */
export interface Wire {
  /** The key by which an object shows whether it has the property. */
  readonly keyOf: (property: Property) => string
  /** Whether the value stands under the field's own name, as it is. */
  readonly isPlain: (property: Property) => boolean
  /** The mapping that reads the value of an object; for plain ones the name. */
  readonly readText: (property: Property) => string
}

/** Under its key. */
export const jsonWire: Wire = {
  keyOf: ({ key }) => key,
  isPlain: ({ key, fieldName }) => key === fieldName,
  readText: ({ key, fieldName }) => (key === fieldName ? key : JSON.stringify(key)),
}

/** A key as the first step of a path. */
export function keyPath(key: string): string {
  return isWord(key) ? key : JSON.stringify(key)
}

/** Whether a key needs no quotes in a mapping. */
export function isWord(key: string): boolean {
  return /^[A-Za-z_]\w*$/.test(key)
}
