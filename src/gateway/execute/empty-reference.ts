/** True for a reference whose key is null: it refers to nothing. */
export function isEmptyReference(value: object, keyFields: readonly string[]): boolean {
  const [first] = keyFields
  if (first === undefined) return false
  const values = value as Readonly<Record<string, unknown>>
  if ((values[first] ?? null) !== null) return false // nearly always decided here
  const names = Object.keys(value)
  return (
    names.some((name) => name !== '__typename') &&
    names.every((name) => name === '__typename' || (keyFields.includes(name) && (values[name] ?? null) === null))
  )
}
