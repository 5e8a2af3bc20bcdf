/**
 * Text that is equal for structurally equal JSON-like values, whatever the order of their object keys. Undefined fields are
 * left out, as JSON leaves them out; bigints keep their digits.
 */
export function stableKey(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(stableKey).join(',')}]`
  const names = Object.keys(value)
  sortNames(names)
  let members = ''
  for (const name of names) {
    const field = (value as Readonly<Record<string, unknown>>)[name]
    if (field !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${stableKey(field)}`
  }
  return `{${members}}`
}

/** Above so many names, sorting them is what `sort` does better. */
const few = 8

/** Sorts in place. Hot: most objects have few names, and for these `sort` would make lists of its own. */
function sortNames(names: string[]): void {
  if (names.length > few) {
    names.sort()
    return
  }
  for (let end = 1; end < names.length; end++) {
    const name = names[end] ?? ''
    let at = end
    for (let before = names[at - 1]; before !== undefined && before > name; before = names[at - 1]) names[at--] = before
    names[at] = name
  }
}
