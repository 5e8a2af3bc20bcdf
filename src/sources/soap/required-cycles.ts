import type { ObjectPlan } from './codec/plan.ts'
import { elementOf, listItemOf } from './codec/wrapper.ts'

/** Whether two types cannot be without each other: fields between them cannot all be required. Asked of types of which one needs the other. */
export type NeedEachOther = (one: ObjectPlan, other: ObjectPlan) => boolean

interface Visit {
  readonly plan: ObjectPlan
  readonly next: Iterator<ObjectPlan>
  readonly index: number
  low: number
}

/** Finds the strongly connected parts of the graph of required fields, each type once (Tarjan's algorithm, without recursion). */
export function createRequiredCycles(): NeedEachOther {
  const part = new Map<ObjectPlan, number>()
  const indexes = new Map<ObjectPlan, number>()
  let parts = 0

  const visitFrom = (root: ObjectPlan): void => {
    const path: Visit[] = []
    const open: ObjectPlan[] = []
    const enter = (plan: ObjectPlan): void => {
      const index = indexes.size
      indexes.set(plan, index)
      open.push(plan)
      path.push({ plan, next: required(plan)[Symbol.iterator](), index, low: index })
    }
    const leave = (visit: Visit): void => {
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) parent.low = Math.min(parent.low, visit.low)
      if (visit.low !== visit.index) return
      parts += 1
      for (let plan = open.pop(); plan !== undefined; plan = open.pop()) {
        part.set(plan, parts)
        if (plan === visit.plan) break
      }
    }
    enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.next.next()
      if (step.done) leave(top)
      else {
        const index = indexes.get(step.value)
        if (index === undefined) enter(step.value)
        else if (!part.has(step.value)) top.low = Math.min(top.low, index)
      }
    }
  }
  return (one, other) => {
    for (const each of [one, other]) if (!part.has(each)) visitFrom(each)
    return part.get(one) === part.get(other)
  }
}

/** The types that a value cannot be without. One that may be given as another type needs nothing for certain. */
function required(plan: ObjectPlan): ObjectPlan[] {
  if (plan.variants().size > 0) return []
  return plan.fields.flatMap((field) => {
    if (field.kind !== 'element' || !field.isRequired || field.isList || field.element.isNillable) return []
    const inner = elementOf(plan, field.key)?.plan()
    return inner?.kind === 'object' && listItemOf(inner) === undefined ? [inner] : []
  })
}
