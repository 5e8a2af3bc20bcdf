import { lazy } from '../lazy.ts'
import { nameKey, type QName } from '../qname.ts'
import type { ComplexType, ElementDeclaration, Particle, SimpleType, XsdType } from '../xsd/model.ts'
import type { Resolver } from '../xsd/resolve.ts'
import { fieldsOf, type TypeField } from './fields.ts'
import { compileSimple, type SimpleCodec } from './simple.ts'

/** How a value of a type is read and written, compiled. */
export type TypePlan = SimpleCodec | ObjectPlan | OpaquePlan

/** Content of unknown type: XML text. */
export interface OpaquePlan {
  readonly kind: 'opaque'
}

export interface ObjectPlan {
  readonly kind: 'object'
  readonly name: QName | undefined
  readonly isAbstract: boolean
  readonly fields: readonly TypeField[]
  readonly keys: ReadonlySet<string>
  /** By local name, as most documents need no more to tell elements apart. */
  readonly elements: ReadonlyMap<string, readonly ElementPlan[]>
  readonly attributes: ReadonlyMap<string, readonly AttributePlan[]>
  readonly text: { readonly key: string; readonly codec: SimpleCodec | undefined } | undefined
  readonly wildcardKey: string | undefined
  /** What an object of this type starts as: null for what has not come, without lists. */
  readonly blankKeys: readonly string[]
  readonly listKeys: readonly string[]
  /** In schema order. */
  readonly order: readonly OrderPlan[]
  /** The types that may stand here by `xsi:type`, this one included, by name. */
  readonly derived: () => ReadonlyMap<string, ObjectPlan>
}

export interface ElementPlan {
  readonly key: string
  readonly declaration: ElementDeclaration
  readonly name: QName
  readonly isList: boolean
  readonly isNillable: boolean
  readonly isRequired: boolean
  readonly defaultValue: string | undefined
  readonly plan: () => TypePlan
}

export interface AttributePlan {
  readonly key: string
  readonly name: QName
  readonly isRequired: boolean
  readonly defaultValue: string | undefined
  readonly codec: () => SimpleCodec
}

/** What is written after what. A repeated group takes turns: first items first. */
export type OrderPlan =
  | { readonly kind: 'element'; readonly element: ElementPlan }
  | { readonly kind: 'repeat'; readonly parts: readonly OrderPlan[] }

/** Compiles types to plans, each once, when first needed; `warm` compiles all that an element can hold. */
export interface Planner {
  readonly element: (declaration: ElementDeclaration) => ElementPlan
  readonly warm: (plan: ElementPlan) => void
}

const opaque: OpaquePlan = { kind: 'opaque' }

export function createPlanner(resolver: Resolver): Planner {
  const simple = new Map<SimpleType, SimpleCodec>()
  const objects = new Map<ComplexType, ObjectPlan>()

  const simpleCodec = (type: SimpleType): SimpleCodec => {
    const known = simple.get(type) ?? compileSimple(type)
    simple.set(type, known)
    return known
  }
  const planOf = (type: XsdType): TypePlan => {
    if (type.kind === 'any') return opaque
    return type.kind === 'simple' ? simpleCodec(type) : objectPlan(type)
  }
  const elementPlan = (element: ElementDeclaration, field?: Extract<TypeField, { kind: 'element' }>): ElementPlan => ({
    key: field?.key ?? element.name.local,
    declaration: element,
    name: element.name,
    isList: field?.isList ?? false,
    isNillable: element.isNillable,
    isRequired: field?.isRequired ?? true,
    defaultValue: element.defaultValue,
    plan: lazy(() => planOf(element.type())),
  })
  const objectPlan = (type: ComplexType): ObjectPlan => {
    const known = objects.get(type)
    if (known !== undefined) return known
    const made = compileObject(type, elementPlan, simpleCodec, () => derivedPlans(type))
    objects.set(type, made)
    return made
  }
  const derivedPlans = (type: ComplexType): Map<string, ObjectPlan> => {
    const plans = new Map<string, ObjectPlan>()
    if (type.name === undefined) return plans
    for (const each of [type, ...resolver.derivedFrom(type.name)])
      if (each.kind === 'complex' && each.name !== undefined) plans.set(nameKey(each.name), objectPlan(each))
    return plans
  }
  return {
    element: (declaration) => elementPlan(declaration),
    warm: (root) => {
      const seen = new Set<TypePlan>()
      const waiting: TypePlan[] = [root.plan()]
      for (let plan = waiting.pop(); plan !== undefined; plan = waiting.pop()) {
        if (plan.kind !== 'object' || seen.has(plan)) continue
        seen.add(plan)
        for (const list of plan.elements.values()) for (const each of list) waiting.push(each.plan())
        for (const list of plan.attributes.values()) for (const each of list) each.codec()
        waiting.push(...plan.derived().values())
      }
    },
  }
}

function compileObject(
  type: ComplexType,
  elementPlan: (element: ElementDeclaration, field: Extract<TypeField, { kind: 'element' }>) => ElementPlan,
  simpleCodec: (type: SimpleType) => SimpleCodec,
  derivedPlans: () => ReadonlyMap<string, ObjectPlan>,
): ObjectPlan {
  const fields = fieldsOf(type)
  const byName = new Map<string, ElementPlan>()
  const elements = new Map<string, ElementPlan[]>()
  const attributes = new Map<string, AttributePlan[]>()
  let text: ObjectPlan['text']
  let wildcardKey: string | undefined
  for (const field of fields) {
    if (field.kind === 'element') {
      const plan = elementPlan(field.element, field)
      byName.set(nameKey(plan.name), plan)
      push(elements, plan.name.local, plan)
    } else if (field.kind === 'attribute') {
      const { attribute, key } = field
      const codec = lazy(() => simpleCodec(attribute.type()))
      push(attributes, attribute.name.local, { ...attribute, key, codec })
    } else if (field.kind === 'text') {
      text = { key: field.key, codec: field.type && simpleCodec(field.type) }
    } else wildcardKey = field.key
  }
  const listKeys = fields.filter((each) => each.kind === 'element' && each.isList).map((each) => each.key)
  return {
    kind: 'object',
    name: type.name,
    isAbstract: type.isAbstract,
    fields,
    keys: new Set(fields.map((each) => each.key)),
    elements,
    attributes,
    text,
    wildcardKey,
    blankKeys: fields.map((each) => each.key).filter((each) => !listKeys.includes(each) && each !== wildcardKey),
    listKeys: wildcardKey === undefined ? listKeys : [...listKeys, wildcardKey],
    order: type.content === undefined ? [] : orderOf(type.content, byName, new Set()),
    derived: lazy(derivedPlans),
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** An element that stands at several places of the content is written at the first. */
function orderOf(particle: Particle, byName: ReadonlyMap<string, ElementPlan>, placed: Set<ElementPlan>): OrderPlan[] {
  if (particle.kind === 'wildcard') return []
  if (particle.kind === 'element') {
    const element = byName.get(nameKey(particle.element.name))
    if (element === undefined || placed.has(element)) return []
    placed.add(element)
    return [{ kind: 'element', element }]
  }
  const parts = particle.particles.flatMap((each) => orderOf(each, byName, placed))
  return particle.occurs.max > 1 && parts.length > 1 ? [{ kind: 'repeat', parts }] : parts
}
