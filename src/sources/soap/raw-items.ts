import { compileMapping, type WantedFields } from '../../mapping/index.ts'
import { selectionPath } from './selection-path.ts'

/** The items of an answer before the selection reshapes them. */
export interface RawItems {
  readonly of: (answer: unknown) => unknown
  /** What is needed of an answer, by what is needed of each item. */
  readonly needs: (ofItem: WantedFields) => WantedFields
}

/**
 * The list that a selection's leading path points to: for `$.orders { id }` what `$.orders` gives; the answer itself for a selection that has
 * no path in front.
 */
export function compileRawItems(selection: string | undefined): RawItems {
  const path = selection === undefined ? undefined : leadingPath(selection)
  const compiled = path === undefined ? undefined : compileMapping(path)
  if (!compiled?.ok) return { of: (answer) => answer, needs: (ofItem) => ofItem }
  const { value: mapping } = compiled
  const keys = selectionPath(path)
  return {
    of: (answer) => mapping.run(answer, {}, []),
    needs: (ofItem) =>
      keys?.reduceRight((below, key) => ({ fields: new Map([[key, below]]), isOpen: false }), ofItem) ??
      mapping.dataNeeds(),
  }
}

/** The text before the sub-selection at the end; undefined where that is no path (`id name`, `orders { id } total`). */
function leadingPath(selection: string): string | undefined {
  const end = subSelectionStart(selection)
  const path = (end === undefined ? selection : selection.slice(0, end)).trim()
  return path.startsWith('$') || path.startsWith('@') ? path : undefined
}

/** Where the first `{` stands that is outside of parentheses, strings and comments. */
function subSelectionStart(text: string): number | undefined {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"' || character === "'") at = endOfString(text, at)
    else if (character === '#') at = endOfLine(text, at)
    else if (character === '(' || character === '[') depth += 1
    else if (character === ')' || character === ']') depth -= 1
    else if (character === '{' && depth === 0) return at
  }
  return undefined
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === text[start]) return at
  }
  return text.length
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end === -1 ? text.length : end
}
