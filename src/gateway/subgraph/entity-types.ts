import { type GraphQLObjectType, type GraphQLSchema, isObjectType, Kind } from 'graphql'
import { keysOf } from '../../sources/entity-keys.ts'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import type { Source } from '../../sources/source.ts'

/** A way to know an object: the names of fields that tell it from others of its type. */
export interface KnownKey {
  readonly fields: readonly string[]
  /** Finds out what is needed besides, by this key; undefined for the key by which everything is got. */
  readonly lookup: { readonly source: Source; readonly entity: EntityFetch } | undefined
}

/** A type whose objects others can refer to. */
export interface EntityType {
  readonly type: GraphQLObjectType
  /** By which objects can be asked for here, the main one first; none where they are only referred to. */
  readonly keys: readonly KnownKey[]
  /** By which they are referred to, where nobody here can be asked for them. */
  readonly references: readonly (readonly string[])[]
}

/** The entities among the types that clients see. */
export function findEntityTypes(schema: GraphQLSchema, sources: readonly Source[]): readonly EntityType[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type)) return []
    const keys = resolvableKeys(type, sources)
    const references = keys.length > 0 ? [] : referringKeys(type, sources)
    return keys.length + references.length === 0 ? [] : [{ type, keys, references }]
  })
}

/** The main key is the one by which most sources can be asked: from there, plans reach everything else. */
function resolvableKeys(type: GraphQLObjectType, sources: readonly Source[]): readonly KnownKey[] {
  const ways = sources.flatMap((source) =>
    source.entities
      .filter(({ typeName, keyFields }) => typeName === type.name && isVisible(type, keyFields))
      .map((entity) => ({ source, entity, name: nameOf(entity.keyFields) })),
  )
  const counts = new Map<string, number>()
  for (const { name } of ways) counts.set(name, (counts.get(name) ?? 0) + 1)
  const [main] = [...ways].sort((a, b) => (counts.get(b.name) ?? 0) - (counts.get(a.name) ?? 0))
  if (main === undefined) return []
  const keys: KnownKey[] = [{ fields: main.entity.keyFields, lookup: undefined }]
  for (const { source, entity, name } of ways) {
    const isKnown = keys.some(({ fields }) => nameOf(fields) === name)
    const canTell = main.entity.keyFields.every((field) => holdsField(source, type, field))
    if (!isKnown && entity.connector !== undefined && canTell)
      keys.push({ fields: entity.keyFields, lookup: { source, entity } })
  }
  return keys
}

/** A field that the source's own answers hold: what it has to ask others for, it cannot tell. */
function holdsField(source: Source, type: GraphQLObjectType, field: string): boolean {
  const declared = source.schema.getType(type.name)
  if (!isObjectType(declared) || declared.getFields()[field] === undefined) return false
  return source.wayOf(type.name, field).kind === 'property'
}

function referringKeys(type: GraphQLObjectType, sources: readonly Source[]): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>()
  for (const { schema } of sources) {
    const node = schema.getType(type.name)?.astNode
    if (node?.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    for (const { fields, isNested } of keysOf(node))
      if (!isNested && fields.length > 0 && isVisible(type, fields)) found.set(nameOf(fields), fields)
  }
  return [...found.values()]
}

/** A key of which a field is hidden from clients is nobody's to use. */
function isVisible(type: GraphQLObjectType, fields: readonly string[]): boolean {
  return fields.every((name) => type.getFields()[name] !== undefined)
}

function nameOf(fields: readonly string[]): string {
  return [...fields].sort().join(' ')
}
