import type { MappingShape, MappingShapeField } from './types.ts'

/** Nothing is known but that it is a JSON value. */
export const anyValue: MappingShape = { kind: 'value' }

/** A value of a variable. */
export const inputValue: MappingShape = { kind: 'value', isInput: true }

/** Always null: one of no shapes. */
export const nullShape: MappingShape = { kind: 'oneOf', shapes: [] }

/** One of several, flattened; what is always null adds nothing. */
export function oneOf(shapes: readonly MappingShape[]): MappingShape {
  const flat = shapes.flatMap((shape) => (shape.kind === 'oneOf' ? shape.shapes : [shape]))
  const distinct = flat.filter((shape, at) => shape.kind !== 'value' || flat.findIndex(isSameValue(shape)) === at)
  const [only] = distinct
  return distinct.length === 1 && only !== undefined ? only : { kind: 'oneOf', shapes: distinct }
}

const isSameValue = (shape: { readonly constant?: string }) => (other: MappingShape) =>
  other.kind === 'value' && other.constant === shape.constant

/** More combinations than this are not told apart. */
const maxCombinations = 64

/** The shape of an object that has the fields of both. */
export function mergeShapes(first: MappingShape, second: MappingShape): MappingShape {
  const firsts = alternatives(first)
  const seconds = alternatives(second)
  if (firsts.length * seconds.length > maxCombinations) return [...firsts, ...seconds].reduce(mergeTwo)
  return oneOf(firsts.flatMap((left) => seconds.map((right) => mergeTwo(left, right))))
}

function alternatives(shape: MappingShape): readonly MappingShape[] {
  return shape.kind === 'oneOf' && shape.shapes.length > 0 ? shape.shapes : [shape]
}

function mergeTwo(first: MappingShape, second: MappingShape): MappingShape {
  if (isNull(first)) return second
  if (isNull(second)) return first
  if (first.kind !== 'object') return second.kind === 'object' ? openObject(second) : second
  if (second.kind !== 'object') return openObject(first)
  if (isOtherType(first, second)) return first
  const fields = new Map<string, MappingShapeField>(first.fields)
  for (const [name, field] of second.fields) {
    const known = fields.get(name)
    const isNested = known?.shape.kind === 'object' || known?.shape.kind === 'oneOf'
    fields.set(name, isNested ? { ...field, shape: mergeShapes(known.shape, field.shape) } : field)
  }
  return first.isOpen || second.isOpen ? { kind: 'object', fields, isOpen: true } : { kind: 'object', fields }
}

type ObjectShape = Extract<MappingShape, { kind: 'object' }>

/** Two spreads that each say their type are told apart by it: what is for one type is never added to another. */
function isOtherType(first: ObjectShape, second: ObjectShape): boolean {
  const [one, other] = [first, second].map(({ fields }) => fields.get('__typename')?.shape)
  if (one?.kind !== 'value' || other?.kind !== 'value') return false
  return one.constant !== undefined && other.constant !== undefined && one.constant !== other.constant
}

function isNull(shape: MappingShape): boolean {
  return shape.kind === 'oneOf' && shape.shapes.length === 0
}

/** The same object, of which more fields may come from data. */
function openObject(shape: ObjectShape): MappingShape {
  return { kind: 'object', fields: shape.fields, isOpen: true }
}
