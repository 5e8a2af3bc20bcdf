/**
 * Text that is equal for structurally equal JSON-like values, whatever the order of their object keys. Undefined fields are
 * left out, as JSON leaves them out; bigints keep their digits.
 */
export function stableKey(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(stableKey).join(',')}]`
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  if (entries.length > 1) entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, field]) => `${JSON.stringify(name)}:${stableKey(field)}`).join(',')}}`
}
