import type { GraphQLSchema } from 'graphql'
import { type GraphQLOutputType, getNamedType, isLeafType, isObjectType, isSpecifiedScalarType } from 'graphql'
import type { Source } from '../../sources/source.ts'
import { isProvider } from '../plan/supergraph.ts'

/** What modules take of a type's fields that none of them gives: the router's other subgraphs do. */
export interface AwaitedFields {
  /** Types of these fields, by name. */
  readonly external: ReadonlyMap<string, GraphQLOutputType>
  /** Which of them a field is made from, by its name. */
  readonly requires: ReadonlyMap<string, readonly string[]>
}

/** The fields of scalars and enums that a router must send along with a type's objects. */
export function awaitedFields(typeName: string, schema: GraphQLSchema, sources: readonly Source[]): AwaitedFields {
  const external = new Map<string, GraphQLOutputType>()
  const requires = new Map<string, readonly string[]>()
  for (const source of sources) {
    const type = source.schema.getType(typeName)
    if (!isObjectType(type)) continue
    const fields = type.getFields()
    for (const { name } of Object.values(fields)) {
      const way = source.wayOf(typeName, name)
      const needs = 'needs' in way ? way.needs : []
      const awaited = needs.filter((need) => isAwaited(typeName, need, { schema, source, sources }))
      if (awaited.length > 0) requires.set(name, awaited)
      for (const need of awaited) {
        const field = fields[need]
        if (field !== undefined) external.set(need, field.type)
      }
    }
  }
  return { external, requires }
}

interface Known {
  readonly schema: GraphQLSchema
  readonly source: Source
  readonly sources: readonly Source[]
}

function isAwaited(typeName: string, name: string, { schema, source, sources }: Known): boolean {
  const type = source.schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[name] : undefined
  if (field === undefined || field.args.length > 0 || source.wayOf(typeName, name).kind !== 'external') return false
  const named = getNamedType(field.type)
  const isTold = isSpecifiedScalarType(named) || schema.getType(named.name) !== undefined
  return isLeafType(named) && isTold && !sources.some((each) => isProvider(each, typeName, name))
}
