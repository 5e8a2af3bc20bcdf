import { inputProperties } from './input-objects.ts'
import { type ObjectShape, objectOf, type Property, type TypeUse } from './shape.ts'

/** Most fields that are written out for one body, and their deepest nesting. */
const maxFields = 500
const maxDepth = 40

/** How an input value gets the keys of the wire. */
export interface Renaming {
  /** The fields of the mapping; undefined where the value has the right keys already. */
  readonly lines: readonly string[] | undefined
  /** False where a type is within itself, or too large, and its deeper places keep GraphQL's names. */
  readonly isComplete: boolean
}

/** Writes the sub-selection that renames all fields of `use` and below. */
export function printRenaming(use: TypeUse): Renaming {
  const renaming = objectsToRename(use)
  let size = 0
  let isComplete = true

  const print = (object: ObjectShape, indent: string, path: readonly ObjectShape[]): readonly string[] =>
    inputProperties(object).flatMap((property) => {
      size += 1
      const name = isRenamed(property) ? `${JSON.stringify(property.key)}: ${property.fieldName}` : property.key
      const below = objectOf(property.use)
      if (below === undefined || !renaming.has(below)) return [`${indent}${name}`]
      if (path.length >= maxDepth || path.includes(below) || size > maxFields) {
        isComplete = false
        return [`${indent}${name}`]
      }
      return [`${indent}${name} {`, ...print(below, `${indent}  `, [...path, below]), `${indent}}`]
    })

  const object = objectOf(use)
  const lines = object === undefined || !renaming.has(object) ? undefined : print(object, '  ', [object])
  return { lines, isComplete }
}

/** Whether the field is called otherwise than on the wire. */
function isRenamed(property: Property): boolean {
  return property.fieldName !== property.key
}

/** The objects that have a renamed field, or lead to one that has. */
function objectsToRename(use: TypeUse): ReadonlySet<ObjectShape> {
  const start = objectOf(use)
  if (start === undefined) return new Set()
  const all = new Set([start])
  const usedBy = new Map<ObjectShape, ObjectShape[]>()
  for (const object of all) {
    for (const property of inputProperties(object)) {
      const below = objectOf(property.use)
      if (below === undefined) continue
      all.add(below)
      usedBy.set(below, [...(usedBy.get(below) ?? []), object])
    }
  }
  const found = new Set([...all].filter((object) => inputProperties(object).some(isRenamed)))
  for (const object of found) for (const user of usedBy.get(object) ?? []) found.add(user)
  return found
}
