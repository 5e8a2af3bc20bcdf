import { type GraphQLOutputType, getNamedType } from 'graphql'
import type { WantedFields } from '../../../mapping/index.ts'
import { lazy } from '../lazy.ts'
import { entryWishes, keptEntries } from './bind-entries.ts'
import { bindCodec } from './bind-values.ts'
import { type KeptEntries, type KeptMember, keepMembers } from './keep-members.ts'
import type { ElementPlan, ObjectPlan } from './plan.ts'
import { elementOf } from './wrapper.ts'

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
  if (inner === undefined) {
    const isLeaf = rest.length === 0 && plan.keys.has(key) && plan.wildcard?.key !== key
    return isLeaf ? { ...element, plan: lazy(() => onlyLeaf(plan, key, end)) } : undefined
  }
  const bound = bindPath(inner, rest, end)
  return bound && { ...element, plan: lazy(() => only(plan, key, { element: () => bound })) }
}

function onlyLeaf(plan: ObjectPlan, key: string, { type, wanted, bind }: PathEnd): ObjectPlan {
  if (plan.inOrder?.key !== key) return only(plan, key, { codec: (codec) => bindCodec(codec, getNamedType(type)) })
  const wishes = entryWishes(plan.inOrder, { name: key, type }, wanted)
  return only(plan, key, {}, wishes && keptEntries(plan, wishes, bind))
}

/** A plan that reads nothing but one member, and takes its value for the whole. */
export function only(
  plan: ObjectPlan,
  key: string,
  member: Partial<Pick<KeptMember, 'element' | 'codec'>>,
  entries?: KeptEntries,
): ObjectPlan {
  const bound: ObjectPlan = {
    ...keepMembers(plan, new Map([[key, { name: key, element: same, codec: same, ...member }]]), entries),
    derived: lazy(
      () =>
        new Map(
          [...plan.derived()].map(([name, each]) => [name, each === plan ? bound : only(each, key, member, entries)]),
        ),
    ),
    unwrapKey: key,
  }
  return bound
}

function same<T>(value: T): T {
  return value
}
