import type { TextPart } from './text-value.ts'

/** A URL with holes, taken apart once: what stands between slashes, and between ampersands. */
export interface UrlTemplate {
  /** `https://host:port`; undefined for a relative URL. */
  readonly origin: string | undefined
  /** Segments of the path; the last one is empty where the path ends in a slash. */
  readonly segments: readonly (readonly TextPart[])[]
  readonly params: readonly QueryParam[]
  /** Whether a fragment was written; it is no part of a request. */
  readonly hasFragment: boolean
}

/** One `name=value` of a query; without `=` where value is undefined. */
export interface QueryParam {
  readonly name: readonly TextPart[]
  readonly value: readonly TextPart[] | undefined
}

export type UrlResult =
  | { readonly ok: true; readonly url: UrlTemplate }
  | { readonly ok: false; readonly message: string; readonly remedy: string }

/** Takes a URL with holes apart. Nothing is normalized: dots and double slashes stay as they are written. */
export function parseUrlTemplate(parts: readonly TextPart[]): UrlResult {
  const [first, ...rest] = joinLiterals(parts)
  const text = first?.kind === 'literal' ? first.text : ''
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const authority = hasScheme ? /^https?:\/\/[^/?#]*/i.exec(text)?.[0] : ''
  if (authority === undefined) return mistake('the URL is not http or https', 'begin it with https:// or http://')
  if (hasScheme && text.length === authority.length && rest[0]?.kind === 'hole')
    return mistake('the host depends on the request', 'write the host out, or read it from $env or $config in baseURL')
  const origin = hasScheme ? originOf(authority) : undefined
  if (typeof origin === 'object') return { ok: false, ...origin }
  const pieces =
    first?.kind === 'literal'
      ? [{ ...first, text: text.slice(authority.length) }, ...rest]
      : [...(first ? [first] : []), ...rest]
  const [target, fragment] = splitParts(pieces, '#', 2)
  const [path, query] = splitParts(target ?? [], '?', 2)
  return {
    ok: true,
    url: {
      origin,
      segments: segmentsOf(path ?? []),
      params: query ? paramsOf(query) : [],
      hasFragment: fragment !== undefined,
    },
  }
}

function segmentsOf(path: readonly TextPart[]): readonly (readonly TextPart[])[] {
  const segments = splitParts(path, '/')
  const [first] = segments
  return first?.length === 0 ? segments.slice(1) : segments
}

function paramsOf(query: readonly TextPart[]): readonly QueryParam[] {
  return splitParts(query, '&')
    .filter((parts) => parts.length > 0)
    .map((parts) => {
      const [name, value] = splitParts(parts, '=', 2)
      return { name: name ?? [], value }
    })
}

/** Scheme, host and port; or what is wrong with them. */
function originOf(authority: string): string | { readonly message: string; readonly remedy: string } {
  if (authority.includes('@'))
    return { message: 'the URL holds credentials', remedy: 'give them to `auth` in module.ts, from the environment' }
  try {
    // Only the authority is parsed: `URL` would normalize dots in a path.
    const { origin } = new URL(authority)
    return origin
  } catch {
    return { message: 'the URL has no valid host', remedy: 'write it as https://host:port/path' }
  }
}

/** Splits at a character that stands in literals; holes never split. At most `limit` pieces, the last with the rest. */
function splitParts(
  parts: readonly TextPart[],
  separator: string,
  limit = Number.POSITIVE_INFINITY,
): readonly (readonly TextPart[])[] {
  const pieces: TextPart[][] = [[]]
  for (const part of parts) {
    if (part.kind === 'hole') {
      pieces.at(-1)?.push(part)
      continue
    }
    let text = part.text
    for (let at = text.indexOf(separator); at >= 0 && pieces.length < limit; at = text.indexOf(separator)) {
      if (at > 0) pieces.at(-1)?.push({ kind: 'literal', text: text.slice(0, at) })
      pieces.push([])
      text = text.slice(at + 1)
    }
    if (text !== '') pieces.at(-1)?.push({ kind: 'literal', text })
  }
  return pieces
}

function joinLiterals(parts: readonly TextPart[]): readonly TextPart[] {
  const joined: TextPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (part.kind === 'literal' && last?.kind === 'literal')
      joined[joined.length - 1] = { kind: 'literal', text: last.text + part.text }
    else joined.push(part)
  }
  return joined
}

function mistake(message: string, remedy: string): UrlResult {
  return { ok: false, message, remedy }
}
