import { type GraphQLField, type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import type { Source } from '../../sources/source.ts'
import { isEntityRootField } from '../../sources/source-schema.ts'

/** What the planner knows: the schema that clients see, and which sources can give which field. */
export interface Supergraph {
  readonly schema: GraphQLSchema
  /** All types and fields of subgraphs, also those that clients must not see; undefined where there are none. */
  readonly whole: GraphQLSchema | undefined
  /** A field, also one that clients must not see. */
  readonly fieldOf: (typeName: string, fieldName: string) => GraphQLField<unknown, unknown> | undefined
  /** Names of the types of objects that a type's values can be. */
  readonly objectsOf: (typeName: string) => readonly string[]
  /** Whether an object can be of both types. */
  readonly areRelated: (one: string, other: string) => boolean
  /** Sources that can give a field (not those that only take it as `@external`), in order of their names. */
  readonly providersOf: (typeName: string, fieldName: string) => readonly Source[]
  /** Whether it is a type of root fields, which need no object to be asked for. */
  readonly isRootType: (typeName: string) => boolean
  /** The ways to a type's objects by their keys. */
  readonly entitiesOf: (typeName: string) => readonly SourceEntity[]
}

/** A way to an entity, and whose it is. */
export interface SourceEntity {
  readonly source: Source
  readonly entity: EntityFetch
}

/** Indexes the fields of all sources once. */
export function indexSupergraph(
  schema: GraphQLSchema,
  sources: readonly Source[],
  whole?: GraphQLSchema | undefined,
): Supergraph {
  const providers = new Map<string, Source[]>()
  const entities = new Map<string, SourceEntity[]>()
  for (const source of sources) {
    for (const type of Object.values(source.schema.getTypeMap())) {
      if (!('getFields' in type) || type.name.startsWith('__')) continue
      for (const name of Object.keys(type.getFields())) {
        if (!isProvider(source, type.name, name)) continue
        const coordinate = `${type.name}.${name}`
        providers.set(coordinate, [...(providers.get(coordinate) ?? []), source])
      }
    }
    for (const entity of source.entities)
      entities.set(entity.typeName, [...(entities.get(entity.typeName) ?? []), { source, entity }])
  }
  const objectsOf = (name: string): readonly string[] => {
    const names = [schema, whole].flatMap((each) => {
      const type = each?.getType(name)
      if (isAbstractType(type)) return each?.getPossibleTypes(type).map((object) => object.name) ?? []
      return isObjectType(type) ? [name] : []
    })
    return [...new Set(names)]
  }
  return {
    schema,
    whole,
    fieldOf: (typeName, fieldName) => fieldIn(schema, typeName, fieldName) ?? fieldIn(whole, typeName, fieldName),
    objectsOf,
    areRelated: (one, other) => one === other || objectsOf(one).some((each) => objectsOf(other).includes(each)),
    providersOf: (typeName, fieldName) => providers.get(`${typeName}.${fieldName}`) ?? [],
    isRootType: (typeName) =>
      [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].some(
        (type) => type?.name === typeName,
      ),
    entitiesOf: (typeName) => entities.get(typeName) ?? [],
  }
}

/** Whether a source gives a field, and does not only take it of others. */
export function isProvider(source: Source, typeName: string, fieldName: string): boolean {
  if (isEntityRootField(fieldName) || source.wayOf(typeName, fieldName).kind === 'external') return false
  return fieldIn(source.schema, typeName, fieldName) !== undefined
}

function fieldIn(
  schema: GraphQLSchema | undefined,
  typeName: string,
  fieldName: string,
): GraphQLField<unknown, unknown> | undefined {
  const type = schema?.getType(typeName)
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined
}
