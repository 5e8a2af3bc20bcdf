import { plainText } from '../xsd/simple-type.ts'
import type { TypeField } from './fields.ts'
import type { AttributePlan, ElementPlan, ObjectPlan, OrderPlan } from './plan.ts'
import { push } from './push.ts'

/** What a type is to have that it has not. */
export interface NewMembers {
  readonly elements: readonly ElementPlan[]
  readonly attributes: readonly AttributePlan[]
  /** Keys of members that are among the new ones now. */
  readonly replaced: ReadonlySet<string>
  /** Elements of the type that are read and written in another way, by their keys. */
  readonly changed: ReadonlyMap<string, ElementPlan>
}

/** A plan with more members than its type has: new elements are written last, in their order. */
export function addMembers(plan: ObjectPlan, added: NewMembers): ObjectPlan {
  const { replaced } = added
  const stays = (key: string): boolean => !replaced.has(key)
  const all = [...added.elements, ...added.attributes]
  const attributes = copyOf(plan.attributes, (each) => (stays(each.key) ? each : undefined))
  const knownAttributes = copyOf(plan.knownAttributes, (each) => (stays(each.key) ? each : undefined))
  for (const each of added.attributes) for (const map of [attributes, knownAttributes]) push(map, each.name.local, each)
  const elements = copyOf(plan.elements, (each) =>
    stays(each.key) ? (added.changed.get(each.key) ?? each) : undefined,
  )
  for (const each of added.elements) push(elements, each.name.local, each)
  const open = added.elements.filter((each) => each.isOpenList).map((each) => each.key)
  return {
    ...plan,
    elements,
    attributes,
    knownAttributes,
    fields: [
      ...plan.fields.filter((each) => stays(each.key)),
      ...added.elements.map(elementField),
      ...added.attributes.map(attributeField),
    ],
    keys: new Set([...plan.keys, ...all.map((each) => each.key)].filter(stays)),
    aliases: new Map(
      [...plan.aliases, ...all.map((each) => [each.alias, each.key] as const)].filter(([, key]) => stays(key)),
    ),
    blankKeys: [
      ...plan.blankKeys.filter(stays),
      ...all.filter((each) => !('isList' in each && each.isList)).map((each) => each.key),
    ],
    listKeys: [...plan.listKeys.filter(stays), ...added.elements.filter((each) => each.isList).map((each) => each.key)],
    openKeys: open.length === 0 ? plan.openKeys : [...(plan.openKeys ?? []), ...open],
    order: [
      ...plan.order.flatMap((each) => changedOrder(each, added)),
      ...added.elements.map((element): OrderPlan => ({ kind: 'element', element })),
    ],
    array: plan.array && { ...plan.array, item: added.changed.get(plan.array.item.key) ?? plan.array.item },
  }
}

function copyOf<Member>(
  members: ReadonlyMap<string, readonly Member[]>,
  change: (member: Member) => Member | undefined,
): Map<string, Member[]> {
  const copy = new Map<string, Member[]>()
  for (const [local, list] of members) {
    const kept = list.flatMap((each) => change(each) ?? [])
    if (kept.length > 0) copy.set(local, kept)
  }
  return copy
}

function changedOrder(part: OrderPlan, added: NewMembers): OrderPlan[] {
  if (part.kind === 'wildcard') return [part]
  if (part.kind === 'repeat') return [{ ...part, parts: part.parts.flatMap((each) => changedOrder(each, added)) }]
  const { key } = part.element
  return added.replaced.has(key) ? [] : [{ ...part, element: added.changed.get(key) ?? part.element }]
}

function elementField({ key, alias, declaration: element, isList, isRequired }: ElementPlan): TypeField {
  return { kind: 'element', key, alias, element, isList, isRequired }
}

function attributeField({ key, alias, name, isRequired, defaultValue }: AttributePlan): TypeField {
  const attribute = { name, type: () => plainText, isRequired, defaultValue, documentation: undefined }
  return { kind: 'attribute', key, alias, attribute }
}
