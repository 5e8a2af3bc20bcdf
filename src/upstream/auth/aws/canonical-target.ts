/**
 * The path as a signature covers it. What is on the wire is encoded once already; services other than S3 sign it encoded once more, and without `.`, `..`
 * and empty segments. S3 takes names as they are.
 */
export function canonicalPath(path: string, isS3: boolean): string {
  if (isS3) return path.split('/').map(reencoded).join('/')
  return normalized(path).split('/').map(encoded).join('/')
}

/** Names and values, encoded in AWS's way whatever way they came in, sorted by name and then by value. */
export function canonicalQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const end = pair.indexOf('=')
      const [name, value] = end === -1 ? [pair, ''] : [pair.slice(0, end), pair.slice(end + 1)]
      return [reencoded(name), reencoded(value)] as const
    })
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** RFC 3986 section 5.2.4, and no empty segments either. */
function normalized(path: string): string {
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '.' && segment !== '') kept.push(segment)
  }
  const isFolder = /(^|\/)\.{0,2}$/.test(path) && kept.length > 0
  return `/${kept.join('/')}${isFolder ? '/' : ''}`
}

/** All but RFC 3986's unreserved characters, `%` included. */
function encoded(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.~-]/g, percentOf)
}

/** The same, for what may be encoded in another way already: each octet once. */
function reencoded(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})|[^A-Za-z0-9_.~-]/g, (found, hex: string | undefined) => {
    if (hex === undefined) return percentOf(found)
    const char = String.fromCharCode(Number.parseInt(hex, 16))
    return /[A-Za-z0-9_.~-]/.test(char) ? char : found.toUpperCase()
  })
}

/** Targets are ASCII. */
function percentOf(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
