import { lazy } from '../lazy.ts'
import { createNamer, toPascalCase } from '../naming.ts'
import { nameKey, type QName } from '../qname.ts'
import type { ComplexType, ElementDeclaration, Particle, SimpleType, XsdType } from '../xsd/model.ts'
import type { Resolver } from '../xsd/resolve.ts'
import { fieldsOf, type TypeField } from './fields.ts'
import type { InOrderPlan } from './in-order.ts'
import { entryOf, leavesOf, looseGroups } from './loose-groups.ts'
import { push } from './push.ts'
import { compileSimple, type SimpleCodec } from './simple.ts'

/** How a value of a type is read and written, compiled. */
export type TypePlan = SimpleCodec | ObjectPlan | OpaquePlan

/** Content of unknown type: XML text, or data by the names that stand in it. */
export interface OpaquePlan {
  readonly kind: 'opaque'
  readonly isData?: true
}

export interface ObjectPlan {
  readonly kind: 'object'
  readonly name: QName | undefined
  readonly isAbstract: boolean
  readonly documentation: string | undefined
  readonly fields: readonly TypeField[]
  readonly keys: ReadonlySet<string>
  /** Keys by the names that GraphQL has for them. */
  readonly aliases: ReadonlyMap<string, string>
  /** By local name, as most documents need no more to tell elements apart. */
  readonly elements: ReadonlyMap<string, readonly ElementPlan[]>
  readonly attributes: ReadonlyMap<string, readonly AttributePlan[]>
  /** All attributes of the type, also where not all are read. */
  readonly knownAttributes: ReadonlyMap<string, readonly AttributePlan[]>
  /** Whether what the type does not know is read, too, as data by the names that it has. */
  readonly keepsUnknown?: true | undefined
  /** Whether there may be elements in it that the type does not name. */
  readonly hasWildcard: boolean
  readonly anyAttributes: { readonly key: string; readonly alias: string } | undefined
  readonly text: { readonly key: string; readonly alias: string; readonly codec: SimpleCodec | undefined } | undefined
  readonly wildcard: WildcardPlan | undefined
  readonly markup: { readonly key: string; readonly alias: string } | undefined
  readonly inOrder: InOrderPlan | undefined
  /** Whether it is an object of one field: one of `inOrder`. */
  readonly isEntry: boolean
  /** The elements that stand for parts beside the envelope. */
  readonly attached: readonly ElementPlan[]
  /** What an object of this type starts as: null for what has not come, without lists. */
  readonly blankKeys: readonly string[]
  readonly listKeys: readonly string[]
  /** Of these lists, those that are a value where one came, and null where none did. */
  readonly openKeys?: readonly string[] | undefined
  /** In schema order. */
  readonly order: readonly OrderPlan[]
  /** The types that may stand here by `xsi:type`, this one included, by name. */
  readonly derived: () => ReadonlyMap<string, ObjectPlan>
  /** The same as input fields that hold one: `asDog`. */
  readonly variants: () => ReadonlyMap<string, ObjectPlan>
  /** For an array of SOAP section 5: its items, whatever their elements are called, and the name of their type. */
  readonly array:
    | { readonly item: ElementPlan; readonly itemType: QName | undefined; readonly rank: number }
    | undefined
  /** What a value is taken to be instead of an object: what is at this key. */
  readonly unwrapKey: string | undefined
  /** The GraphQL type of the objects, where they must say so. */
  readonly typeName: string | undefined
}

/** Elements that the type does not name: XML text of each, or data by its name. */
export interface WildcardPlan extends EntryNames {
  readonly key: string
  readonly alias: string
  readonly isData?: true | undefined
}

/** What something is called in the entries of `inOrder`. */
export interface EntryNames {
  /** Undefined for what is not in them; empty where nobody asks for it, but for where it stands. */
  readonly entryKey?: string | undefined
  /** Whether it is wanted there alone. */
  readonly isOnlyInOrder?: boolean
}

export interface ElementPlan extends EntryNames {
  readonly key: string
  /** The key as GraphQL schemas write names. */
  readonly alias: string
  readonly declaration: ElementDeclaration
  readonly name: QName
  readonly isList: boolean
  /** Whether one value is no list: nothing is known of how often it comes. */
  readonly isOpenList?: true
  /** Whether it is one that a mapping names in full. */
  readonly isNamedInFull?: true
  /** How many lists there are in each other, for an array of several dimensions; else it is 1. */
  readonly rank: number
  readonly isNillable: boolean
  readonly isRequired: boolean
  /** False for one that is skipped. */
  readonly isWanted: boolean
  readonly defaultValue: string | undefined
  readonly plan: () => TypePlan
}

export interface AttributePlan {
  readonly key: string
  readonly alias: string
  readonly name: QName
  readonly isRequired: boolean
  readonly defaultValue: string | undefined
  readonly codec: () => SimpleCodec
}

/** What is written after what. A repeated group takes turns, first items first, unless its entries say in which order. */
export type OrderPlan =
  | { readonly kind: 'element'; readonly element: ElementPlan }
  | { readonly kind: 'attached'; readonly element: ElementPlan }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'repeat'; readonly parts: readonly OrderPlan[]; readonly entryKeys: ReadonlySet<string> }

/** Compiles types to plans, each once, when first needed; `warm` compiles all that an element can hold. */
export interface Planner {
  readonly element: (declaration: ElementDeclaration) => ElementPlan
  readonly warm: (plan: ElementPlan) => void
}

const opaque: OpaquePlan = { kind: 'opaque' }

export function createPlanner(resolver: Resolver): Planner {
  const simple = new Map<SimpleType, SimpleCodec>()
  const objects = new Map<ComplexType, ObjectPlan>()
  const warmed = new Set<TypePlan>()

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
    alias: field?.alias ?? element.name.local,
    declaration: element,
    name: element.name,
    isList: field?.isList ?? false,
    rank: 1,
    isNillable: element.isNillable,
    isRequired: field?.isRequired ?? true,
    isWanted: true,
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
      const waiting: TypePlan[] = [root.plan()]
      for (let plan = waiting.pop(); plan !== undefined; plan = waiting.pop()) {
        if (plan.kind !== 'object' || warmed.has(plan)) continue
        warmed.add(plan)
        for (const list of plan.elements.values()) for (const each of list) waiting.push(each.plan())
        for (const list of plan.attributes.values()) for (const each of list) each.codec()
        waiting.push(...plan.derived().values())
      }
    },
  }
}

function compileObject(
  type: ComplexType,
  elementPlan: (element: ElementDeclaration, field?: Extract<TypeField, { kind: 'element' }>) => ElementPlan,
  simpleCodec: (type: SimpleType) => SimpleCodec,
  derivedPlans: () => ReadonlyMap<string, ObjectPlan>,
): ObjectPlan {
  const fields = fieldsOf(type)
  const byName = new Map<string, ElementPlan>()
  const elements = new Map<string, ElementPlan[]>()
  const attributes = new Map<string, AttributePlan[]>()
  let anyAttributes: ObjectPlan['anyAttributes']
  let text: ObjectPlan['text']
  let wildcard: ObjectPlan['wildcard']
  let markup: ObjectPlan['markup']
  let inOrder: ObjectPlan['inOrder']
  const loose = type.content === undefined || entryOf(type) === undefined ? [] : looseGroups(type.content)
  const entries = new Set(loose.flatMap((each) => [...leavesOf(each).keys()]))
  for (const field of fields) {
    if (field.kind === 'element') {
      const entryKey = entries.has(nameKey(field.element.name)) ? field.key : undefined
      const plan = { ...elementPlan(field.element, field), entryKey, rank: type.soapArray?.rank ?? 1 }
      byName.set(nameKey(plan.name), plan)
      push(elements, plan.name.local, plan)
    } else if (field.kind === 'attribute') {
      const { attribute, key, alias } = field
      const codec = lazy(() => simpleCodec(attribute.type()))
      push(attributes, attribute.name.local, { ...attribute, key, alias, codec })
    } else if (field.kind === 'text') {
      text = { key: field.key, alias: field.alias, codec: field.type && simpleCodec(field.type) }
    } else {
      const names = { key: field.key, alias: field.alias }
      if (field.kind === 'anyAttributes') anyAttributes = names
      else if (field.kind === 'wildcard') wildcard = { ...names, entryKey: entries.has('') ? field.key : undefined }
      else if (field.kind === 'inOrder') inOrder = { ...names, entry: elementPlan(field.entry), blankKeys: [] }
      else markup = names
    }
  }
  const keys = new Set(fields.map((each) => each.key))
  const aliases = new Map(fields.map((each) => [each.alias, each.key]))
  const derived = lazy(derivedPlans)
  const [item] = [...byName.values()]
  const listKeys = fields.filter(isListField).map((each) => each.key)
  return {
    kind: 'object',
    name: type.name,
    isAbstract: type.isAbstract,
    documentation: type.documentation,
    fields,
    keys,
    aliases,
    elements,
    attributes,
    knownAttributes: attributes,
    hasWildcard: wildcard !== undefined,
    anyAttributes,
    text,
    wildcard,
    markup,
    inOrder: inOrder && {
      ...inOrder,
      blankKeys: [...byName.values(), wildcard].flatMap((each) => each?.entryKey ?? []),
    },
    isEntry: type.isEntry ?? false,
    attached: [...byName.values()].filter((each) => each.declaration.attached !== undefined),
    blankKeys: fields.filter((each) => !isListField(each)).map((each) => each.key),
    listKeys,
    order:
      type.content === undefined
        ? []
        : orderOf(type.content, { byName, wildcard, loose, placed: new Set(), entered: new Set() }),
    derived,
    variants: lazy(() => variantsOf(type.name, derived(), [...keys, ...aliases.keys()])),
    array: type.soapArray && item && { item, ...type.soapArray },
    unwrapKey: undefined,
    typeName: undefined,
  }
}

function isListField(field: TypeField): boolean {
  return field.kind === 'element' || field.kind === 'wildcard' ? field.isList : field.kind === 'inOrder'
}

function variantsOf(
  own: QName | undefined,
  derived: ReadonlyMap<string, ObjectPlan>,
  taken: readonly string[],
): Map<string, ObjectPlan> {
  const unique = createNamer(taken)
  const variants = new Map<string, ObjectPlan>()
  if (derived.size < 2) return variants
  for (const plan of derived.values())
    if (plan.name !== undefined && !plan.isAbstract && plan.name !== own)
      variants.set(unique(`as${toPascalCase(plan.name.local)}`), plan)
  return variants
}

interface Placing {
  readonly byName: ReadonlyMap<string, ElementPlan>
  readonly wildcard: ObjectPlan['wildcard']
  readonly loose: readonly Particle[]
  /** Keys of what has its place. */
  readonly placed: Set<string>
  /** Keys of what has its place among the entries of a loose group. */
  readonly entered: Set<string>
}

/** An element that stands at several places of the content is written at the first. */
function orderOf(particle: Particle, placing: Placing): OrderPlan[] {
  const { byName, loose, placed } = placing
  if (particle.kind === 'wildcard') return [{ kind: 'wildcard' }]
  if (particle.kind === 'element') {
    const element = byName.get(nameKey(particle.element.name))
    if (element === undefined || placed.has(element.key)) return []
    placed.add(element.key)
    return [element.declaration.attached === undefined ? { kind: 'element', element } : { kind: 'attached', element }]
  }
  const entryKeys = loose.includes(particle) ? entryKeysOf(particle, placing) : none
  const parts = particle.particles.flatMap((each) => orderOf(each, placing))
  const isRepeat = particle.occurs.max > 1 && parts.length > 1
  return isRepeat || entryKeys.size > 0 ? [{ kind: 'repeat', parts, entryKeys }] : parts
}

/** What of `inOrder` is written in a loose group: what no group before it has. */
function entryKeysOf(particle: Particle, { byName, wildcard, entered }: Placing): Set<string> {
  const keys = new Set<string>()
  for (const name of leavesOf(particle).keys()) {
    const key = (name === '' ? wildcard : byName.get(name))?.key
    if (key !== undefined && !entered.has(key)) keys.add(key)
  }
  for (const key of keys) entered.add(key)
  return keys
}

const none: ReadonlySet<string> = new Set()
