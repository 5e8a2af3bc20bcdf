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
