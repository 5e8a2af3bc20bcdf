import type { GraphQLSchema } from 'graphql'
import type { Source } from '../../sources/source.ts'
import { isEntityRootField } from '../../sources/source-schema.ts'

/** What the planner knows: the schema that clients see, and which sources can give which field. */
export interface Supergraph {
  readonly schema: GraphQLSchema
  /** Sources that can give a field (not those that only take it as `@external`), in order of their names. */
  readonly providersOf: (typeName: string, fieldName: string) => readonly Source[]
}

/** Indexes the fields of all sources once. */
export function indexSupergraph(schema: GraphQLSchema, sources: readonly Source[]): Supergraph {
  const providers = new Map<string, Source[]>()
  for (const source of sources)
    for (const type of Object.values(source.schema.getTypeMap())) {
      if (!('getFields' in type) || type.name.startsWith('__')) continue
      for (const name of Object.keys(type.getFields())) {
        if (isEntityRootField(name) || source.wayOf(type.name, name).kind === 'external') continue
        const coordinate = `${type.name}.${name}`
        providers.set(coordinate, [...(providers.get(coordinate) ?? []), source])
      }
    }
  return { schema, providersOf: (typeName, fieldName) => providers.get(`${typeName}.${fieldName}`) ?? [] }
}
