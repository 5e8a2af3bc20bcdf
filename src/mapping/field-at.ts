import type { Expression, NamedValue, PathExpression } from './ast.ts'

type Names = readonly string[]

/**
 * The names under which an expression's value holds what is made of the data at an offset into its text: none for the value itself,
 * undefined where nothing is made of the data. For when something went wrong: it walks the whole tree.
 */
export function fieldAt(expression: Expression, offset: number): Names | undefined {
  return find(expression, offset, [])
}

/** Variables of what was asked, and not of what was answered. */
const ofRequest: ReadonlySet<string> = new Set(['args', 'this', 'batch', 'config', 'context', 'env', 'request'])

function find(expression: Expression, offset: number, at: Names): Names | undefined {
  switch (expression.kind) {
    case 'literal':
      return undefined
    case 'array':
      return first(expression.items, (item) => find(item, offset, at))
    case 'coalesce':
      return first(expression.operands, (operand) => find(operand, offset, at))
    case 'object':
      return first(expression.properties, (property) => findNamed(property, offset, at))
    case 'selection':
      return first(expression.items, (item) => {
        if (item.kind === 'field') return findNamed(item, offset, at)
        return find(item.value, offset, at) ?? (item.offset === offset ? at : undefined)
      })
    case 'path':
      return findInPath(expression, offset, at)
  }
}

function findNamed({ name, value, offset: start }: NamedValue, offset: number, at: Names): Names | undefined {
  const inside = [...at, name]
  return find(value, offset, inside) ?? (start === offset ? inside : undefined)
}

function findInPath({ head, steps }: PathExpression, offset: number, at: Names): Names | undefined {
  if (head.kind === 'variable' && ofRequest.has(head.name)) return undefined
  const inHead = head.kind === 'expression' ? find(head.expression, offset, at) : undefined
  const inSteps = first(steps, (step) => {
    const inner =
      step.kind === 'method'
        ? first(step.args, (arg) => find(arg, offset, at))
        : step.kind === 'selection'
          ? find(step.selection, offset, at)
          : undefined
    return inner ?? (step.offset === offset ? at : undefined)
  })
  return inHead ?? inSteps ?? (head.offset === offset ? at : undefined)
}

function first<T>(parts: readonly T[], ask: (part: T) => Names | undefined): Names | undefined {
  for (const part of parts) {
    const found = ask(part)
    if (found !== undefined) return found
  }
  return undefined
}
