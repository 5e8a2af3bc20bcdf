import { lazy } from '../lazy.ts'
import type { ElementPlan, ObjectPlan, OpaquePlan, TypePlan } from './plan.ts'

/** Content of unknown type, read as data. */
export const data: OpaquePlan = { kind: 'opaque', isData: true }

const known = new WeakMap<ObjectPlan, ObjectPlan>()

/** A plan that leaves nothing out, for values of which all is wanted: what its types do not know is data by the names that it has. */
export function asData(plan: TypePlan): TypePlan {
  if (plan.kind === 'simple') return plan
  return plan.kind === 'opaque' ? data : wholeObject(plan)
}

function wholeObject(plan: ObjectPlan): ObjectPlan {
  const found = known.get(plan)
  if (found !== undefined) return found
  const elements = new Map([...plan.elements].map(([local, list]) => [local, list.map(wholeElement)] as const))
  const { array } = plan
  const item = array && [...elements.values()].flat().find(({ key }) => key === array.item.key)
  const made: ObjectPlan = {
    ...plan,
    elements,
    wildcard: undefined, // what it takes has names of its own
    listKeys: plan.listKeys.filter((key) => key !== plan.wildcard?.key),
    blankKeys: plan.blankKeys.filter((key) => key !== plan.wildcard?.key),
    array: array && { ...array, item: item ?? array.item },
    keepsUnknown: true,
    derived: lazy(
      () => new Map([...plan.derived()].map(([key, each]) => [key, each === plan ? made : wholeObject(each)])),
    ),
  }
  known.set(plan, made)
  return made
}

function wholeElement(element: ElementPlan): ElementPlan {
  return { ...element, plan: lazy(() => asData(element.plan())) }
}
