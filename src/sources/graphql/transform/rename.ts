import { type ConstValueNode, Kind, parseConstValue, print } from 'graphql'
import {
  memberLists,
  namedTypeOf,
  type Part,
  rootTypes,
  type SchemaPart,
  type TypePart,
  type TypeRef,
} from './introspected.ts'
import type { CompleteTransform } from './options.ts'

type Root = { readonly name: string } | null | undefined

interface Roots {
  readonly queryType: Root
  readonly mutationType?: Root
  readonly subscriptionType?: Root
}

/** The names that a module gives to the parts of a service's schema. */
export interface NewNames {
  readonly type: (name: string) => string
  readonly member: (typeName: string, name: string) => string
  readonly argument: (typeName: string, fieldName: string, name: string) => string
}

const standard = new Set(['Int', 'Float', 'String', 'Boolean', 'ID'])

/** What root types are called in every module, by what they are called at the service. */
export function standardRootNames({ queryType, mutationType, subscriptionType }: Roots): ReadonlyMap<string, string> {
  const pairs = [
    [subscriptionType?.name, 'Subscription'],
    [mutationType?.name, 'Mutation'],
    [queryType?.name, 'Query'],
  ] as const
  return new Map(pairs.flatMap(([name, standard]) => (name === undefined ? [] : [[name, standard]])))
}

/** What the wish makes of each name; fields have those of the interface that they come from. */
export function newNames(
  schema: SchemaPart,
  { rename, prefix }: Pick<CompleteTransform, 'rename' | 'prefix'>,
): NewNames {
  const roots = rootTypes(schema)
  const rootNames = standardRootNames(schema)
  const byName = new Map(schema.types.map((type) => [type.name, type]))
  const wished = (coordinate: string) => (Object.hasOwn(rename, coordinate) ? rename[coordinate] : undefined)
  /** The type itself, then its interfaces: where a wish may stand. */
  const sources = (typeName: string) => [typeName, ...(byName.get(typeName)?.interfaces ?? []).map(({ name }) => name)]
  const firstWish = (coordinates: readonly string[]) => coordinates.map(wished).find((each) => each !== undefined)
  return {
    type: (name) => {
      const isKept =
        roots.has(name) || name.startsWith('__') || byName.get(name)?.kind === 'SCALAR' || standard.has(name)
      return rootNames.get(name) ?? wished(name) ?? (isKept ? name : `${prefix.types ?? ''}${name}`)
    },
    member: (typeName, name) =>
      firstWish(sources(typeName).map((each) => `${each}.${name}`)) ??
      (roots.has(typeName) ? `${prefix.rootFields ?? ''}${name}` : name),
    argument: (typeName, fieldName, name) =>
      firstWish(sources(typeName).map((each) => `${each}.${fieldName}(${name}:)`)) ?? name,
  }
}

/** The schema with new names everywhere, default values included. */
export function renameSchema(schema: SchemaPart, names: NewNames): SchemaPart {
  const byName = new Map(schema.types.map((type) => [type.name, type]))
  const typeRef = (type: TypeRef): TypeRef =>
    type.ofType ? { ...type, ofType: typeRef(type.ofType) } : { ...type, name: names.type(type.name ?? '') }
  const literal = (node: ConstValueNode, type: TypePart | undefined): ConstValueNode => {
    if (node.kind === Kind.LIST) return { ...node, values: node.values.map((each) => literal(each, type)) }
    if (type === undefined) return node
    if (node.kind === Kind.ENUM) return { ...node, value: names.member(type.name, node.value) }
    if (node.kind !== Kind.OBJECT || type.kind !== 'INPUT_OBJECT') return node
    const fields = node.fields.map((field) => {
      const below = type.inputFields?.find(({ name }) => name === field.name.value)?.type
      const name = { ...field.name, value: names.member(type.name, field.name.value) }
      return { ...field, name, value: literal(field.value, byName.get(namedTypeOf(below))) }
    })
    return { ...node, fields }
  }
  const input = (part: Part): Part => ({
    ...part,
    ...(part.type && { type: typeRef(part.type) }),
    ...(typeof part.defaultValue === 'string' && {
      defaultValue: print(literal(parseConstValue(part.defaultValue), byName.get(namedTypeOf(part.type)))),
    }),
  })
  const member = (type: TypePart, part: Part): Part => ({
    ...input(part),
    name: names.member(type.name, part.name),
    ...(part.args && {
      args: part.args.map((arg) => ({ ...input(arg), name: names.argument(type.name, part.name, arg.name) })),
    }),
  })
  const root = <T extends { name: string } | null | undefined>(type: T): T =>
    type && { ...type, name: names.type(type.name) }
  const types = schema.types.map((type): TypePart => {
    if (type.name.startsWith('__')) return type
    const refs = (list: { name: string }[] | null | undefined) =>
      list?.map((each) => ({ ...each, name: names.type(each.name) }))
    const members = memberLists.flatMap((list) =>
      type[list] ? [[list, type[list].map((each) => member(type, each))] as const] : [],
    )
    return {
      ...type,
      ...Object.fromEntries(members),
      name: names.type(type.name),
      ...(type.interfaces && { interfaces: refs(type.interfaces) ?? null }),
      ...(type.possibleTypes && { possibleTypes: refs(type.possibleTypes) ?? null }),
    }
  })
  return {
    ...schema,
    types,
    queryType: root(schema.queryType),
    mutationType: root(schema.mutationType),
    subscriptionType: root(schema.subscriptionType),
  }
}
