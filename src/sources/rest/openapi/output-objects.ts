import { type ObjectShape, objectOf, type Property, type TypeUse } from './shape.ts'

/** The properties of an object where it is received. */
export function outputProperties(object: ObjectShape): readonly Property[] {
  return object.properties.filter((property) => !property.isWriteOnly)
}

/** The object, or object of a list, that is received; undefined for one that has nothing to receive, which is JSON. */
export function outputObjectOf(use: TypeUse): ObjectShape | undefined {
  const object = objectOf(use)
  return object === undefined || outputProperties(object).length === 0 ? undefined : object
}

/** Whether the field is called otherwise than on the wire. */
export function isRenamed(property: Property): boolean {
  return property.fieldName !== property.key
}

const closures = new WeakMap<ObjectShape, ReadonlySet<ObjectShape>>()

/** All objects below this one; itself only where it is within itself. */
export function closureOf(start: ObjectShape): ReadonlySet<ObjectShape> {
  const known = closures.get(start)
  if (known !== undefined) return known
  const found = new Set<ObjectShape>()
  const add = (object: ObjectShape) => {
    for (const property of outputProperties(object)) {
      const below = outputObjectOf(property.use)
      if (below !== undefined) found.add(below)
    }
  }
  add(start)
  for (const object of found) add(object)
  closures.set(start, found)
  return found
}
