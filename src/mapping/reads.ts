import type { Expression } from './ast.ts'

/** Whether an expression can only give what is in the data: it has nothing to give when that is null or a scalar. */
export function isReadOfData(expression: Expression): boolean {
  if (expression.kind === 'selection') return expression.items.every(({ value }) => isReadOfData(value))
  if (expression.kind === 'object') return expression.properties.every(({ value }) => isReadOfData(value))
  if (expression.kind !== 'path') return false
  const { head, steps } = expression
  return (head.kind === 'dollar' || head.kind === 'current') && steps[0]?.kind === 'key'
}
