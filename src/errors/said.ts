/** What an upstream said of an error that its source lets clients see. Made by the functions below, and by nothing else. */
export interface Said {
  readonly message?: string | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/** Longest text of an upstream's that clients may see. */
const maxSaidLength = 200

/** An upstream's words as they may be sent: of bounded length, on one line, without what controls a terminal. */
export function toSaidText(text: string): string {
  return text
    .slice(0, 4 * maxSaidLength)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .slice(0, maxSaidLength)
    .replace(/\p{Cs}/gu, '\ufffd')
}

/** A value of an upstream's as it may be sent; undefined for one that is too large. */
function toSaidValue(value: unknown): unknown {
  if (typeof value === 'string') return toSaidText(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value
  const text = JSON.stringify(value)
  if (text.length > maxSaidLength) return undefined
  return JSON.parse(text, (_, each: unknown) => (typeof each === 'string' ? toSaidText(each) : each))
}

/** The allow-listed of an upstream's extensions; undefined where there are none. */
export function toSaidExtensions(
  extensions: unknown,
  names: Iterable<string>,
): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(extensions)) return undefined
  const pairs: [string, unknown][] = []
  for (const name of names) {
    const value = Object.hasOwn(extensions, name) ? toSaidValue(extensions[name]) : undefined
    if (value !== undefined) pairs.push([name, value])
  }
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
