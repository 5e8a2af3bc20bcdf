import type { IntrospectionTypeRef } from 'graphql'

/** Introspection as all transforms see it: one shape for whatever kind of type. */
export interface Part {
  name: string
  isDeprecated?: boolean
  type?: TypeRef
  defaultValue?: string | null
  args?: Part[]
}

export interface TypeRef {
  kind: string
  name?: string | null
  ofType?: TypeRef | null
}

export interface TypePart extends Part {
  kind: IntrospectionTypeRef['kind']
  fields?: Part[] | null
  inputFields?: Part[] | null
  enumValues?: Part[] | null
  interfaces?: { name: string }[] | null
  possibleTypes?: { name: string }[] | null
}

/** The lists of a type that hold its members. */
export const memberLists = ['fields', 'inputFields', 'enumValues'] as const

/** The schema of an introspection answer. */
export interface SchemaPart {
  queryType: { name: string }
  mutationType?: { name: string } | null | undefined
  subscriptionType?: { name: string } | null | undefined
  types: TypePart[]
}

/** The name at the heart of a type reference. */
export function namedTypeOf(type: TypeRef | undefined): string {
  return type?.ofType ? namedTypeOf(type.ofType) : (type?.name ?? '')
}

/** Names of the root types. */
export function rootTypes({ queryType, mutationType, subscriptionType }: SchemaPart): ReadonlySet<string> {
  return new Set([queryType, mutationType, subscriptionType].flatMap((type) => type?.name ?? []))
}

/** Every coordinate of a schema, GraphQL's own types left out. */
export function coordinatesOf({ types }: SchemaPart): string[] {
  return types.flatMap((type) =>
    type.name.startsWith('__')
      ? []
      : [
          type.name,
          ...memberLists.flatMap((list) =>
            (type[list] ?? []).flatMap(({ name, args }) => [
              `${type.name}.${name}`,
              ...(args ?? []).map((arg) => `${type.name}.${name}(${arg.name}:)`),
            ]),
          ),
        ],
  )
}
