import { lazy } from '../lazy.ts'
import type { AttributePlan, ElementPlan, ObjectPlan } from './plan.ts'
import type { SimpleCodec } from './simple.ts'

/** What becomes of a member of a type that is read: another name, another way to read it. */
export interface KeptMember {
  readonly name: string
  readonly element: (element: ElementPlan) => ElementPlan
  readonly codec: (codec: SimpleCodec) => SimpleCodec
}

/**
 * A plan that reads no more of a type than the members for which there is something in `kept`, by their keys. What it does not read is
 * skipped, and still known for what it is: nothing else is taken for it.
 */
export function keepMembers(plan: ObjectPlan, kept: ReadonlyMap<string, KeptMember>): ObjectPlan {
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
  const wildcard = alone(plan.wildcard, listKeys)
  const text = alone(plan.text, blankKeys)
  const textCodec = plan.text?.codec && kept.get(plan.text.key)?.codec(plan.text.codec)
  const markup = alone(plan.markup, blankKeys)
  const elements = new Map<string, readonly ElementPlan[]>()
  for (const [local, list] of plan.elements) {
    // Those that nobody wants are no content of the wildcard, and no other element of the name.
    if (wildcard === undefined && !list.some(({ key }) => kept.has(key))) continue
    elements.set(
      local,
      list.map((each) => {
        const found = kept.get(each.key)
        if (found === undefined) return { ...each, isWanted: false }
        const element = { ...found.element(each), key: found.name, alias: found.name }
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
    text: text && { ...text, codec: textCodec },
    wildcard,
    markup,
    array: keptArray(plan, elements),
  }
}

function keptArray({ array }: ObjectPlan, elements: ObjectPlan['elements']): ObjectPlan['array'] {
  const [item] = [...elements.values()].flat().filter(({ isWanted }) => isWanted)
  return array && item && { ...array, item }
}
