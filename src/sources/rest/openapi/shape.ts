import type { Located } from './resolve-ref.ts'

/** The scalars that schemas become. All but the built-in ones are declared in the SDL; `sources/scalars` says what they are. */
export type ScalarName =
  | 'String'
  | 'Int'
  | 'Float'
  | 'Boolean'
  | 'ID'
  | 'JSON'
  | 'BigInt'
  | 'Decimal'
  | 'DateTime'
  | 'Date'
  | 'Time'
  | 'Duration'
  | 'Byte'
  | 'DataUrl'

/** What a schema says of a value, before it has a place in GraphQL. */
export type Shape =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | EnumShape
  | ObjectShape
  | UnionShape
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

/** One of several objects. Compared by identity, like these. */
export interface UnionShape {
  readonly kind: 'union'
  readonly name: NameHint
  readonly description: string | undefined
  readonly place: Located
  readonly members: readonly UnionMember[]
  /** The property whose value says which member it is, where the document names one. */
  readonly discriminator: string | undefined
}

export interface UnionMember {
  readonly object: ObjectShape
  /** What the member is called among the others, in Pascal case. */
  readonly label: string
  /** Values of the discriminator that mean this member. */
  readonly values: readonly string[]
}

/** What has fields to select. */
export type CompositeShape = ObjectShape | UnionShape

/** What a type should be called. */
export interface NameHint {
  /** In Pascal case. */
  readonly text: string
  /** Whether the document itself gives this name (a component), so that it goes first. */
  readonly isGiven: boolean
  /** Whether it is written like this in the document, too: then no other component takes it, whichever is met first. */
  readonly isExact?: boolean
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
  /** The only values that it may have, where these are strings: they can tell one object from another. */
  readonly constants: readonly string[] | undefined
  readonly description: string | undefined
  readonly place: Located
}

/** A scalar, not nullable. */
export function scalar(name: ScalarName): TypeUse {
  return { shape: { kind: 'scalar', name }, isNullable: false }
}

/** What is at the bottom of any lists. */
export function itemOf({ shape }: TypeUse): Exclude<Shape, { readonly kind: 'list' }> {
  let item = shape
  while (item.kind === 'list') item = item.of.shape
  return item
}

/** The object at the bottom of any lists. */
export function objectOf(use: TypeUse): ObjectShape | undefined {
  const item = itemOf(use)
  return item.kind === 'object' ? item : undefined
}

/** An identifier by its name: `id`, `petId`, `pet_id`, `petID`. */
export function isIdName(key: string): boolean {
  return /^(?:id|Id|ID)$|[a-z0-9](?:Id|ID)$|[_-](?:id|Id|ID)$/.test(key)
}
