import { stableKey } from '../utils/stable-key.ts'
import type { FetchInput } from './source.ts'

/** Text that is equal for equal inputs, and for no others. Hot: the usual input is one text of the parent, as it is. */
export function inputKey({ args, parent }: FetchInput): string {
  for (const _ in args) return stableKey([args, parent])
  return onlyText(parent) ?? stableKey([args, parent])
}

/** Begins as no `stableKey` of a list does. */
function onlyText(values: FetchInput['parent']): string | undefined {
  let text: string | undefined
  for (const name in values) {
    const value = values[name]
    if (value === undefined) continue
    if (text !== undefined || typeof value !== 'string') return undefined
    text = `=${name}:${value}`
  }
  return text
}
