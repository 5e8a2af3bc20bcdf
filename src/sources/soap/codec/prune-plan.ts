import type { WantedFields } from '../../../mapping/index.ts'
import { lazy } from '../lazy.ts'
import { wholeEntries } from './bind-entries.ts'
import { type KeptMember, keepMembers } from './keep-members.ts'
import type { ElementPlan, ObjectPlan, TypePlan } from './plan.ts'

/** An element that is read no further than it is needed, under the schema's own names. */
export function pruneElement(element: ElementPlan, needs: WantedFields): ElementPlan {
  if (needs.isOpen) return element
  return { ...element, plan: lazy(() => prunePlan(element.plan(), needs)) }
}

function prunePlan(plan: TypePlan, needs: WantedFields): TypePlan {
  return plan.kind === 'object' ? pruneObject(plan, needs) : plan
}

function pruneObject(plan: ObjectPlan, needs: WantedFields): ObjectPlan {
  const kept = new Map<string, KeptMember>()
  // Entries are read whole: which of them a mapping looks into is seldom known.
  const entries = plan.inOrder !== undefined && needs.fields.has(plan.inOrder.key) ? wholeEntries(plan) : undefined
  for (const [name, below] of needs.fields)
    kept.set(name, {
      name,
      element: (element) => (entries?.elements.has(element.key) === true ? element : pruneElement(element, below)),
      codec: (codec) => codec,
    })
  const pruned: ObjectPlan = {
    ...keepMembers(plan, kept, entries),
    derived: lazy(
      () => new Map([...plan.derived()].map(([key, each]) => [key, each === plan ? pruned : pruneObject(each, needs)])),
    ),
  }
  return pruned
}
