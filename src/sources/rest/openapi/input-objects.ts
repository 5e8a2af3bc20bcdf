import { createNames, toCamelCase } from './names.ts'
import { itemOf, type ObjectShape, type Property, type Shape, type TypeUse, type UnionShape } from './shape.ts'

/** The fields of an object where it is sent. */
export function inputProperties(object: ObjectShape): readonly Property[] {
  return object.properties.filter((property) => !property.isReadOnly)
}

/** Whether a client must give the field: it is required, and the upstream has no default of its own. */
export function isRequiredInput(property: Property): boolean {
  return property.isRequired && !property.use.isNullable && !property.hasDefault
}

/** Whether there is anything to send: else it is JSON. */
export function isSendable(object: ObjectShape): boolean {
  return inputProperties(object).length > 0
}

/** A member of a union where it is sent: a field of an input object of which exactly one is given. */
export interface InputChoice {
  readonly object: ObjectShape
  readonly fieldName: string
}

const known = new WeakMap<UnionShape, readonly InputChoice[]>()

/** What can be given for a union. */
export function inputChoicesOf(union: UnionShape): readonly InputChoice[] {
  const found = known.get(union)
  if (found !== undefined) return found
  const names = createNames()
  const choices = union.members.map(({ object, label }) => ({
    object,
    fieldName: names.claim(toCamelCase(label === '' ? object.name.text : label)),
  }))
  known.set(union, choices)
  return choices
}

/** Everything that argument types lead to and that is an input object, in the order in which it is found. */
export interface InputTypes {
  readonly objects: ReadonlySet<ObjectShape>
  readonly unions: ReadonlySet<UnionShape>
}

/** Finds them. */
export function inputTypesOf(uses: readonly TypeUse[]): InputTypes {
  const objects = new Set<ObjectShape>()
  const unions = new Set<UnionShape>()
  const add = (shape: Shape) => {
    if (shape.kind === 'object' && isSendable(shape)) objects.add(shape)
    else if (shape.kind === 'union' && !unions.has(shape)) {
      unions.add(shape)
      for (const { object } of shape.members) add(object)
    }
  }
  for (const use of uses) add(itemOf(use))
  for (const object of objects) for (const property of inputProperties(object)) add(itemOf(property.use))
  return { objects, unions }
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
