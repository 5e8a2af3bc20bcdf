import { inspectJson } from './inspect-json.ts'
import { isExactInteger, isExactNumber, mayHaveLongNumbers, rewriteNumbers } from './long-numbers.ts'

/** Deeper answers are refused before anything recursive sees them. */
export const maxJsonDepth = 200

export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'parse' | 'too_deep'; readonly cause?: unknown }

/**
 * Parses JSON that came from elsewhere. Numbers that a double cannot hold become strings with all their digits, so that an ID or String
 * field shows what the upstream sent; an Int field is a field error then, as it would be anyway.
 * @param hasDecimals whether digits behind the point count, too: else a double rounds them, as any JSON reader does.
 */
export function parseJson(text: string, hasDecimals = false): JsonResult {
  try {
    const value: unknown = JSON.parse(text) // V8's parser has no recursion: depth is no danger to it
    const { isTooDeep, hasLongNumber } = inspectJson(value, maxJsonDepth)
    if (isTooDeep) return { ok: false, reason: 'too_deep' }
    if (!hasLongNumber && !(hasDecimals && mayHaveLongNumbers(text))) return { ok: true, value }
    const quoted = rewriteNumbers(text, hasDecimals ? isExactNumber : isExactInteger, (token) => `"${token}"`)
    return { ok: true, value: quoted === text ? value : JSON.parse(quoted) }
  } catch (cause) {
    return { ok: false, reason: 'parse', cause }
  }
}
