import { inspectJson } from './inspect-json.ts'

/** Deeper answers are refused before anything recursive sees them. */
export const maxJsonDepth = 200

export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'parse' | 'too_deep'; readonly cause?: unknown }

/**
 * Parses JSON that came from elsewhere. Numbers that a double cannot hold become strings with all their digits, so that an ID or String
 * field shows what the upstream sent; an Int field is a field error then, as it would be anyway.
 */
export function parseJson(text: string): JsonResult {
  try {
    const value: unknown = JSON.parse(text) // V8's parser has no recursion: depth is no danger to it
    const { isTooDeep, hasLongNumber } = inspectJson(value, maxJsonDepth)
    if (isTooDeep) return { ok: false, reason: 'too_deep' }
    if (!hasLongNumber) return { ok: true, value }
    const quoted = quoteLongNumbers(text)
    return { ok: true, value: quoted === text ? value : JSON.parse(quoted) }
  } catch (cause) {
    return { ok: false, reason: 'parse', cause }
  }
}

/** Puts quotes around the numbers that would lose digits. The text is valid JSON: the first parse has shown it. */
function quoteLongNumbers(text: string): string {
  const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
  let quoted = ''
  let copied = 0
  for (let at = 0; at < text.length; ) {
    const character = text.charCodeAt(at)
    if (character === 0x22) at = endOfString(text, at)
    else if (character === 0x2d || (character >= 0x30 && character <= 0x39)) {
      number.lastIndex = at
      const token = number.exec(text)?.[0] ?? '-'
      if (!isExact(token)) {
        quoted += `${text.slice(copied, at)}"${token}"`
        copied = at + token.length
      }
      at += token.length
    } else at++
  }
  return copied === 0 ? text : quoted + text.slice(copied)
}

/** Where the string that begins at `start` has ended. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  for (let code = text.charCodeAt(at); code !== 0x22 && at < text.length; code = text.charCodeAt(at))
    at += code === 0x5c ? 2 : 1
  return at + 1
}

/** True where a double shows an integer's every digit; fractions and exponents are rounded by every JSON reader. */
function isExact(token: string): boolean {
  const value = Number(token)
  return /[.eE]/.test(token) ? Number.isFinite(value) : Number.isSafeInteger(value)
}
