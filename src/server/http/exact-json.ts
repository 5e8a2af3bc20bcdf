import { randomUUID } from 'node:crypto'
import { exactNumber } from '../../mapping/index.ts'
import { isExactNumber, mayHaveLongNumbers, rewriteNumbers } from '../../utils/long-numbers.ts'

/** Marks texts that were numbers; nobody outside this process knows it. */
const mark = randomUUID()

/**
 * Values read from a JSON text, with all digits of their numbers: those that a double would round are read once more, as `bigint`s
 * and `ExactNumber`s. Costs a look at the text where there are none.
 * @param value what `parse` made of the text
 * @param start where the first number that matters may stand
 */
export function withExactNumbers(text: string, value: unknown, parse: (text: string) => unknown, start = 0): unknown {
  if (!mayHaveLongNumbers(text, start)) return value
  const marked = rewriteNumbers(text, isExactNumber, (token) => `"${mark}${token}"`)
  return marked === text ? value : restore(parse(marked))
}

/** Turns marked texts into numbers, in place: the values were just made. */
function restore(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(mark) ? exactNumber(value.slice(mark.length)) : value
  if (typeof value !== 'object' || value === null) return value
  const items = value as Record<string, unknown> // a list, too, has its items under their indexes
  for (const key of Object.keys(items)) items[key] = restore(items[key])
  return value
}
