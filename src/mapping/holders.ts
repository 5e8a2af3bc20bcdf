import type { Expression, PathStep } from './ast.ts'
import { parseMapping } from './parser.ts'

/**
 * The names of what a mapping reads `key` of, as far as its text tells: of `price.'#text'` and of `price { amount: '#text' }` it is
 * `price`, also behind methods. A name may stand for values of different places.
 */
export function holdersOf(text: string, key: string): ReadonlySet<string> {
  const found = new Set<string>()
  if (text.includes(key)) walk(parseMapping(text).expression, undefined, key, found)
  return found
}

function walk(expression: Expression, holder: string | undefined, key: string, found: Set<string>): void {
  switch (expression.kind) {
    case 'literal':
      return
    case 'array':
      for (const item of expression.items) walk(item, holder, key, found)
      return
    case 'object':
      for (const { value } of expression.properties) walk(value, holder, key, found)
      return
    case 'coalesce':
      for (const operand of expression.operands) walk(operand, holder, key, found)
      return
    case 'selection':
      for (const { value } of expression.items) walk(value, holder, key, found)
      return
    case 'path': {
      const { head, steps } = expression
      if (head.kind === 'expression') walk(head.expression, holder, key, found)
      const start =
        head.kind === 'expression' ? lastKey(head.expression) : head.kind === 'variable' ? undefined : holder
      walkSteps(steps, start, key, found)
    }
  }
}

function walkSteps(steps: readonly PathStep[], start: string | undefined, key: string, found: Set<string>): void {
  let holder = start
  for (const step of steps) {
    switch (step.kind) {
      case 'key':
        if (step.name === key && holder !== undefined) found.add(holder)
        holder = step.name
        break
      case 'selection':
        walk(step.selection, holder, key, found)
        break
      case 'method':
        for (const argument of step.args) walk(argument, holder, key, found)
        break
      case 'optional':
    }
  }
}

/** What the value of a path is called: `b` for `$(a.b)`. */
function lastKey(expression: Expression): string | undefined {
  if (expression.kind !== 'path') return undefined
  const names = expression.steps.flatMap((step) => (step.kind === 'key' ? [step.name] : []))
  return names.at(-1)
}
