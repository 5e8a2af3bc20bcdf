import type { AttributePlan, ElementPlan, ObjectPlan, TypePlan } from './plan.ts'

/**
 * The items of a type that is only a list in an element of its own (`ArrayOfOrder { Order: [...] }`, an array of SOAP section 5): such a
 * type is a list in GraphQL. Undefined for all other types, and for one that holds itself so.
 */
export function listItemOf(plan: TypePlan): ElementPlan | undefined {
  if (plan.kind !== 'object') return undefined
  const found = known.get(plan) ?? { item: findListItem(plan) }
  known.set(plan, found)
  return found.item
}

const known = new WeakMap<ObjectPlan, { readonly item: ElementPlan | undefined }>()

function findListItem(plan: ObjectPlan): ElementPlan | undefined {
  const item = onlyList(plan)
  if (item === undefined) return undefined
  const seen = new Set<TypePlan>([plan])
  for (let next: ElementPlan | undefined = item; next !== undefined; ) {
    const inner: TypePlan = next.plan()
    if (seen.has(inner)) return undefined
    seen.add(inner)
    next = onlyList(inner)
  }
  return item
}

function onlyList(plan: TypePlan): ElementPlan | undefined {
  if (plan.kind !== 'object' || plan.isAbstract || plan.derived().size > 1) return undefined
  const [only, ...others] = contentFields(plan)
  if (only?.kind !== 'element' || !only.isList || others.length > 0) return undefined
  return elementOf(plan, only.key)
}

/** The fields that a type is about: without attributes that it only does not forbid. */
export function contentFields({ fields }: ObjectPlan): ObjectPlan['fields'] {
  return fields.filter((each) => each.kind !== 'anyAttributes')
}

/** The element at a key. */
export function elementOf(plan: ObjectPlan, key: string): ElementPlan | undefined {
  for (const list of plan.elements.values()) for (const each of list) if (each.key === key) return each
  return undefined
}

/** The attribute at a key. */
export function attributeOf(plan: ObjectPlan, key: string): AttributePlan | undefined {
  for (const list of plan.attributes.values()) for (const each of list) if (each.key === key) return each
  return undefined
}
