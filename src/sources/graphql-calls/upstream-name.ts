import {
  type GraphQLEnumType,
  type GraphQLSchema,
  type GraphQLType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql'

/** A part of a schema that may have another name at the service. */
interface Named {
  readonly name: string
  readonly extensions: Readonly<Record<PropertyKey, unknown>>
}

const atUpstream = Symbol('name at the upstream')

/** Marks a part of a schema as having this name at the service. */
export function setUpstreamName(part: { name: string; extensions: object }, name: string): void {
  if (part.name !== name) part.extensions = { ...part.extensions, [atUpstream]: name }
}

/** The name of a type, field, argument or enum value at the service. */
export function upstreamName({ name, extensions }: Named): string {
  const known = extensions[atUpstream]
  return typeof known === 'string' ? known : name
}

/** A type reference as the service writes it: `[ID!]!`. */
export function upstreamTypeText(type: GraphQLType): string {
  if (isNonNullType(type)) return `${upstreamTypeText(type.ofType)}!`
  if (isListType(type)) return `[${upstreamTypeText(type.ofType)}]`
  return upstreamName(type)
}

/** Names of the module by those of the service; undefined where all are the same. */
export type PublicNames = ReadonlyMap<string, string> | undefined

const typeNames = new WeakMap<GraphQLSchema, { readonly names: PublicNames }>()
const valueNames = new WeakMap<GraphQLEnumType, { readonly names: PublicNames }>()

/** Public names of a schema's types. */
export function publicTypeNames(schema: GraphQLSchema): PublicNames {
  let known = typeNames.get(schema)
  if (known === undefined) {
    known = { names: namesOf(Object.values(schema.getTypeMap())) }
    typeNames.set(schema, known)
  }
  return known.names
}

/** Public names of an enum's values; undefined for other types too. */
export function publicValueNames(type: GraphQLType): PublicNames {
  if (!isEnumType(type)) return undefined
  let known = valueNames.get(type)
  if (known === undefined) {
    known = { names: namesOf(type.getValues()) }
    valueNames.set(type, known)
  }
  return known.names
}

/** The module's name for one of the service. One that is not shown must not pass for another that is. */
export function publicName(name: unknown, names: ReadonlyMap<string, string>): unknown {
  return typeof name === 'string' ? (names.get(name) ?? `?${name}`) : name
}

function namesOf(parts: readonly Named[]): PublicNames {
  const pairs = parts.map((part) => [upstreamName(part), part.name] as const)
  return pairs.every(([upstream, name]) => upstream === name) ? undefined : new Map(pairs)
}
