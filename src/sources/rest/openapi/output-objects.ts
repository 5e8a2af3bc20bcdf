import { type CompositeShape, itemOf, type ObjectShape, type Property, type TypeUse } from './shape.ts'

/** The properties of an object where it is received. */
export function outputProperties(object: ObjectShape): readonly Property[] {
  return object.properties.filter((property) => !property.isWriteOnly)
}

/** The object or union, or that of a list, that is received; undefined for one that has nothing to receive, which is JSON. */
export function outputCompositeOf(use: TypeUse): CompositeShape | undefined {
  const item = itemOf(use)
  const isReadable = (object: ObjectShape) => outputProperties(object).length > 0
  if (item.kind === 'object') return isReadable(item) ? item : undefined
  if (item.kind === 'union') return item.members.every(({ object }) => isReadable(object)) ? item : undefined
  return undefined
}

/** The objects that a value may be. */
function outputObjectsOf(use: TypeUse): readonly ObjectShape[] {
  const shape = outputCompositeOf(use)
  if (shape === undefined) return []
  return shape.kind === 'object' ? [shape] : shape.members.map(({ object }) => object)
}

const closures = new WeakMap<ObjectShape, ReadonlySet<ObjectShape>>()

/** All objects below this one; itself only where it is within itself. */
export function closureOf(start: ObjectShape): ReadonlySet<ObjectShape> {
  const known = closures.get(start)
  if (known !== undefined) return known
  const found = new Set<ObjectShape>()
  const add = (object: ObjectShape) => {
    for (const property of outputProperties(object)) for (const below of outputObjectsOf(property.use)) found.add(below)
  }
  add(start)
  for (const object of found) add(object)
  closures.set(start, found)
  return found
}
