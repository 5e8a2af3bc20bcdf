import type { Expression } from './ast.ts'

/**
 * Names of the object that an expression makes, or of each of a list of such objects, under which one property of the data stands as it
 * is: they are there wherever that property is, be it null.
 */
export function plainFields(expression: Expression): readonly string[] {
  const last = expression.kind === 'path' ? expression.steps.at(-1) : undefined
  const selection = last?.kind === 'selection' ? last.selection : expression
  if (selection.kind !== 'selection') return []
  return selection.items.flatMap((item) => (item.kind === 'field' && isProperty(item.value) ? [item.name] : []))
}

function isProperty(value: Expression): boolean {
  if (value.kind !== 'path' || (value.head.kind !== 'dollar' && value.head.kind !== 'current')) return false
  const [first, ...others] = value.steps
  return first?.kind === 'key' && others.length === 0
}
