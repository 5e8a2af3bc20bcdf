import type { Expression, SelectionExpression, SelectionItem } from './ast.ts'
import { isReadOfData } from './reads.ts'
import type { WantedFields } from './types.ts'

/**
 * The expression without what nobody wants of its objects. Only what does nothing but read the data goes: then it makes no difference to
 * the rest, nor to what becomes of null or a scalar.
 */
export function pruneExpression(expression: Expression, wanted: WantedFields): Expression {
  if (expression.kind === 'selection') return pruneSelection(expression, wanted)
  if (expression.kind !== 'path') return expression
  const last = expression.steps.at(-1)
  if (last?.kind !== 'selection') return expression
  const steps = expression.steps.slice(0, -1)
  return { ...expression, steps: [...steps, { ...last, selection: pruneSelection(last.selection, wanted) }] }
}

function pruneSelection(selection: SelectionExpression, wanted: WantedFields): SelectionExpression {
  return { ...selection, items: selection.items.flatMap((item) => pruneItem(item, wanted)) }
}

function pruneItem(item: SelectionItem, { fields, isOpen }: WantedFields): SelectionItem[] {
  if (item.kind === 'spread') return [item]
  const below = fields.get(item.name)
  if (below === undefined) return isOpen || !isReadOfData(item.value) ? [item] : []
  return [{ ...item, value: pruneExpression(item.value, below) }]
}
