import type { GraphQLOutputType } from 'graphql'
import type { WantedFields } from '../../../mapping/index.ts'
import { lazy } from '../lazy.ts'
import { entryElements, entryWishes, wildcardOfEntries } from './bind-entries.ts'
import type { ElementPlan, ObjectPlan } from './plan.ts'
import { push } from './push.ts'
import { attributeOf, elementOf } from './wrapper.ts'

/** What a path leads to is bound with. */
export interface PathEnd {
  readonly type: GraphQLOutputType
  readonly wanted: WantedFields
  readonly bind: (element: ElementPlan, type: GraphQLOutputType, wanted: WantedFields) => ElementPlan
}

/** The plan of an element whose value is what is at a path in it; undefined for a path that is not there or leads through a list. */
export function bindPath(
  element: ElementPlan,
  [key, ...rest]: readonly string[],
  end: PathEnd,
): ElementPlan | undefined {
  if (key === undefined) return end.bind(element, end.type, end.wanted)
  const plan = element.plan()
  if (plan.kind !== 'object' || element.isList) return undefined
  const inner = elementOf(plan, key)
  if (plan.inOrder?.key === key && rest.length === 0) {
    const entries = onlyEntries(plan, end)
    return entries && { ...element, plan: () => entries }
  }
  if (inner === undefined) {
    const isText = plan.text?.key === key || plan.markup?.key === key
    const isLeaf = rest.length === 0 && (isText || attributeOf(plan, key) !== undefined)
    return isLeaf ? { ...element, plan: () => ({ ...plan, unwrapKey: key }) } : undefined
  }
  const bound = bindPath(inner, rest, end)
  return bound && { ...element, plan: () => only(plan, bound) }
}

/** A plan that reads nothing but one element, and takes its value for the whole. */
export function only(plan: ObjectPlan, element: ElementPlan): ObjectPlan {
  const bound: ObjectPlan = {
    ...withoutFields(plan),
    elements: new Map([[element.name.local, [element]]]),
    attached: element.declaration.attached === undefined ? [] : [element],
    blankKeys: element.isList ? [] : [element.key],
    listKeys: element.isList ? [element.key] : [],
    array: plan.array && { ...plan.array, item: element },
    derived: lazy(() => new Map([...plan.derived()].map(([key]) => [key, bound]))),
    unwrapKey: element.key,
  }
  return bound
}

/** A plan that reads nothing but the entries, and takes their list for the whole. */
function onlyEntries(plan: ObjectPlan, { type, wanted, bind }: PathEnd): ObjectPlan | undefined {
  const wishes = plan.inOrder && entryWishes(plan.inOrder, { name: plan.inOrder.key, type }, wanted)
  if (wishes === undefined) return undefined
  const elements = new Map<string, ElementPlan[]>()
  for (const each of entryElements(plan, wishes, () => false, bind)) push(elements, each.name.local, each)
  const { key } = wishes.plan
  const wildcard = wildcardOfEntries(plan, wishes)
  const bound: ObjectPlan = {
    ...withoutFields(plan),
    elements,
    wildcard,
    inOrder: wishes.plan,
    listKeys: [key],
    derived: lazy(() => new Map([...plan.derived()].map(([name]) => [name, bound]))),
    unwrapKey: key,
  }
  return bound
}

function withoutFields(plan: ObjectPlan): ObjectPlan {
  return {
    ...plan,
    elements: new Map(),
    attributes: new Map(),
    anyAttributes: undefined,
    text: undefined,
    wildcard: undefined,
    markup: undefined,
    inOrder: undefined,
    attached: [],
    blankKeys: [],
    listKeys: [],
  }
}
