import type { ElementPlan } from './codec/plan.ts'
import { elementOf, listItemOf } from './codec/wrapper.ts'

/**
 * The keys of a selection that is nothing but a path from the answer (`$.GetOrderResult.Order`); none for no selection. Undefined for a
 * selection that makes something of what it reads.
 */
export function selectionPath(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return []
  const trimmed = text.trim()
  if (!/^\$(?:\s*\.\s*[A-Za-z_]\w*)*$/.test(trimmed)) return undefined
  return trimmed
    .slice(1)
    .split('.')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

/** The keys from what stands at a path to the items in it, where that is a type that is only a list. */
export function listKeysAt(content: ElementPlan, path: readonly string[]): string[] {
  let element: ElementPlan | undefined = content
  for (const key of path) {
    const plan: ReturnType<ElementPlan['plan']> | undefined = element?.plan()
    element = plan?.kind === 'object' ? elementOf(plan, key) : undefined
  }
  const item = element && !element.isList && path.length > 0 ? listItemOf(element.plan()) : undefined
  return item === undefined ? [] : [item.key]
}
