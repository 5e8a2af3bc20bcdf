import type { NonNullAlong } from '../one-error-a-null.ts'
import type { ObjectPlan, ValuePlan } from '../plan/plan.ts'

/** What may not be null of a plan's result. Fields of one key agree in that, whatever object they are of (specification, section 5.3.2). */
export function nonNullInPlan(roots: readonly ObjectPlan[]): NonNullAlong {
  return (path) => {
    const along: boolean[] = []
    let objects: Iterable<ObjectPlan> = roots
    let value: ValuePlan | undefined
    for (const step of path) {
      if (typeof step === 'number') {
        if (value?.kind !== 'list') return along
        along.push(value.isItemNonNull)
        value = value.item
      } else {
        const field = fieldOf(objects, step)
        if (field === undefined) return along
        along.push(field.isNonNull)
        value = field.value
      }
      objects = objectsOf(value)
    }
    return along
  }
}

function fieldOf(objects: Iterable<ObjectPlan>, key: string) {
  for (const { fields } of objects) {
    const found = fields.find(({ responseKey }) => responseKey === key)
    if (found !== undefined) return found
  }
  return undefined
}

function objectsOf(value: ValuePlan): Iterable<ObjectPlan> {
  if (value.kind === 'object') return [value.object]
  return value.kind === 'abstract' ? value.objects.values() : []
}
