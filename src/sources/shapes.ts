import type { MappingShape } from '../mapping/types.ts'
import type { KeyPath } from './key-paths.ts'

/** What an object of a source holds; undefined is everything that is asked for. */
export type Shape = MappingShape | undefined

/** Whether an object of this shape can hold the field. */
export function holds(shape: Shape, name: string): boolean {
  switch (shape?.kind) {
    case undefined:
    case 'value':
      return true
    case 'object':
      return shape.isOpen === true || shape.fields.has(name)
    case 'oneOf':
      return shape.shapes.some((each) => holds(each, name))
  }
}

/** The shape of a field's value. */
export function shapeOf(shape: Shape, name: string): Shape {
  switch (shape?.kind) {
    case undefined:
    case 'value':
      return undefined
    case 'object':
      return shape.fields.get(name)?.shape
    case 'oneOf': {
      const shapes = shape.shapes.filter((each) => holds(each, name)).map((each) => shapeOf(each, name))
      const known = shapes.filter((each) => each !== undefined)
      return known.length === shapes.length && known.length > 0 ? { kind: 'oneOf', shapes: known } : undefined
    }
  }
}

/** What stands at a path of what a mapping makes; undefined for nothing. In a value, anything may. */
export function shapeAt(shape: MappingShape, path: KeyPath): Shape {
  let found: Shape = shape
  for (const name of path.split('.')) {
    if (found?.kind !== 'object') return found
    found = found.fields.get(name)?.shape
  }
  return found
}

/** Whether an object of this shape holds nothing but a key: a reference to an entity, not the entity. */
export function isReference(shape: Shape, keyFields: readonly string[]): boolean {
  switch (shape?.kind) {
    case undefined:
    case 'value':
      return false
    case 'object':
      return (
        shape.isOpen !== true &&
        [...shape.fields.keys()].every((name) => name === '__typename' || keyFields.includes(name))
      )
    case 'oneOf':
      return shape.shapes.length > 0 && shape.shapes.every((each) => isReference(each, keyFields))
  }
}
