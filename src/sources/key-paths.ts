import { Kind, type SelectionSetNode } from 'graphql'
import { isRecord } from '../mapping/index.ts'

/**
 * The fields of a key, down to its leaves, each as one text: `"id organization { id }"` has `id` and `organization.id`. No name of GraphQL
 * has a dot.
 */
export type KeyPath = string

/** The paths of a key's selection, in its order. */
export function pathsOf({ selections }: SelectionSetNode): readonly KeyPath[] {
  return selections.flatMap((node) => {
    if (node.kind !== Kind.FIELD) return []
    const name = node.name.value
    return node.selectionSet ? pathsOf(node.selectionSet).map((below) => `${name}.${below}`) : [name]
  })
}

/** The selection of these paths. */
export function selectionOfPaths(paths: readonly KeyPath[]): SelectionSetNode {
  const below = new Map<string, KeyPath[]>()
  for (const path of paths) {
    const [name = '', ...rest] = path.split('.')
    below.set(name, [...(below.get(name) ?? []), ...(rest.length > 0 ? [rest.join('.')] : [])])
  }
  return {
    kind: Kind.SELECTION_SET,
    selections: [...below].map(([value, inner]) => ({
      kind: Kind.FIELD,
      name: { kind: Kind.NAME, value },
      arguments: [],
      ...(inner.length > 0 && { selectionSet: selectionOfPaths(inner) }),
    })),
  }
}

/** Whether what is read at a path is part of a key: one of its leaves, something in one, or an object of them. */
export function isOfKey(path: KeyPath, key: readonly KeyPath[]): boolean {
  return key.some((each) => each === path || path.startsWith(`${each}.`) || each.startsWith(`${path}.`))
}

/** A reader of what stands at a path of an object; undefined where there is nothing. */
export function pathReader(path: KeyPath): (object: unknown) => unknown {
  const names = path.split('.')
  const [only = ''] = names
  if (names.length === 1) return (object) => ownOf(object, only)
  return (object) => {
    let value = object
    for (const name of names) {
      if (value instanceof Error) return value
      value = ownOf(value, name)
    }
    return value
  }
}

function ownOf(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, name)) return undefined
  return (object as Readonly<Record<string, unknown>>)[name] // own data
}

/** What is selected of an object, as plain data; what it does not have is left out. */
function pickSelected(value: unknown, selection: SelectionSetNode | undefined): unknown {
  if (selection === undefined || typeof value !== 'object' || value === null || value instanceof Error) return value
  if (Array.isArray(value)) return value.map((item) => pickSelected(item, selection))
  const picked: Record<string, unknown> = {}
  for (const node of selection.selections) {
    if (node.kind !== Kind.FIELD || !Object.hasOwn(value, node.name.value)) continue
    picked[node.name.value] = pickSelected(ownOf(value, node.name.value), node.selectionSet)
  }
  return picked
}

/** A key of plain fields, or one that reaches into objects. */
interface Key {
  readonly keyFields: readonly string[]
  readonly key?: SelectionSetNode | undefined
}

/** Whether an object has all of a key: with a part of it, nobody is asked. */
export function hasKey(values: Readonly<Record<string, unknown>>, { keyFields, key }: Key): boolean {
  return key === undefined ? keyFields.every((name) => (values[name] ?? null) !== null) : isWhole(values, key)
}

/** Whether nothing of what is selected is null. */
export function isWhole(value: unknown, selection: SelectionSetNode | undefined): boolean {
  if (value === null || value === undefined) return false
  if (selection === undefined || value instanceof Error) return true
  if (Array.isArray(value)) return value.every((item) => isWhole(item, selection))
  return selection.selections.every(
    (node) => node.kind !== Kind.FIELD || isWhole(ownOf(value, node.name.value), node.selectionSet),
  )
}

/** The parts of a key that an object has. */
export function pickKey(
  values: Readonly<Record<string, unknown>>,
  { keyFields, key }: Key,
): Readonly<Record<string, unknown>> {
  const picked: Record<string, unknown> = {}
  for (const name of keyFields) {
    if (!Object.hasOwn(values, name)) continue
    const node = key?.selections.find((each) => each.kind === Kind.FIELD && each.name.value === name)
    picked[name] = node?.kind === Kind.FIELD ? pickSelected(values[name], node.selectionSet) : values[name]
  }
  return picked
}

/** Whether a value of a key says nothing: it is null, or an object in which all is. */
export function isBlank(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value !== 'object' || value instanceof Error || Array.isArray(value)) return false
  const names = Object.keys(value)
  return names.length > 0 && names.every((name) => name === '__typename' || isBlank(ownOf(value, name)))
}

type Values = Readonly<Record<string, unknown>>

/** All that either object has, also within objects that both have; where both say something, the other's counts. */
export function joinDeep(one: Values, other: Values): Values {
  const joined: Record<string, unknown> = { ...one, ...other }
  for (const name of Object.keys(other)) {
    const [inner, others] = [ownOf(one, name), other[name]]
    if (isRecord(inner) && isRecord(others)) joined[name] = joinDeep(inner, others)
  }
  return joined
}
