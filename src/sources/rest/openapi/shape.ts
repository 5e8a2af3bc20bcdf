import type { Located } from './resolve-ref.ts'

/** The scalars that schemas become. All but the built-in ones are declared in the SDL and pass values as they are. */
export type ScalarName =
  | 'String'
  | 'Int'
  | 'Float'
  | 'Boolean'
  | 'ID'
  | 'JSON'
  | 'BigInt'
  | 'DateTime'
  | 'Date'
  | 'DataUrl'

/** What a schema says of a value, before it has a place in GraphQL. */
export type Shape =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | EnumShape
  | ObjectShape
  | { readonly kind: 'list'; readonly of: TypeUse }

/** A shape where it is used. */
export interface TypeUse {
  readonly shape: Shape
  readonly isNullable: boolean
}

/** String values that are all legal GraphQL names. */
export interface EnumShape {
  readonly kind: 'enum'
  readonly name: NameHint
  readonly values: readonly string[]
  readonly description: string | undefined
}

/** An object with known properties. Compared by identity: one schema is one shape. */
export interface ObjectShape {
  readonly kind: 'object'
  readonly name: NameHint
  readonly description: string | undefined
  readonly place: Located
  /** Filled after the shape itself, so that schemas may refer to themselves. */
  readonly properties: readonly Property[]
}

/** What a type should be called. */
export interface NameHint {
  /** In Pascal case. */
  readonly text: string
  /** Whether the document itself gives this name (a component), so that it goes first. */
  readonly isGiven: boolean
  /** The property or parameter where an inline schema stands. */
  readonly member?: string | undefined
}

export interface Property {
  /** As on the wire. */
  readonly key: string
  readonly fieldName: string
  readonly use: TypeUse
  readonly isRequired: boolean
  readonly isReadOnly: boolean
  readonly isWriteOnly: boolean
  readonly isDeprecated: boolean
  readonly hasDefault: boolean
  readonly description: string | undefined
  readonly place: Located
}

/** A scalar, not nullable. */
export function scalar(name: ScalarName): TypeUse {
  return { shape: { kind: 'scalar', name }, isNullable: false }
}

/** The object at the bottom of any lists. */
export function objectOf(use: TypeUse): ObjectShape | undefined {
  let { shape } = use
  while (shape.kind === 'list') shape = shape.of.shape
  return shape.kind === 'object' ? shape : undefined
}

/** An identifier by its name: `id`, `petId`, `pet_id`, `petID`. */
export function isIdName(key: string): boolean {
  return /^(?:id|Id|ID)$|[a-z0-9](?:Id|ID)$|[_-](?:id|Id|ID)$/.test(key)
}
