import { type GraphQLObjectType, getNamedType } from 'graphql'
import { connectorsOf, isEntityQuery } from './connector-marks.ts'
import type { ModuleResolvers } from './field-way.ts'
import type { SourceBackend } from './source.ts'

/** Coordinates, and names of types that can be fetched whole by key, that a connector's answer need not fill. */
export function elsewhereFields(
  types: readonly GraphQLObjectType[],
  backend: SourceBackend,
  resolvers: ModuleResolvers | undefined,
): Set<string> {
  const elsewhere = new Set<string>()
  for (const type of types) {
    if (connectorsOf(type.astNode?.directives, backend).length > 0) elsewhere.add(type.name)
    for (const field of Object.values(type.getFields())) {
      if (isEntityQuery(field, backend)) elsewhere.add(getNamedType(field.type).name)
      const marks = (field.astNode?.directives ?? []).map((each) => each.name.value)
      if (
        resolvers?.[type.name]?.[field.name] ||
        marks.some((mark) => mark === 'map' || mark === 'external' || mark === backend.connectorDirective)
      )
        elsewhere.add(`${type.name}.${field.name}`)
    }
  }
  return elsewhere
}
