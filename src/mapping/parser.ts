import type { Expression, NamedValue, SelectionExpression, SelectionItem } from './ast.ts'
import { type Cursor, createCursor, describe } from './cursor.ts'
import { type Grammar, parsePath, parseSteps } from './parse-path.ts'
import { parseScalar } from './parse-scalar.ts'
import { keyOfShorthand, type ParsedPath } from './parsed-path.ts'
import type { MappingMistake } from './types.ts'

/**
 * Parses a mapping's text. The tree is complete only when there are no mistakes; with mistakes it holds what could be read,
 * so that more mistakes can be found in it.
 */
export function parseMapping(text: string): { expression: Expression; mistakes: MappingMistake[] } {
  const cursor = createCursor(text)
  const expression = parseTop(cursor)
  return { expression, mistakes: cursor.mistakes }
}

/**
 * The whole text: named selections, or one value without a name. No selection starts with a bracket, a digit or a minus:
 * a text that does is one expression, though Connectors knows no such form.
 */
function parseTop(cursor: Cursor): Expression {
  if (cursor.isAt('{') || isBareLiteral(cursor)) {
    const whole = cursor.attempt(() => parseExpression(cursor))
    if (whole !== undefined) {
      if (cursor.peek().kind !== 'end') report(cursor, `unexpected ${describe(cursor.peek())} behind the whole value`)
      return whole
    }
  }
  const items = parseItems(cursor, true)
  const [only] = items
  if (items.length === 1 && only?.kind === 'anonymous') return only.value
  if (items.length === 1 && only?.kind === 'spread' && !only.isExplicit) return only.value
  return { kind: 'selection', items: toSelectionItems(cursor, items), offset: 0 }
}

/** A selection's item before it is known whether it stands alone. */
type ParsedItem =
  | Extract<SelectionItem, { kind: 'field' }>
  | (Extract<SelectionItem, { kind: 'spread' }> & { readonly isExplicit: boolean })
  | { readonly kind: 'anonymous'; readonly value: Expression; readonly offset: number }

function parseItems(cursor: Cursor, isTop: boolean): readonly ParsedItem[] {
  const items: ParsedItem[] = []
  while (cursor.peek().kind !== 'end') {
    if (!isTop && cursor.isAt('}')) break
    const item = cursor.attempt(() => parseItem(cursor))
    if (item !== undefined) items.push(item)
    else if (isTop && cursor.isAt('}')) cursor.next()
    else if (cursor.isAt(')') || cursor.isAt(']')) cursor.next() // belongs to the item that failed
  }
  return items
}

function toSelectionItems(cursor: Cursor, items: readonly ParsedItem[]): readonly SelectionItem[] {
  return items.filter((item): item is Exclude<ParsedItem, { kind: 'anonymous' }> => {
    if (item.kind !== 'anonymous') return true
    cursor.mistakes.push({
      rule: 'mapping-syntax',
      message: 'a path beside other selections needs a name',
      remedy: 'write `name: path`, or give it a sub-selection whose fields are then added here',
      offset: item.offset,
    })
    return false
  })
}

function parseItem(cursor: Cursor): ParsedItem {
  const { offset } = cursor.peek()
  if (cursor.take('...')) return { kind: 'spread', value: parseChain(cursor).expression, offset, isExplicit: true }
  const name = takeAlias(cursor)
  if (name !== undefined) return { kind: 'field', name, value: parseAliased(cursor), offset }
  if (cursor.isAt(',')) {
    throw cursor.fault(
      'selections are not separated by commas',
      'leave the comma out, or write an object as `$({ a: 1, b: 2 })`',
    )
  }
  const path = parseChain(cursor)
  const key = keyOfShorthand(path)
  if (key !== undefined) return { kind: 'field', name: key, value: path.expression, offset }
  if (path.hasSelection) return { kind: 'spread', value: path.expression, offset, isExplicit: false }
  return { kind: 'anonymous', value: path.expression, offset }
}

/** `name:`, where the name may be quoted. */
function takeAlias(cursor: Cursor): string | undefined {
  const token = cursor.peek()
  const colon = cursor.peek(1)
  if (token.kind !== 'name' && token.kind !== 'string') return undefined
  if (colon.kind !== 'punctuator' || colon.value !== ':') return undefined
  cursor.next()
  cursor.next()
  return token.value
}

function parseAliased(cursor: Cursor): Expression {
  if (cursor.isAt('{')) return parseSelection(cursor)
  return isBareLiteral(cursor) ? parseExpression(cursor) : parseChain(cursor).expression
}

/** Literals that need no `$(...)`: no path starts like this. */
function isBareLiteral(cursor: Cursor): boolean {
  return cursor.peek().kind === 'number' || cursor.isAt('-') || cursor.isAt('[')
}

function parseSelection(cursor: Cursor): SelectionExpression {
  return cursor.nested(() => {
    const { offset } = cursor.expect('{', 'at the start of a selection')
    const items = toSelectionItems(cursor, parseItems(cursor, false))
    closeBrace(cursor, offset)
    return { kind: 'selection', items, offset }
  })
}

/** What was read up to a missing brace is kept: more mistakes can be found in it. */
function closeBrace(cursor: Cursor, offset: number): void {
  if (cursor.take('}')) return
  if (cursor.peek().kind !== 'end') throw cursor.fault(`expected "}", found ${describe(cursor.peek())}`)
  cursor.mistakes.push({ rule: 'mapping-syntax', message: '"{" is not closed', remedy: 'close it with "}"', offset })
}

/** A path where selections stand, with `??` and `?!` behind it. */
function parseChain(cursor: Cursor): ParsedPath {
  const first = parsePath(cursor, grammar)
  const expression = parseOperators(cursor, first.expression)
  return expression === first.expression ? first : { expression, key: undefined, hasSelection: false }
}

/** What stands in `$(...)`, method arguments, lists and objects: literals are literals there. */
function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => parseOperators(cursor, parseOperand(cursor)))
}

function parseOperators(cursor: Cursor, first: Expression): Expression {
  const token = cursor.peek()
  if (token.kind !== 'punctuator' || (token.value !== '??' && token.value !== '?!')) return first
  const operator = token.value
  const operands = [first]
  while (cursor.take(operator)) operands.push(parseOperand(cursor))
  if (cursor.isAt('??') || cursor.isAt('?!')) {
    throw cursor.fault('?? and ?! cannot be mixed in one chain', 'put one of them in `$(...)`')
  }
  return { kind: 'coalesce', operator, operands, offset: first.offset }
}

function parseOperand(cursor: Cursor): Expression {
  const literal = parseLiteral(cursor)
  if (literal === undefined) return parsePath(cursor, grammar).expression
  const { steps } = parseSteps(cursor, grammar)
  if (steps.length === 0) return literal
  const { offset } = literal
  return { kind: 'path', head: { kind: 'expression', expression: literal, offset }, steps, offset }
}

function parseLiteral(cursor: Cursor): Expression | undefined {
  const { offset } = cursor.peek()
  const scalar = parseScalar(cursor)
  if (scalar !== undefined) return scalar
  if (cursor.isAt('{')) return parseObject(cursor)
  if (!cursor.take('[')) return undefined
  return { kind: 'array', items: parseList(cursor, ']', 'at the end of the list'), offset }
}

function parseObject(cursor: Cursor): Expression {
  return cursor.nested(() => {
    const { offset } = cursor.expect('{', 'at the start of an object')
    const properties: NamedValue[] = []
    while (!cursor.isAt('}') && cursor.peek().kind !== 'end') {
      const property = cursor.attempt(() => parseProperty(cursor))
      if (property !== undefined) properties.push(property)
      else if (cursor.isAt(')') || cursor.isAt(']')) break
      cursor.take(',')
    }
    closeBrace(cursor, offset)
    return { kind: 'object', properties, offset }
  })
}

/** `name: value`, or `name` alone for the property of that name. */
function parseProperty(cursor: Cursor): NamedValue {
  const { offset } = cursor.peek()
  const name = takeAlias(cursor)
  if (name !== undefined) return { name, value: parseExpression(cursor), offset }
  const path = parsePath(cursor, grammar)
  const key = keyOfShorthand(path)
  if (key === undefined) throw cursor.fault('a value in an object needs a name', 'write `name: value`')
  return { name: key, value: path.expression, offset }
}

function parseList(cursor: Cursor, closer: string, where: string): readonly Expression[] {
  const items: Expression[] = []
  while (!cursor.isAt(closer)) {
    items.push(parseExpression(cursor))
    if (!cursor.take(',')) break
  }
  cursor.expect(closer, where)
  return items
}

/** What paths need of this grammar; paths are parsed in a file of their own. */
const grammar: Grammar = {
  expression: parseExpression,
  selection: parseSelection,
  args: (cursor) => parseList(cursor, ')', 'at the end of the arguments'),
}

function report(cursor: Cursor, message: string): void {
  cursor.mistakes.push({ rule: 'mapping-syntax', message, offset: cursor.peek().offset })
}
