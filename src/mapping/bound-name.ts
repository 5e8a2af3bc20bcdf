import type { Expression } from './ast.ts'

/** The name that `->as` binds: that of an expression which is nothing but `$name`. */
export function boundName(expression: Expression): string | undefined {
  if (expression.kind !== 'path' || expression.head.kind !== 'variable' || expression.steps.length > 0) return undefined
  return expression.head.name
}
