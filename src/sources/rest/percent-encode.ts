/**
 * Percent-encodes a value as data: only RFC 3986's unreserved characters stay, so nothing in it can end a path segment or
 * start a parameter.
 * @throws URIError for a lone surrogate, which has no encoding.
 */
export function percentEncode(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, escapeAscii)
}

/**
 * A URL's literal text as its author wrote it: what cannot stand in a URL is percent-encoded, and escapes stay.
 * @throws URIError for a lone surrogate.
 */
export function encodeLiteral(text: string): string {
  return text.replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent)
}

/** `application/x-www-form-urlencoded`, with `a[b]` and `a[0]` for nested values. Null is an empty value. */
export function formEncode(value: object): string {
  const pairs = new URLSearchParams()
  for (const [name, field] of Object.entries(value)) addPairs(pairs, name, field)
  return pairs.toString()
}

function addPairs(pairs: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined) return
  if (typeof value !== 'object' || value === null) pairs.append(name, value === null ? '' : String(value))
  else for (const [key, field] of Object.entries(value)) addPairs(pairs, `${name}[${key}]`, field)
}

function escapeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
