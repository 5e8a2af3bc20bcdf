import { lazy } from '../lazy.ts'
import type { InOrderPlan } from './in-order.ts'
import type { AttributePlan, ElementPlan, ObjectPlan } from './plan.ts'
import type { SimpleCodec } from './simple.ts'

/** What becomes of a member of a type that is read: another name, another way to read it. */
export interface KeptMember {
  readonly name: string
  readonly element: (element: ElementPlan) => ElementPlan
  readonly codec: (codec: SimpleCodec) => SimpleCodec
  /** Whether content of unknown type is wanted as data. */
  readonly isData?: true | undefined
}

/** What is wanted of the entries of `inOrder`, and of what takes a place among them. */
export interface KeptEntries {
  readonly plan: InOrderPlan
  /** Elements that only entries need, by their keys in the schema. */
  readonly elements: ReadonlyMap<string, ElementPlan>
  readonly wildcard: ObjectPlan['wildcard']
}

/**
 * A plan that reads no more of a type than the members for which there is something in `kept`, by their keys. What it does not read is
 * skipped, and still known for what it is: nothing else is taken for it.
 */
export function keepMembers(
  plan: ObjectPlan,
  kept: ReadonlyMap<string, KeptMember>,
  entries?: KeptEntries,
): ObjectPlan {
  const blankKeys: string[] = []
  const listKeys: string[] = []
  const alone = <Member extends { readonly key: string; readonly alias: string }>(
    member: Member | undefined,
    keys: string[],
  ): Member | undefined => {
    const found = member && kept.get(member.key)
    if (member === undefined || found === undefined) return undefined
    keys.push(found.name)
    return { ...member, key: found.name, alias: found.name }
  }
  const ownWildcard = alone(plan.wildcard, listKeys)
  const wildcard =
    ownWildcard === undefined
      ? entries?.wildcard
      : { ...ownWildcard, entryKey: entries?.wildcard?.entryKey, isData: kept.get(plan.wildcard?.key ?? '')?.isData }
  const anyAttributes = alone(plan.anyAttributes, blankKeys)
  alone(plan.inOrder, listKeys)
  const text = alone(plan.text, blankKeys)
  const textCodec = plan.text?.codec && kept.get(plan.text.key)?.codec(plan.text.codec)
  const markup = alone(plan.markup, blankKeys)
  const elements = new Map<string, readonly ElementPlan[]>()
  const attached: ElementPlan[] = []
  for (const [local, list] of plan.elements) {
    // Those that nobody wants are no content of the wildcard, and no other element of the name.
    if (wildcard === undefined && !list.some(({ key }) => kept.has(key) || entries?.elements.has(key))) continue
    elements.set(
      local,
      list.map((each) => {
        const found = kept.get(each.key)
        if (found === undefined) return entries?.elements.get(each.key) ?? { ...each, isWanted: false }
        const element = { ...found.element(each), key: found.name, alias: found.name }
        if (element.declaration.attached !== undefined) attached.push(element)
        ;(element.isList ? listKeys : blankKeys).push(found.name)
        return element
      }),
    )
  }
  const attributes = new Map<string, readonly AttributePlan[]>()
  for (const [local, list] of plan.attributes) {
    const own = list.flatMap((each) => {
      const found = kept.get(each.key)
      if (found === undefined) return []
      blankKeys.push(found.name)
      return [{ ...each, key: found.name, alias: found.name, codec: lazy(() => found.codec(each.codec())) }]
    })
    if (own.length > 0) attributes.set(local, own)
  }
  return {
    ...plan,
    elements,
    attributes,
    blankKeys,
    listKeys,
    keepsUnknown: undefined,
    openKeys: plan.openKeys?.flatMap((each) => kept.get(each)?.name ?? []),
    text: text && { ...text, codec: textCodec },
    wildcard,
    markup,
    anyAttributes,
    inOrder: entries?.plan,
    attached,
    array: keptArray(plan, elements),
  }
}

function keptArray({ array }: ObjectPlan, elements: ObjectPlan['elements']): ObjectPlan['array'] {
  const [item] = [...elements.values()].flat().filter(({ isWanted }) => isWanted)
  return array && item && { ...array, item }
}
