import { randomUUID } from 'node:crypto'
import { GatewayError } from '../../errors/gateway-error.ts'
import { exactNumber } from '../../mapping/index.ts'
import { inspectJson } from '../../utils/inspect-json.ts'
import { isExactNumber, mayHaveLongNumbers, rewriteNumbers } from '../../utils/long-numbers.ts'
import { httpLimits } from './limits.ts'

/** Marks texts that were numbers; nobody outside this process knows it. */
const mark = randomUUID()

/**
 * Reads a client's JSON, with all digits of its numbers.
 * @param parse reads JSON; what it throws is thrown
 * @throws GatewayError LIMIT_EXCEEDED (reason `json-depth`): what works on values calls itself for each level, and the stack ends.
 */
export function readExactJson(text: string, parse: (text: string) => unknown): unknown {
  const value = parse(text)
  if (isTooDeep(value)) throw new GatewayError('LIMIT_EXCEEDED', { reason: 'json-depth' })
  return withExactNumbers(text, value, parse)
}

/** True for parsed JSON that nothing may work on. */
export function isTooDeep(value: unknown): boolean {
  return inspectJson(value, httpLimits.jsonDepth).isTooDeep
}

/**
 * Values read from a JSON text, with all digits of their numbers: those that a double would round are read once more, as `bigint`s
 * and `ExactNumber`s. Costs a look at the text where there are none.
 * @param value what `parse` made of the text; not too deep
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
