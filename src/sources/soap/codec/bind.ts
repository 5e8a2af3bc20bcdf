import {
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql'
import type { WantedFields } from '../../../mapping/index.ts'
import { lazy } from '../lazy.ts'
import { enumNames, toPascalCase } from '../naming.ts'
import { nameKey } from '../qname.ts'
import {
  type EntryWishes,
  entryElements,
  entryName,
  entryWishes,
  joinWanted,
  unread,
  wildcardOfEntries,
} from './bind-entries.ts'
import { bindPath, only } from './bind-path.ts'
import type { AttributePlan, ElementPlan, ObjectPlan, TypePlan } from './plan.ts'
import { push } from './push.ts'
import type { SimpleCodec } from './simple.ts'
import { attributeOf, elementOf, listItemOf } from './wrapper.ts'

/** Makes plans that read an answer as the GraphQL schema wants it: its names, its lists, its enums, its types, and nothing else. */
export interface Binder {
  /**
   * The plan of an element whose value, at a path of keys in it, is a field's.
   * @returns undefined for a path that is not there or leads through a list.
   */
  readonly bind: (
    element: ElementPlan,
    path: readonly string[],
    type: GraphQLOutputType,
    wanted: WantedFields,
  ) => ElementPlan | undefined
}

/** What is known of types that are not named after the schema's. */
export interface BindNames {
  readonly schema: GraphQLSchema
  /** The GraphQL type that the importer made of a type. */
  readonly nameOf: (plan: ObjectPlan) => string | undefined
}

const everything: WantedFields = { fields: new Map(), isOpen: true }

export function createBinder(names: BindNames): Binder {
  /** Plans of all fields of a type, which many selections share. */
  const whole = new Map<ObjectPlan, Map<GraphQLNamedType, ObjectPlan>>()

  const bindElement = (element: ElementPlan, type: GraphQLOutputType, wanted: WantedFields): ElementPlan => {
    const nullable = getNullableType(type)
    if (!isListType(nullable)) return { ...element, plan: lazy(() => bindPlan(element.plan(), type, wanted)) }
    const items = nullable.ofType
    if (element.isList) return { ...element, plan: lazy(() => bindItem(element, items, wanted)) }
    const plan = element.plan()
    // A list of the schema's own making, or one value where the schema has a list of its own.
    if (plan.kind === 'simple' ? plan.isList : listItemOf(plan) !== undefined)
      return { ...element, plan: lazy(() => bindItem(element, nullable, wanted)) }
    return { ...element, isList: true, plan: lazy(() => bindItem(element, items, wanted)) }
  }
  /** The plan of one value, which may be a list in itself. */
  const bindItem = (element: ElementPlan, type: GraphQLOutputType, wanted: WantedFields): TypePlan => {
    const plan = element.plan()
    const nullable = getNullableType(type)
    const item = isListType(nullable) ? listItemOf(plan) : undefined
    if (item === undefined || plan.kind !== 'object') return bindPlan(plan, type, wanted)
    return only(plan, bindElement(item, type, wanted))
  }
  const bindPlan = (plan: TypePlan, type: GraphQLOutputType, wanted: WantedFields): TypePlan => {
    const named = getNamedType(type)
    if (plan.kind === 'simple') return isEnumType(named) ? namedValues(plan, named) : plan
    if (plan.kind === 'opaque') return plan
    if (isLeafType(named)) return plan.text === undefined ? plan : { ...plan, unwrapKey: plan.text.key }
    if (isAbstractType(named)) return bindAbstract(plan, named, wanted)
    return isObjectType(named) ? bindObject(plan, named, wanted, undefined) : plan
  }
  const bindAbstract = (plan: ObjectPlan, type: GraphQLNamedType, wanted: WantedFields): ObjectPlan => {
    if (!isAbstractType(type)) return plan
    const possible = names.schema.getPossibleTypes(type)
    const bindOne = (each: ObjectPlan): ObjectPlan => {
      const own = typeFor(each, possible)
      return own === undefined ? each : bindObject(each, own, wanted, own.name)
    }
    const derived = lazy(
      () => new Map([...plan.derived()].map(([key, each]) => [key, each === plan ? bound : bindOne(each)])),
    )
    const bound: ObjectPlan = { ...bindOne(plan), derived }
    return bound
  }
  const typeFor = (plan: ObjectPlan, possible: readonly GraphQLObjectType[]): GraphQLObjectType | undefined => {
    const known = names.nameOf(plan)
    const conventional = plan.name && toPascalCase(plan.name.local)
    return (
      possible.find((each) => each.name === known) ??
      possible.find((each) => each.name === conventional) ??
      possible.find((each) => each.name === `${conventional}Base`)
    )
  }
  const bindObject = (
    plan: ObjectPlan,
    type: GraphQLObjectType,
    wanted: WantedFields,
    typeName: string | undefined,
  ): ObjectPlan => {
    if (!wanted.isOpen) return makeObject(plan, type, wanted, typeName)
    const made = whole.get(plan) ?? new Map<GraphQLNamedType, ObjectPlan>()
    whole.set(plan, made)
    const bound = made.get(type) ?? makeObject(plan, type, everything, undefined)
    made.set(type, bound)
    return typeName === undefined ? bound : { ...bound, typeName }
  }
  const makeObject = (
    plan: ObjectPlan,
    type: GraphQLObjectType,
    wanted: WantedFields,
    typeName: string | undefined,
  ): ObjectPlan => {
    const wishes = wishesOf(plan, type, wanted)
    const isBound = new Set<string>()
    const elements = new Map<string, ElementPlan[]>()
    const attributes = new Map<string, AttributePlan[]>()
    const attached: ElementPlan[] = []
    const blankKeys: string[] = []
    const listKeys: string[] = []
    let anyAttributes: ObjectPlan['anyAttributes']
    let text: ObjectPlan['text']
    let wildcard: ObjectPlan['wildcard']
    let markup: ObjectPlan['markup']
    for (const field of Object.values(type.getFields())) {
      const key = plan.keys.has(field.name) ? field.name : plan.aliases.get(field.name)
      const below = wanted.isOpen ? everything : wanted.fields.get(field.name)
      if (key === undefined || below === undefined) continue
      const found = { key: field.name, alias: field.name }
      const element = elementOf(plan, key)
      if (element !== undefined) {
        const asked = joinWanted(below, wishes?.of.get(key)?.wanted)
        const bound = { ...bindElement(element, field.type, asked), ...found, entryKey: entryName(element, wishes) }
        push(elements, element.name.local, bound)
        isBound.add(key)
        if (element.declaration.attached !== undefined) attached.push(bound)
        ;(bound.isList ? listKeys : blankKeys).push(field.name)
      } else if (plan.text?.key === key) {
        text = { ...plan.text, ...found }
        blankKeys.push(field.name)
      } else if (plan.anyAttributes?.key === key) {
        anyAttributes = found
        blankKeys.push(field.name)
      } else if (plan.wildcard?.key === key) {
        wildcard = { ...found, entryKey: entryName(plan.wildcard, wishes) }
        listKeys.push(field.name)
      } else if (plan.inOrder?.key === key) {
        listKeys.push(field.name)
      } else if (plan.markup?.key === key) {
        markup = found
        blankKeys.push(field.name)
      } else {
        const attribute = attributeOf(plan, key)
        if (attribute === undefined) continue
        const codec = lazy(() => bindAttribute(attribute, getNamedType(field.type)))
        push(attributes, attribute.name.local, { ...attribute, ...found, codec })
        blankKeys.push(field.name)
      }
    }
    if (wishes !== undefined) {
      for (const each of entryElements(plan, wishes, (key) => isBound.has(key), bindElement))
        push(elements, each.name.local, each)
      wildcard ??= wildcardOfEntries(plan, wishes)
    }
    // Elements that nobody wants are no content of the wildcard.
    if (wildcard !== undefined)
      for (const [local, list] of plan.elements)
        for (const each of list)
          if (!elements.get(local)?.some((own) => nameKey(own.name) === nameKey(each.name)))
            push(elements, local, { ...each, plan: () => unread })
    const derived = lazy(
      () =>
        new Map(
          [...plan.derived()].map(([key, each]) => [
            key,
            each === plan ? bound : bindObject(each, type, wanted, typeName),
          ]),
        ),
    )
    const bound: ObjectPlan = {
      ...plan,
      elements,
      attributes,
      blankKeys,
      listKeys,
      anyAttributes,
      text,
      wildcard,
      markup,
      inOrder: wishes?.plan,
      attached,
      array:
        plan.array && elements.size > 0
          ? { ...plan.array, item: [...elements.values()][0]?.[0] ?? plan.array.item }
          : undefined,
      derived,
      typeName,
    }
    return bound
  }
  return {
    bind: (element, path, type, wanted) => bindPath(element, path, { type, wanted, bind: bindElement }),
  }
}

function wishesOf(plan: ObjectPlan, type: GraphQLObjectType, wanted: WantedFields): EntryWishes | undefined {
  const { inOrder } = plan
  if (inOrder === undefined) return undefined
  const field = Object.values(type.getFields()).find(({ name }) => [inOrder.key, inOrder.alias].includes(name))
  const below = field && (wanted.isOpen ? everything : wanted.fields.get(field.name))
  return field && below && entryWishes(inOrder, field, below)
}

function bindAttribute(attribute: AttributePlan, type: GraphQLNamedType): SimpleCodec {
  const codec = attribute.codec()
  return isEnumType(type) ? namedValues(codec, type) : codec
}

/** Gives lexical values the names that the schema's enum has for them. */
function namedValues(codec: SimpleCodec, type: GraphQLEnumType): SimpleCodec {
  const known = new Set(type.getValues().map((each) => each.name))
  const names = new Map(
    [...enumNames(codec.values ?? [])].filter(([text, name]) => !known.has(text) && known.has(name)),
  )
  if (names.size === 0) return codec
  const nameOf = (value: unknown): unknown => (typeof value === 'string' ? (names.get(value) ?? value) : value)
  return {
    ...codec,
    decode: (text) => {
      const value = codec.decode(text)
      return Array.isArray(value) ? value.map(nameOf) : nameOf(value)
    },
  }
}
