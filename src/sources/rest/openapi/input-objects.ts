import { type ObjectShape, objectOf, type Property, type TypeUse } from './shape.ts'

/** The fields of an object where it is sent. */
export function inputProperties(object: ObjectShape): readonly Property[] {
  return object.properties.filter((property) => !property.isReadOnly)
}

/** Whether a client must give the field: it is required, and the upstream has no default of its own. */
export function isRequiredInput(property: Property): boolean {
  return property.isRequired && !property.use.isNullable && !property.hasDefault
}

/** All objects that the argument types lead to, in the order in which they are found. */
export function inputObjectsOf(uses: readonly TypeUse[]): ReadonlySet<ObjectShape> {
  const found = new Set<ObjectShape>()
  const add = (use: TypeUse) => {
    const object = objectOf(use)
    if (object !== undefined && inputProperties(object).length > 0) found.add(object)
  }
  uses.forEach(add)
  for (const object of found) for (const property of inputProperties(object)) add(property.use)
  return found
}

/**
 * The objects that can only be written by writing them again: `A` needs a `B` that needs an `A`. GraphQL has no such types;
 * between these, no field is required.
 */
export function endlessInputs(objects: ReadonlySet<ObjectShape>): ReadonlySet<ObjectShape> {
  const needs = new Map(
    [...objects].map((object) => [
      object,
      inputProperties(object).flatMap(({ use, ...property }) =>
        use.shape.kind === 'object' && isRequiredInput({ use, ...property }) ? [use.shape] : [],
      ),
    ]),
  )
  const neededBy = new Map<ObjectShape, ObjectShape[]>()
  for (const [object, targets] of needs)
    for (const target of targets) neededBy.set(target, [...(neededBy.get(target) ?? []), object])
  // What needs nothing can be written; then what needs only that; what is left over is endless.
  const open = new Map(
    [...needs].map(([object, targets]) => [object, targets.filter((target) => needs.has(target)).length]),
  )
  const ready = [...open].filter(([, count]) => count === 0).map(([object]) => object)
  for (const object of ready) {
    open.delete(object)
    for (const dependent of neededBy.get(object) ?? []) {
      const count = (open.get(dependent) ?? 0) - 1
      open.set(dependent, count)
      if (count === 0) ready.push(dependent)
    }
  }
  return new Set(open.keys())
}
