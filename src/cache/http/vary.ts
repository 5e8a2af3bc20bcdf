const fieldName = /^[!#$%&'*+.^_`|~\w-]+$/

/** On more headers than this, an answer depends on everything. */
const maxNames = 64

/**
 * The names of request headers in a Vary (RFC 9110 section 12.5.5): lower case, sorted, each once. `any` where there is a `*`, or what is no
 * name: then no other request is known to have the same answer.
 */
export function parseVary(header: string | undefined): readonly string[] | 'any' {
  if (header === undefined) return []
  const names = new Set<string>()
  for (const part of header.split(',')) {
    const name = part.trim().toLowerCase()
    if (name === '') continue // empty elements of a list mean nothing
    if (name === '*' || !fieldName.test(name)) return 'any'
    names.add(name)
  }
  return names.size > maxNames ? 'any' : [...names].sort()
}
