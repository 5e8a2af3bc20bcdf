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

function escapeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
