import { type GraphQLOutputType, getNamedType, isObjectType } from 'graphql'
import type { WantedFields } from '../../../mapping/index.ts'
import type { InOrderPlan } from './in-order.ts'
import type { KeptEntries } from './keep-members.ts'
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

/** What entries make of the elements, and of what the type does not name: what is wanted in them, and what else takes a place among them. */
export function keptEntries(
  plan: ObjectPlan,
  wishes: EntryWishes,
  bind: (element: ElementPlan, type: GraphQLOutputType, wanted: WantedFields) => ElementPlan,
): KeptEntries {
  const raw = [...plan.elements.values()].flat().filter((each) => each.entryKey !== undefined)
  const elements = raw.map((each): [string, ElementPlan] => {
    const wish = wishes.of.get(each.key)
    const one = { ...each, isList: false }
    const bound = wish === undefined ? { ...one, plan: () => unread } : bind(one, wish.type, wish.wanted)
    return [each.key, { ...bound, isList: false, entryKey: wish?.name ?? '', isOnlyInOrder: true }]
  })
  const entryKey = plan.wildcard && entryName(plan.wildcard, wishes)
  const wildcard =
    entryKey === undefined ? undefined : { key: entryKey, alias: entryKey, entryKey, isOnlyInOrder: true }
  return { plan: wishes.plan, elements: new Map(elements), wildcard }
}

/** Entries under the schema's own names, with all that is in them. */
export function wholeEntries({ inOrder, elements, wildcard }: ObjectPlan): KeptEntries | undefined {
  if (inOrder === undefined) return undefined
  const raw = [...elements.values()].flat().filter((each) => each.entryKey !== undefined)
  return {
    plan: inOrder,
    elements: new Map(raw.map((each) => [each.key, { ...each, isOnlyInOrder: true }])),
    wildcard: wildcard?.entryKey === undefined ? undefined : { ...wildcard, isOnlyInOrder: true },
  }
}

/** What nobody reads. */
const unread: ReturnType<ElementPlan['plan']> = {
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
