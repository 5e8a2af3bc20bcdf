import type { Expression, PathExpression, PathHead, PathStep, SelectionExpression } from './ast.ts'
import { type Cursor, describe } from './cursor.ts'
import type { ParsedPath } from './parsed-path.ts'

/** What a path can hold: the rest of the grammar, of which a path is a part. */
export interface Grammar {
  readonly expression: (cursor: Cursor) => Expression
  readonly selection: (cursor: Cursor) => SelectionExpression
  /** Method arguments behind the opening parenthesis, with the closing one. */
  readonly args: (cursor: Cursor) => readonly Expression[]
}

export function parsePath(cursor: Cursor, grammar: Grammar): ParsedPath {
  const { offset } = cursor.peek()
  const { head, firstStep } = parseHead(cursor, grammar)
  const tail = parseSteps(cursor, grammar)
  const steps = firstStep === undefined ? tail.steps : [firstStep, ...tail.steps]
  const expression: PathExpression = { kind: 'path', head, steps, offset }
  return { expression, key: firstStep?.name, hasSelection: tail.hasSelection }
}

function parseHead(
  cursor: Cursor,
  grammar: Grammar,
): { head: PathHead; firstStep?: Extract<PathStep, { kind: 'key' }> } {
  const token = cursor.peek()
  const { offset } = token
  if (token.kind === 'name' || token.kind === 'string') {
    cursor.next()
    return { head: { kind: 'dollar', offset }, firstStep: { kind: 'key', name: token.value, offset } }
  }
  if (cursor.take('@')) return { head: { kind: 'current', offset } }
  if (cursor.take('$(')) {
    const expression = grammar.expression(cursor)
    cursor.expect(')', 'at the end of `$(`')
    return { head: { kind: 'expression', expression, offset } }
  }
  if (cursor.take('$')) {
    const name = cursor.peek()
    // `$ name` with a space is `$` and then another selection.
    if (name.kind !== 'name' || name.offset !== token.end) return { head: { kind: 'dollar', offset } }
    cursor.next()
    return { head: { kind: 'variable', name: name.value, offset } }
  }
  throw cursor.fault(
    `expected a property, a variable, "$", "@" or "$(", found ${describe(token)}`,
    remedyForHead(cursor),
  )
}

function remedyForHead(cursor: Cursor): string | undefined {
  if (cursor.isAt(':')) return 'quote a name that is no plain word: `"first-name": path`'
  if (cursor.isAt('.')) return 'start a path with `$.`'
  if (cursor.isAt('}') || cursor.isAt(')') || cursor.isAt(']'))
    return 'remove it: nothing is open here, or a value is missing'
  if (cursor.isAt('->')) return 'a method needs a value: write `$->` or `@->`'
  if (cursor.isAt('-')) return 'quote a name with a dash: `"content-type"`'
  if (cursor.isAt('[')) return 'quote a name with brackets: `"filter[name]": path`; a list item is read with ->get(0)'
  if (cursor.isAt('{')) return 'give the group a name: `name: { ... }`'
  if (cursor.peek().kind === 'number')
    return 'give the number a name, and quote a property name that starts with a digit'
  return undefined
}

export function parseSteps(cursor: Cursor, grammar: Grammar): { steps: readonly PathStep[]; hasSelection: boolean } {
  const steps: PathStep[] = []
  let hasSelection = false
  for (
    let step = parseStep(cursor, grammar, hasSelection);
    step !== undefined;
    step = parseStep(cursor, grammar, hasSelection)
  ) {
    steps.push(step)
    if (step.kind === 'selection') hasSelection = true
  }
  return { steps, hasSelection }
}

/** The next step of a path. A sub-selection is the last one, but for a `?` behind it. */
function parseStep(cursor: Cursor, grammar: Grammar, hasSelection: boolean): PathStep | undefined {
  const { offset } = cursor.peek()
  if (cursor.take('?')) {
    if (cursor.isAt('?')) throw cursor.fault('"?" is there twice', 'one "?" is enough')
    return { kind: 'optional', offset }
  }
  if (hasSelection) return undefined
  if (cursor.isAt('{')) return { kind: 'selection', selection: grammar.selection(cursor), offset }
  if (cursor.take('.')) {
    const token = cursor.peek()
    if (token.kind !== 'name' && token.kind !== 'string') {
      throw cursor.fault(
        `expected a property name behind ".", found ${describe(token)}`,
        'quote other names: `a."b-c"`',
      )
    }
    cursor.next()
    return { kind: 'key', name: token.value, offset: token.offset }
  }
  if (cursor.take('->')) {
    const token = cursor.peek()
    if (token.kind !== 'name') throw cursor.fault(`expected a method name behind "->", found ${describe(token)}`)
    cursor.next()
    const args = cursor.take('(') ? grammar.args(cursor) : []
    return { kind: 'method', name: token.value, args, offset: token.offset }
  }
  if (cursor.peek().kind === 'number' && cursor.peek().value.startsWith('.')) {
    throw cursor.fault('a list item is not read with "."', `write \`->get(${cursor.peek().value.slice(1)})\``)
  }
  return undefined
}
