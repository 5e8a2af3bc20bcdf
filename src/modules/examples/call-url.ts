/** A call's URL without its origin; parameters decoded, by name, in their order. */
export interface CallUrl {
  readonly path: string
  readonly query: ReadonlyMap<string, readonly string[]>
}

/** Splits a URL, whole or without its origin. Never throws. */
export function pathAndQuery(url: string): CallUrl {
  const target = withoutOrigin(url)
  const at = target.indexOf('?')
  const path = at < 0 ? target : target.slice(0, at)
  const query = new Map<string, string[]>()
  for (const pair of at < 0 ? [] : target.slice(at + 1).split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodePart(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decodePart(pair.slice(equals + 1))
    const values = query.get(name)
    if (values === undefined) query.set(name, [value])
    else values.push(value)
  }
  return { path, query }
}

/** Path and query of a URL, as they are. */
export function withoutOrigin(url: string): string {
  const rest = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/s, '')
  return rest.startsWith('/') ? rest : `/${rest}`
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
