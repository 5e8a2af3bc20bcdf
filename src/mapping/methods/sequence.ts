import { toNumeric } from '../values.ts'

/** A list's items, or a text's characters (code points, so that none is cut in two); undefined for anything else. */
export function toSequence(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  return typeof value === 'string' ? toCharacters(value) : undefined
}

/** A text's code points. */
export function toCharacters(text: string): readonly string[] {
  return surrogate.test(text) ? Array.from(text) : text.split('')
}

const surrogate = /[\ud800-\udfff]/

/** An index or count: a whole number; undefined for anything else. */
export function toInteger(value: unknown): number | undefined {
  const numeric = toNumeric(value)
  const number = numeric === undefined ? Number.NaN : Number(numeric)
  return Number.isSafeInteger(number) ? number : undefined
}
