import type { ElementPlan, ObjectPlan } from './plan.ts'
import { inputError } from './shape-error.ts'
import { elementOf } from './wrapper.ts'

/** What the elements of a type are in the order in which they stand: a list of objects of one field each. */
export interface InOrderPlan {
  readonly key: string
  readonly alias: string
  /** One of the list, as a type. */
  readonly entry: ElementPlan
  /** What an object of the list starts with: null at each. */
  readonly blankKeys: readonly string[]
}

/** An object of the list. */
export function createEntry({ blankKeys }: InOrderPlan, key: string, value: unknown): unknown {
  const entry: Record<string, unknown> = Object.create(null)
  for (const each of blankKeys) entry[each] = null
  if (key !== '') entry[key] = value
  return entry
}

/** What is to be written in the place of one entry. */
export interface GivenEntry {
  /** As the type calls it. */
  readonly key: string
  /** Undefined for XML text. */
  readonly element: ElementPlan | undefined
  readonly value: unknown
}

/**
 * The entries that a value gives, which stand for all elements of loose groups; undefined where it gives none.
 * @throws GatewayError BAD_USER_INPUT for entries that do not hold one thing, and for elements that are given besides.
 */
export function givenEntries(
  { inOrder, fields }: ObjectPlan,
  own: (names: { readonly key: string; readonly alias: string }) => unknown,
): readonly GivenEntry[] | undefined {
  const given = inOrder && own(inOrder)
  if (inOrder === undefined || given === undefined || given === null) return undefined
  const entry = inOrder.entry.plan()
  if (entry.kind !== 'object') return undefined
  for (const field of fields)
    if (entry.keys.has(field.key) && (own(field) ?? null) !== null)
      throw inputError(`${inOrder.key} goes without ${field.key}`)
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.map((each) => readEntry(each, entry, inOrder.key))
}

function readEntry(given: unknown, entry: ObjectPlan, name: string): GivenEntry {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw inputError(`${name} takes objects of one field each`)
  const all = Object.entries(given).filter(([, value]) => value !== undefined)
  const values = all.filter(([, value]) => value !== null)
  const [[written, value] = ['', null], ...others] = values.length > 0 ? values : all
  const key = entry.keys.has(written) ? written : (entry.aliases.get(written) ?? '')
  const element = elementOf(entry, key)
  if (others.length > 0 || (element === undefined && entry.wildcard?.key !== key))
    throw inputError(`${name} takes objects of one field each`)
  return { key, element, value }
}
