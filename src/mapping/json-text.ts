/** Values of a class that has this method are written by it: `JSON.stringify` has no way to write them right. */
export const ownJson = Symbol('own JSON')

interface OwnJson {
  readonly [ownJson]: () => string
}

let isOwnMet = false

/**
 * What such a value's `toJSON` gives: the text to those who only look (a log, a message), and word to `toJsonText` that a value
 * of the kind is there.
 */
export function standIn(text: string): string {
  isOwnMet = true
  return text
}

/** The text where `JSON.stringify` writes all of a value as it is; undefined where it would lose digits, or files. */
export function plainJsonText(value: unknown): string | undefined {
  isOwnMet = false
  try {
    const text = JSON.stringify(value) ?? 'null'
    return isOwnMet ? undefined : text
  } catch {
    return undefined // a bigint
  }
}

/** JSON text of a value without cycles. Numbers that are too long for a double keep their digits, files are data: URLs. */
export function toJsonText(value: unknown): string {
  return plainJsonText(value) ?? writeJson(value)
}

function writeJson(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (ownJson in value) return (value as OwnJson)[ownJson]()
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item ?? null)).join(',')}]`
  if ('toJSON' in value && typeof value.toJSON === 'function') return writeJson(value.toJSON())
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${writeJson(field)}`).join(',')}}`
}
