import { stableKey } from '../utils/stable-key.ts'
import type { FetchInput } from './source.ts'

/** Text that is equal for equal inputs, and for no others. Hot: the usual input is one text of the parent, as it is. */
export function inputKey(input: FetchInput): string {
  const field = onlyField(input)
  // Begins as no `stableKey` of a list does.
  return field === undefined ? stableKey([input.args, input.parent]) : `=${field}:${input.parent[field]}`
}

/** The one field of the parent, a text, that an input is; undefined for one that is more, or something else. */
export function onlyField({ args, parent }: FetchInput): string | undefined {
  for (const _ in args) return undefined
  let field: string | undefined
  for (const name in parent) {
    const value = parent[name]
    if (value === undefined) continue
    if (field !== undefined || typeof value !== 'string') return undefined
    field = name
  }
  return field
}
