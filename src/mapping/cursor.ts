import { type Token, tokenize } from './lexer.ts'
import type { MappingMistake } from './types.ts'

/** A place in the token list, and the mistakes found so far. */
export interface Cursor {
  readonly peek: (ahead?: number) => Token
  readonly next: () => Token
  /** Whether the next token is this punctuator. */
  readonly isAt: (punctuator: string) => boolean
  /** Takes this punctuator if it is next. */
  readonly take: (punctuator: string) => boolean
  /** Takes this punctuator. @throws SyntaxFault when something else is next. */
  readonly expect: (punctuator: string, where: string) => Token
  /** A mistake at a token (the next one by default), to be thrown. */
  readonly fault: (message: string, remedy?: string, at?: Token) => SyntaxFault
  /** Runs a parser of one list item; a mistake in it is recorded, and reading goes on with the next line or at the closer. */
  readonly attempt: <T>(parse: () => T) => T | undefined
  /** Runs a parser of something that can hold itself. */
  readonly nested: <T>(parse: () => T) => T
  readonly mistakes: MappingMistake[]
}

/** Ends the parsing of one list item. Never leaves the parser. */
export class SyntaxFault extends Error {
  override readonly name = 'SyntaxFault'
  readonly mistake: MappingMistake

  constructor(mistake: MappingMistake) {
    super(mistake.message)
    this.mistake = mistake
  }
}

/** Nesting beyond this is a mistake: it would only exhaust the stack. */
const maxDepth = 100

/** Opens a text for parsing. */
export function createCursor(text: string): Cursor {
  const mistakes: MappingMistake[] = []
  const tokens = tokenize(text, mistakes)
  const end: Token = { kind: 'end', value: '', offset: text.length, end: text.length, startsLine: true }
  let at = 0
  let depth = 0

  const peek = (ahead = 0): Token => tokens[at + ahead] ?? end
  const next = (): Token => {
    const token = peek()
    if (token.kind !== 'end') at += 1
    return token
  }
  const isAt = (punctuator: string): boolean => peek().kind === 'punctuator' && peek().value === punctuator
  const take = (punctuator: string): boolean => {
    const found = isAt(punctuator)
    if (found) at += 1
    return found
  }
  const fault = (message: string, remedy?: string, token: Token = peek()): SyntaxFault =>
    new SyntaxFault({
      rule: 'mapping-syntax',
      message,
      offset: token.offset,
      ...(remedy === undefined ? {} : { remedy }),
    })

  const expect = (punctuator: string, where: string): Token => {
    if (isAt(punctuator)) return next()
    throw fault(`expected ${JSON.stringify(punctuator)} ${where}, found ${describe(peek())}`)
  }

  const attempt = <T>(parse: () => T): T | undefined => {
    const start = at
    const startDepth = depth
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error
      // One mistake a place: what follows from the first one would only hide it.
      if (!mistakes.some(({ offset }) => offset === error.mistake.offset)) mistakes.push(error.mistake)
      depth = startDepth
      skipToNextItem(Math.max(at, start))
      return undefined
    }
  }

  /**
   * Goes on at the next line's start or at the bracket that closes the list, whichever comes first behind `from`. Brackets
   * that open on the way are stepped over, unless theirs never comes: then the next line it is, whatever is open.
   */
  const skipToNextItem = (from: number): void => {
    const closers: string[] = []
    let nextLine: number | undefined
    for (at = from; peek().kind !== 'end'; at += 1) {
      const token = peek()
      if (at > from && token.startsLine) {
        if (closers.length === 0) return
        nextLine ??= at
      }
      if (token.kind !== 'punctuator') continue
      const closer = brackets.get(token.value)
      if (closer !== undefined) closers.push(closer)
      else if (closing.has(token.value)) {
        if (closers.length === 0) return
        if (closers.pop() !== token.value) break
      }
    }
    if (closers.length > 0 || peek().kind !== 'end') at = nextLine ?? at
  }

  const nested = <T>(parse: () => T): T => {
    if (depth >= maxDepth) throw fault(`nested deeper than ${maxDepth} levels`)
    depth += 1
    const parsed = parse()
    depth -= 1
    return parsed
  }

  return { peek, next, isAt, take, expect, fault, attempt, nested, mistakes }
}

const brackets: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['(', ')'],
  ['$(', ')'],
  ['[', ']'],
])
const closing: ReadonlySet<string> = new Set(brackets.values())

/** A token as a message names it. */
export function describe(token: Token): string {
  return token.kind === 'end' ? 'the end' : JSON.stringify(token.value)
}
