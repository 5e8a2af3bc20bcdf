import type { GraphQLOutputType } from 'graphql'

/** What a response key stands for. */
export interface Entry {
  /** Field and arguments, as written. */
  readonly field: string
  readonly type: GraphQLOutputType
  /** Name of the object type that the field was selected on; undefined for an abstract one. */
  readonly objectType: string | undefined
  readonly below: Scope
}

/** The response keys of one place in the answer, whatever fragments they come from. */
export type Scope = Map<string, Entry>

/** Whether two selections of a place may stand side by side: what a key means must not depend on which one is read. */
export function canJoin(into: Scope, from: Scope): boolean {
  for (const [key, entry] of from) {
    const known = into.get(key)
    if (known !== undefined && !(canShare(known, entry) && canJoin(known.below, entry.below))) return false
  }
  return true
}

/** True where both entries can have one key: the same field, or fields of different objects with answers of one shape. */
export function canShare(one: Entry, other: Omit<Entry, 'below'>): boolean {
  if (String(one.type) !== String(other.type)) return false
  if (one.field === other.field) return true
  return one.objectType !== undefined && other.objectType !== undefined && one.objectType !== other.objectType
}

/** Adds keys that `canJoin` allowed. */
export function join(into: Scope, from: Scope): void {
  for (const [key, entry] of from) {
    const known = into.get(key)
    if (known === undefined) into.set(key, { ...entry, below: copyOf(entry.below) })
    else join(known.below, entry.below)
  }
}

function copyOf(scope: Scope): Scope {
  const copy: Scope = new Map()
  join(copy, scope)
  return copy
}
