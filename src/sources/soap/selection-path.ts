/**
 * The keys of a selection that is nothing but a path from the answer (`$.GetOrderResult.Order`); none for no selection. Undefined for a
 * selection that makes something of what it reads.
 */
export function selectionPath(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return []
  const trimmed = text.trim()
  if (!/^\$(?:\s*\.\s*[A-Za-z_]\w*)*$/.test(trimmed)) return undefined
  return trimmed
    .slice(1)
    .split('.')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}
