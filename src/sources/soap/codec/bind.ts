import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql'
import type { WantedFields } from '../../../mapping/index.ts'
import { keysOf } from '../../entity-keys.ts'
import { lazy } from '../lazy.ts'
import { toPascalCase } from '../naming.ts'
import { asData } from './as-data.ts'
import { type EntryWishes, entryName, entryWishes, joinWanted, keptEntries } from './bind-entries.ts'
import { bindPath, only } from './bind-path.ts'
import { bindCodec } from './bind-values.ts'
import { type KeptMember, keepMembers } from './keep-members.ts'
import type { ElementPlan, ObjectPlan, TypePlan } from './plan.ts'
import { listItemOf } from './wrapper.ts'

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
    return only(plan, item.key, { element: (own) => bindElement(own, type, wanted) })
  }
  const bindPlan = (plan: TypePlan, type: GraphQLOutputType, wanted: WantedFields): TypePlan => {
    const named = getNamedType(type)
    if (plan.kind === 'simple') return bindCodec(plan, named)
    if (named.name === 'JSON') return asData(plan)
    if (plan.kind === 'opaque') return plan
    if (isLeafType(named))
      return plan.text === undefined ? plan : only(plan, plan.text.key, { codec: (codec) => bindCodec(codec, named) })
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
    const kept = new Map<string, KeptMember>()
    for (const field of Object.values(type.getFields())) {
      const key = keyOf(plan, field.name)
      const below = wanted.isOpen ? everything : wanted.fields.get(field.name)
      if (key === undefined || below === undefined) continue
      kept.set(key, {
        name: field.name,
        element: (element) => ({
          ...bindElement(element, field.type, joinWanted(below, wishes?.of.get(key)?.wanted)),
          entryKey: entryName(element, wishes),
        }),
        codec: (codec) => bindCodec(codec, getNamedType(field.type)),
        isData: getNamedType(field.type).name === 'JSON' || undefined,
      })
    }
    const made = keepMembers(plan, kept, wishes && keptEntries(plan, wishes, bindElement))
    const telling = wanted.isOpen ? undefined : tellingField(plan, type, kept)
    const bound: ObjectPlan = {
      ...made,
      blankKeys: telling === undefined ? made.blankKeys : [...made.blankKeys, telling],
      derived: lazy(
        () =>
          new Map(
            [...plan.derived()].map(([key, each]) => [
              key,
              each === plan ? bound : bindObject(each, type, wanted, typeName),
            ]),
          ),
      ),
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

/** The key of what is a field in GraphQL. */
function keyOf({ keys, aliases }: ObjectPlan, fieldName: string): string | undefined {
  return keys.has(fieldName) ? fieldName : aliases.get(fieldName)
}

/**
 * Of an entity, a field that nobody wants and that stays null, where those that are read do not tell it from a mere reference: an object
 * that holds nothing but keys is one, and refers to nothing where these are null.
 */
function tellingField(
  plan: ObjectPlan,
  type: GraphQLObjectType,
  kept: ReadonlyMap<string, KeptMember>,
): string | undefined {
  const keyFields = new Set(type.astNode ? keysOf(type.astNode).flatMap(({ fields }) => fields) : [])
  if (keyFields.size === 0) return undefined
  const others = Object.keys(type.getFields()).filter((name) => !keyFields.has(name) && keyOf(plan, name) !== undefined)
  return others.some((name) => kept.has(keyOf(plan, name) ?? '')) ? undefined : others[0]
}
