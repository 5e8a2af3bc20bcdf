import { type GraphQLOutputType, getNamedType, isObjectType } from 'graphql'
import type { WantedFields } from '../../../mapping/index.ts'
import type { InOrderPlan } from './in-order.ts'
import type { ElementPlan, ObjectPlan } from './plan.ts'

/** What is asked of the entries of `inOrder`. */
export interface EntryWishes {
  readonly plan: InOrderPlan
  /** By the keys of elements. */
  readonly of: ReadonlyMap<string, EntryWish>
}

interface EntryWish {
  readonly name: string
  readonly type: GraphQLOutputType
  readonly wanted: WantedFields
}

const everything: WantedFields = { fields: new Map(), isOpen: true }

/** What a field wants of entries; undefined for one whose type has no fields. */
export function entryWishes(
  { entry }: InOrderPlan,
  field: { readonly name: string; readonly type: GraphQLOutputType },
  wanted: WantedFields,
): EntryWishes | undefined {
  const type = getNamedType(field.type)
  const plan = entry.plan()
  if (!isObjectType(type) || plan.kind !== 'object') return undefined
  const wishes = new Map<string, EntryWish>()
  for (const { name, type: own } of Object.values(type.getFields())) {
    const below = wanted.isOpen ? everything : wanted.fields.get(name)
    const found = plan.keys.has(name) ? name : plan.aliases.get(name)
    if (below !== undefined && found !== undefined) wishes.set(found, { name, type: own, wanted: below })
  }
  const blankKeys = [...wishes.values()].map((each) => each.name)
  return { plan: { key: field.name, alias: field.name, entry, blankKeys }, of: wishes }
}

/** What an element is called in entries: nothing where nobody asks, undefined where it is not in them. */
export function entryName(
  { key, entryKey }: Pick<ElementPlan, 'key' | 'entryKey'>,
  wishes: EntryWishes | undefined,
): string | undefined {
  return entryKey === undefined || wishes === undefined ? undefined : (wishes.of.get(key)?.name ?? '')
}

/** The elements that only entries need: what is wanted in them, and what else takes a place among them. */
export function entryElements(
  plan: ObjectPlan,
  wishes: EntryWishes,
  isBound: (key: string) => boolean,
  bind: (element: ElementPlan, type: GraphQLOutputType, wanted: WantedFields) => ElementPlan,
): ElementPlan[] {
  const raw = [...plan.elements.values()].flat().filter((each) => each.entryKey !== undefined && !isBound(each.key))
  return raw.map((each): ElementPlan => {
    const wish = wishes.of.get(each.key)
    const one = { ...each, isList: false }
    const bound = wish === undefined ? { ...one, plan: () => unread } : bind(one, wish.type, wish.wanted)
    return { ...bound, isList: false, entryKey: wish?.name ?? '', isOnlyInOrder: true }
  })
}

/** The same of elements that the type does not name. */
export function wildcardOfEntries({ wildcard }: ObjectPlan, wishes: EntryWishes): ObjectPlan['wildcard'] {
  const entryKey = wildcard && entryName(wildcard, wishes)
  return entryKey === undefined ? undefined : { key: entryKey, alias: entryKey, entryKey, isOnlyInOrder: true }
}

/** What nobody reads. */
export const unread: ReturnType<ElementPlan['plan']> = {
  kind: 'simple',
  typeName: undefined,
  isQName: false,
  isList: false,
  decode: () => null,
  encode: () => undefined,
}

/** What either wants. */
export function joinWanted(a: WantedFields, b: WantedFields | undefined): WantedFields {
  if (b === undefined || a.isOpen) return a
  if (b.isOpen) return b
  const fields = new Map(a.fields)
  for (const [name, wanted] of b.fields) {
    const known = fields.get(name)
    fields.set(name, known === undefined ? wanted : joinWanted(known, wanted))
  }
  return { fields, isOpen: false }
}
