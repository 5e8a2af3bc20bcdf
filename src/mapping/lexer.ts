import type { MappingMistake } from './types.ts'

/** A token of the mapping language; white space and comments are between tokens. */
export type Token = {
  readonly offset: number
  /** Offset behind the token. */
  readonly end: number
  /** Whether it is the first of its line: where reading starts again after a mistake. */
  readonly startsLine: boolean
} & (
  | { readonly kind: 'name' | 'string' | 'number'; readonly value: string }
  | { readonly kind: 'punctuator'; readonly value: string }
  | { readonly kind: 'end'; readonly value: '' }
)

/** Longest first: the first that fits is taken. */
const punctuators = ['...', '->', '??', '?!', '$(', '{', '}', '(', ')', '[', ']', ',', ':', '.', '@', '$', '?', '-']

const nameStart = /[A-Za-z_]/
const namePart = /[A-Za-z0-9_]/
const digit = /[0-9]/
const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
])

/** Splits a mapping's text into tokens, the last of which is always `end`. What is no token is reported and skipped. */
export function tokenize(text: string, mistakes: MappingMistake[]): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  let startsLine = true
  const push = (kind: 'name' | 'string' | 'number' | 'punctuator', value: string, end: number) => {
    tokens.push({ kind, value, offset: at, end, startsLine })
    startsLine = false
    at = end
  }
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '\n') startsLine = true
    if (isSpace(char)) at += 1
    else if (char === '#') at = endOfLine(text, at)
    else if (nameStart.test(char)) push('name', text.slice(at, endOf(text, at, namePart)), endOf(text, at, namePart))
    else if (digit.test(char) || (char === '.' && digit.test(text.charAt(at + 1)))) {
      const end = endOfNumber(text, at)
      push('number', text.slice(at, end), end)
    } else if (char === '"' || char === "'") {
      const { value, end, isClosed } = readString(text, at)
      if (!isClosed) mistakes.push(unclosedString(at, char))
      push('string', value, end)
    } else {
      const found = punctuators.find((candidate) => text.startsWith(candidate, at))
      if (found === undefined) {
        mistakes.push({ rule: 'mapping-syntax', message: `unexpected character ${JSON.stringify(char)}`, offset: at })
        at += 1
      } else push('punctuator', found, at + found.length)
    }
  }
  tokens.push({ kind: 'end', value: '', offset: text.length, end: text.length, startsLine: true })
  return tokens
}

/** Offset behind a string literal that starts at `start`; the text's end when it is not closed. */
export function endOfString(text: string, start: number): number {
  return readString(text, start).end
}

/** Offset of the line feed that ends the line, or the text's end. */
export function endOfLine(text: string, from: number): number {
  const found = text.indexOf('\n', from)
  return found === -1 ? text.length : found
}

function readString(text: string, start: number): { value: string; end: number; isClosed: boolean } {
  const quote = text.charAt(start)
  let value = ''
  let at = start + 1
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === quote) return { value, end: at + 1, isClosed: true }
    if (char !== '\\') {
      value += char
      at += 1
      continue
    }
    const escaped = text.charAt(at + 1)
    const code = escaped === 'u' ? text.slice(at + 2, at + 6) : ''
    if (/^[0-9A-Fa-f]{4}$/.test(code)) {
      value += String.fromCharCode(Number.parseInt(code, 16))
      at += 6
    } else {
      value += escapes.get(escaped) ?? escaped
      at += 2
    }
  }
  return { value, end: text.length, isClosed: false }
}

function unclosedString(offset: number, quote: string): MappingMistake {
  return {
    rule: 'mapping-syntax',
    message: 'the string is not closed',
    remedy: `close it with ${quote}`,
    offset,
  }
}

function endOf(text: string, start: number, part: RegExp): number {
  let end = start
  while (end < text.length && part.test(text.charAt(end))) end += 1
  return end
}

/** `12`, `12.5`, `12.`, `.5`, each with an optional exponent; the sign is a token of its own. */
function endOfNumber(text: string, start: number): number {
  let end = endOf(text, start, digit)
  if (text.charAt(end) === '.' && !text.startsWith('...', end)) end = endOf(text, end + 1, digit)
  if (/[eE]/.test(text.charAt(end))) {
    const sign = /[+-]/.test(text.charAt(end + 1)) ? 1 : 0
    const exponentEnd = endOf(text, end + 1 + sign, digit)
    if (exponentEnd > end + 1 + sign) end = exponentEnd
  }
  return end
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\ufeff'
}
