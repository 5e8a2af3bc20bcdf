type Outcome = Error | null

interface UnknownEntity {
  readonly names: ReadonlySet<string>
  readonly outcome: Outcome
}

const unknownEntities = new WeakMap<object, UnknownEntity>()

/**
 * An object for an entity that its upstream does not know, or failed to give: it holds the key, from which other fields still get
 * their values. Its own fields, by these names, have the outcome.
 */
export function unknownEntity(key: object, names: readonly string[], outcome: Outcome): object {
  unknownEntities.set(key, { names: new Set(names), outcome })
  return key
}

/** What stands in the place of a field of an unknown entity; undefined for all other fields. */
export function outcomeOfUnknown(parent: unknown, fieldName: string): Outcome | undefined {
  const unknown = typeof parent === 'object' && parent !== null ? unknownEntities.get(parent) : undefined
  return unknown?.names.has(fieldName) ? unknown.outcome : undefined
}
