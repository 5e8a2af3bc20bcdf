/** A run as long as a number that a double may not hold. */
const longRun = /[\d.]{16}/g

/** False where no number of a JSON text, from `start` on, can lose digits. Cheap; true is only a reason to look closer. */
export function mayHaveLongNumbers(text: string, start = 0): boolean {
  longRun.lastIndex = start
  return longRun.test(text)
}

/** The JSON text with each number for which `isKept` is false written anew; valid JSON is taken for granted. */
export function rewriteNumbers(
  text: string,
  isKept: (token: string) => boolean,
  write: (token: string) => string,
): string {
  const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
  let rewritten = ''
  let copied = 0
  for (let at = 0; at < text.length; ) {
    const character = text.charCodeAt(at)
    if (character === 0x22) at = endOfString(text, at)
    else if (character === 0x2d || (character >= 0x30 && character <= 0x39)) {
      number.lastIndex = at
      const token = number.exec(text)?.[0] ?? '-'
      if (!isKept(token)) {
        rewritten += text.slice(copied, at) + write(token)
        copied = at + token.length
      }
      at += token.length
    } else at++
  }
  return copied === 0 ? text : rewritten + text.slice(copied)
}

/** Where the string that begins at `start` has ended. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  for (let code = text.charCodeAt(at); code !== 0x22 && at < text.length; code = text.charCodeAt(at))
    at += code === 0x5c ? 2 : 1
  return at + 1
}

/** True where a double shows an integer's every digit. What has a fraction or an exponent need only be finite. */
export function isExactInteger(token: string): boolean {
  const value = Number(token)
  return /[.eE]/.test(token) ? Number.isFinite(value) : Number.isSafeInteger(value)
}

/** Decimals of so many digits come out of a double as they went in (IEEE 754: `DBL_DIG`). */
const safeDigits = 15

/** Longer numbers are no data of anybody's, and slow to work with. */
export const maxNumberLength = 1000

/** True where a double shows every digit, behind the point too; not asked of numbers that are longer than any data has. */
export function isExactNumber(token: string): boolean {
  if (token.length > maxNumberLength) return false
  if (!/[.eE]/.test(token)) return Number.isSafeInteger(Number(token))
  const value = Number(token)
  const digits = significantDigits(token)
  if (!Number.isFinite(value) || (value === 0 && digits !== '')) return false
  return digits.length <= safeDigits || digits === significantDigits(String(value))
}

function significantDigits(token: string): string {
  const digits = token.replace(/[eE].*/s, '').replace(/[^\d]/g, '')
  let start = 0
  let end = digits.length
  // Not `/0+$/`, which reads the zeros between other digits once for each of them.
  while (digits.charCodeAt(start) === zero) start++
  while (end > start && digits.charCodeAt(end - 1) === zero) end--
  return digits.slice(start, end)
}

const zero = 0x30
