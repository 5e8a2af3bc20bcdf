import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { checkKey } from '../../sources/check-key.ts'
import { keysOf } from '../../sources/entity-keys.ts'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import { pathsOf } from '../../sources/key-paths.ts'
import type { Source } from '../../sources/source.ts'
import { keyOf } from '../plan/reach.ts'
import { type AwaitedFields, awaitedFields } from './awaited-fields.ts'

/** A way to know an object: the fields that tell it from others of its type. */
export interface KnownKey {
  readonly selection: SelectionSetNode
  /** Finds out what is needed besides, by this key; undefined for the key by which everything is got. */
  readonly lookup: { readonly source: Source; readonly entity: EntityFetch } | undefined
}

/** A type whose objects others can refer to. */
export interface EntityType {
  readonly type: GraphQLObjectType
  /** By which objects can be asked for here, the main one first; none where they are only referred to. */
  readonly keys: readonly KnownKey[]
  /** By which they are referred to, where nobody here can be asked for them. */
  readonly references: readonly SelectionSetNode[]
  /** What is sent along with a key; nothing where nobody here can be asked for them. */
  readonly awaited: AwaitedFields
}

/** The entities among the types that clients see. */
export function findEntityTypes(schema: GraphQLSchema, sources: readonly Source[]): readonly EntityType[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type)) return []
    const keys = resolvableKeys(type, sources)
    const references = keys.length > 0 ? [] : referringKeys(type, sources)
    const awaited = awaitedFields(type.name, schema, keys.length > 0 ? sources : [])
    return keys.length + references.length === 0 ? [] : [{ type, keys, references, awaited }]
  })
}

/** The main key is the one by which most sources can be asked: from there, plans reach everything else. */
function resolvableKeys(type: GraphQLObjectType, sources: readonly Source[]): readonly KnownKey[] {
  const ways = sources.flatMap((source) =>
    source.entities
      .filter((entity) => entity.typeName === type.name && isVisible(type, keyOf(entity)))
      .map((entity) => ({ source, entity, selection: keyOf(entity), name: nameOf(keyOf(entity)) })),
  )
  const counts = new Map<string, number>()
  for (const { name } of ways) counts.set(name, (counts.get(name) ?? 0) + 1)
  const [main] = [...ways].sort((a, b) => (counts.get(b.name) ?? 0) - (counts.get(a.name) ?? 0))
  if (main === undefined) return []
  const keys: KnownKey[] = [{ selection: main.selection, lookup: undefined }]
  for (const { source, entity, selection, name } of ways) {
    const isKnown = keys.some((each) => nameOf(each.selection) === name)
    if (!isKnown && entity.connector !== undefined && holds(source, type.name, main.selection))
      keys.push({ selection, lookup: { source, entity } })
  }
  return keys
}

/** Fields that the source's own answers hold: what it has to ask others for, it cannot tell. */
function holds(source: Source, typeName: string, { selections }: SelectionSetNode): boolean {
  const type = source.schema.getType(typeName)
  return selections.every((node) => {
    if (node.kind !== Kind.FIELD || !isObjectType(type)) return false
    const field = type.getFields()[node.name.value]
    if (field === undefined || source.wayOf(typeName, field.name).kind !== 'property') return false
    return node.selectionSet === undefined || holds(source, getNamedType(field.type).name, node.selectionSet)
  })
}

function referringKeys(type: GraphQLObjectType, sources: readonly Source[]): readonly SelectionSetNode[] {
  const found = new Map<string, SelectionSetNode>()
  for (const { schema } of sources) {
    const known = schema.getType(type.name)
    if (!isObjectType(known) || !known.astNode) continue
    for (const [index, key] of keysOf(known.astNode).entries()) {
      const selection = checkKey(known, index, key, () => undefined)
      if (selection && isVisible(type, selection)) found.set(nameOf(selection), selection)
    }
  }
  return [...found.values()]
}

/** A key of which a field is hidden from clients is nobody's to use. */
function isVisible(type: GraphQLObjectType, { selections }: SelectionSetNode): boolean {
  return selections.every((node) => {
    const field = node.kind === Kind.FIELD ? type.getFields()[node.name.value] : undefined
    if (node.kind !== Kind.FIELD || field === undefined) return false
    if (node.selectionSet === undefined) return true
    const below = getNamedType(field.type)
    return isObjectType(below) && isVisible(below, node.selectionSet)
  })
}

function nameOf(selection: SelectionSetNode): string {
  return [...pathsOf(selection)].sort().join(' ')
}
