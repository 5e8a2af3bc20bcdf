import type { XmlAttribute } from '../../xml/parse.ts'
import { nameKey, namespaces } from '../qname.ts'
import { furtherAttributes, isFurther } from './any-attributes.ts'
import type { AttributePlan, ObjectPlan, TypePlan } from './plan.ts'
import { checkedText } from './read-text.ts'

/** A new object: null for what may come once, an empty list for what may come more often, and the attributes. */
export function startObject(
  plan: ObjectPlan,
  attributes: readonly XmlAttribute[],
  source: string,
): Record<string, unknown> {
  const object = { ...blankOf(plan) }
  for (const key of plan.listKeys) object[key] = []
  if (plan.keepsUnknown) addUnknownAttributes(object, plan, attributes)
  if (plan.attributes.size === 0 && plan.anyAttributes === undefined) return object
  for (const attribute of attributes) {
    const found = attributeIn(plan.attributes, attribute)
    if (found !== undefined) object[found.key] = checkedText(found.codec(), attribute.value, found.key, source)
  }
  if (plan.anyAttributes !== undefined)
    object[plan.anyAttributes.key] = furtherAttributes(
      attributes.filter((each) => attributeIn(plan.knownAttributes, each) === undefined),
    )
  for (const list of plan.attributes.values())
    for (const each of list)
      if (each.defaultValue !== undefined && object[each.key] === null)
        object[each.key] = checkedText(each.codec(), each.defaultValue, each.key, source)
  return object
}

/** Those that neither the type nor a wildcard of it has, as mappings name them in full. */
function addUnknownAttributes(
  object: Record<string, unknown>,
  plan: ObjectPlan,
  attributes: readonly XmlAttribute[],
): void {
  if (plan.anyAttributes !== undefined) return
  for (const each of attributes)
    if (isFurther(each) && attributeIn(plan.knownAttributes, each) === undefined)
      object[`@${each.namespace === '' ? each.local : nameKey(each)}`] = each.value
}

/** Whether an element says that it has no value. */
export function isNil(attributes: readonly XmlAttribute[]): boolean {
  return attributes.some(
    ({ namespace, local, value }) =>
      local === 'nil' && namespace === namespaces.xsi && (value.trim() === 'true' || value.trim() === '1'),
  )
}

/** Null, or an object without content where attributes came with it: they may say why there is none. */
export function nilValue(plan: TypePlan, attributes: readonly XmlAttribute[], source: string): unknown {
  if (plan.kind !== 'object' || !attributes.some((each) => isContent(plan, each))) return null
  const object = startObject(plan, attributes, source)
  return plan.unwrapKey === undefined ? object : object[plan.unwrapKey]
}

function isContent(plan: ObjectPlan, attribute: XmlAttribute): boolean {
  if (attributeIn(plan.knownAttributes, attribute) !== undefined) return true
  return plan.anyAttributes !== undefined && isFurther(attribute)
}

function attributeIn(plans: ObjectPlan['attributes'], { namespace, local }: XmlAttribute): AttributePlan | undefined {
  return plans.get(local)?.find((each) => each.name.namespace === namespace)
}

const blanks = new WeakMap<ObjectPlan, Record<string, unknown>>()

/** What objects of a plan are copied from: copies have one hidden class, which makes them cheap to fill and to read. */
function blankOf(plan: ObjectPlan): Record<string, unknown> {
  const known = blanks.get(plan)
  if (known !== undefined) return known
  const names = [...plan.blankKeys, ...plan.listKeys].map((key) => [key, null] as const)
  const blank: Record<string, unknown> = Object.fromEntries(
    plan.typeName === undefined ? names : [['__typename', plan.typeName], ...names],
  )
  blanks.set(plan, blank)
  return blank
}
