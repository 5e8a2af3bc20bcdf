import { invalidInput } from './faults.ts'

/** What the SOAP server makes of an element's children, by local name. */
export type Elements = Readonly<Record<string, unknown>>

/** An element's children; none for an element that is absent or empty. */
export function toElements(value: unknown): Elements {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** The text of an element; undefined where it is absent, empty text where it is empty. */
export function readText(elements: Elements, name: string): string | undefined {
  const value = elements[name]
  if (value === undefined) return undefined
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** @throws CustomerFault when the element is absent or blank */
export function requireText(elements: Elements, name: string): string {
  const text = readText(elements, name)
  if (!text) throw invalidInput(name, `${name} is missing.`)
  return text
}

/** The texts of an element that may stand there many times. */
export function readTexts(elements: Elements, name: string): readonly string[] {
  const value = elements[name]
  const values: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return values.map((item) => (typeof item === 'string' ? item.trim() : '')).filter((text) => text !== '')
}

/** @throws CustomerFault for anything else than a whole number in the range */
export function readInteger(elements: Elements, name: string, min: number, max: number): number | undefined {
  const text = readText(elements, name)
  if (text === undefined) return undefined
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw invalidInput(name, `${name} is a whole number from ${min} to ${max}.`)
  return value
}
