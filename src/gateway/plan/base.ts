import { type FieldNode, type GraphQLField, isInterfaceType, isObjectType, isRequiredArgument, Kind } from 'graphql'
import { bothProvided, type Provided } from '../../sources/provided-fields.ts'
import { holds, type Shape, shapeOf } from '../../sources/shapes.ts'
import type { Source } from '../../sources/source.ts'
import { lateArguments } from './arguments.ts'
import type { ReadKey } from './plan.ts'
import { type Wants, want } from './wants.ts'

/** The objects of a source at one place: what they hold, and what is read of them. */
export interface Base {
  readonly source: Source
  readonly shape: Shape
  /** What they hold of other sources' fields. */
  readonly provided: Provided | undefined
  readonly wants: Wants
}

type AnyField = GraphQLField<unknown, unknown>

/** A source's own declaration of a field; undefined where it has none. */
export function fieldOf(source: Source, typeName: string, fieldName: string): AnyField | undefined {
  const type = source.schema.getType(typeName)
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined
}

/** What of a base says what it holds. */
export type Held = Pick<Base, 'source' | 'shape' | 'provided'>

/** What stands below a field that the base's objects hold though its source takes it of another; undefined where they do not. */
export function heldForeign(
  { source, shape, provided }: Held,
  typeName: string,
  fieldName: string,
): Provided | undefined {
  if (source.keyFieldsOf(typeName).includes(fieldName)) return source.heldByKey?.(typeName, fieldName) ?? nothing
  return holds(shape, fieldName) ? provided?.get(`${typeName}.${fieldName}`) : undefined
}

const nothing: Provided = new Map()

/** What the objects in a field of such objects hold. */
export function heldBelow({ source, shape, provided }: Held, typeName: string, fieldName: string): Held {
  return {
    source,
    shape: shapeOf(shape, fieldName),
    provided: bothProvided(
      bothProvided(provided?.get(`${typeName}.${fieldName}`), source.providedBy(typeName, fieldName)),
      source.heldByKey?.(typeName, fieldName),
    ),
  }
}

/** The objects that stand in a field of a base's objects; the field is wanted of the source from now on. */
export function baseBelow(base: Base, typeName: string, field: AnyField, node: FieldNode | undefined): Base {
  return { ...heldBelow(base, typeName, field.name), wants: want(base.wants, field.name, node) }
}

/** A field as what a step needs is asked for: its arguments have their defaults. */
const withoutArguments = (name: string): FieldNode => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } })

/** How a field is read of a base's objects. */
export function readKey({ source }: Base, typeName: string, field: AnyField, node: FieldNode | undefined): ReadKey {
  const { name } = field
  // The source's own declaration has the defaults that the source goes by.
  const own = source.subgraph ? (fieldOf(source, typeName, name) ?? field) : field
  const args =
    node || !own.args.some(isRequiredArgument) ? lateArguments(own, node ?? withoutArguments(name)) : { fixed: {} }
  if (!('fixed' in args))
    return {
      name,
      plain: undefined,
      key: { of: (variables) => source.responseKey(typeName, name, args.of(variables)) },
    }
  const key = source.responseKey(typeName, name, args.fixed)
  return { name, plain: key === name && !(name in Object.prototype) ? name : undefined, key: { fixed: key } }
}
