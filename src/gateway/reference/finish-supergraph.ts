import { defaultMergedResolver } from '@graphql-tools/delegate'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLSchema,
  isNonNullType,
} from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import { dialectTypeNames } from '../../sources/dialect.ts'
import type { Source } from '../../sources/source.ts'
import { entityKeyScalar, isEntityRootField } from '../../sources/source-schema.ts'
import type { RequestContext } from '../../upstream/request-context.ts'

type FieldConfig = GraphQLFieldConfig<unknown, RequestContext>
type Resolver = GraphQLFieldResolver<unknown, RequestContext>

/**
 * Takes the stitched schema to what clients see: internal fields and types are gone, and errors get their paths anew. Stitching
 * hands on errors that are already located, in terms of the source's document, and merges two of one field into one; graphql-js
 * keeps the path of a located error, so list indexes would be lost.
 */
export function finishSupergraph(stitched: GraphQLSchema, sources: readonly Source[]): GraphQLSchema {
  const owners = fieldOwners(sources)
  return mapSchema(stitched, {
    [MapperKind.TYPE]: (type) => (isInternal(type) ? null : undefined),
    [MapperKind.ROOT_FIELD]: (config, name, typeName) =>
      isEntityRootField(name) || isInaccessible(config) ? null : withErrors(config, owners.get(`${typeName}.${name}`)),
    [MapperKind.OBJECT_FIELD]: (config, name, typeName) =>
      isInaccessible(config) ? null : withErrors(config, owners.get(`${typeName}.${name}`)),
  })
}

function isInternal(type: GraphQLNamedType): boolean {
  return dialectTypeNames.has(type.name) || type.name === entityKeyScalar
}

function isInaccessible({ astNode }: GraphQLFieldConfig<unknown, unknown>): boolean {
  return astNode?.directives?.some((each) => each.name.value === 'inaccessible') ?? false
}

/** The source that gives a field, by coordinate; fields that several give (keys) have none. */
function fieldOwners(sources: readonly Source[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  const shared = new Set<string>()
  for (const source of sources)
    for (const type of Object.values(source.schema.getTypeMap()))
      if ('getFields' in type)
        for (const name of Object.keys(type.getFields())) {
          const coordinate = `${type.name}.${name}`
          if (owners.has(coordinate)) shared.add(coordinate)
          owners.set(coordinate, source.name)
        }
  for (const coordinate of shared) owners.delete(coordinate)
  return owners
}

function withErrors(config: FieldConfig, owner: string | undefined): FieldConfig {
  // A marked edge: stitching's own resolver is typed for the objects that stitching makes.
  const resolve = config.resolve ?? (defaultMergedResolver as Resolver)
  const isRequired = isNonNullType(config.type)
  const settle = (value: unknown): unknown => {
    const settled = unlocated(value)
    if (settled instanceof GatewayError) throw settled
    if (isRequired && (settled === null || settled === undefined))
      throw new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: owner, reason: 'shape' })
    return settled
  }
  return {
    ...config,
    resolve: (parent, args, context, info) => {
      try {
        const value = resolve(parent, args, context, info)
        return isPromise(value) ? value.then(settle, settle) : settle(value)
      } catch (error) {
        return settle(error instanceof Error ? error : new Error(String(error)))
      }
    },
  }
}

/** Errors, also inside lists, as what they came from: graphql-js then locates them where they stand for the client. */
function unlocated(value: unknown): unknown {
  if (value instanceof Error)
    return findGatewayError(value) ?? new GatewayError('INTERNAL_SERVER_ERROR', { cause: value })
  if (Array.isArray(value) && value.some((item) => item instanceof Error || Array.isArray(item)))
    return value.map(unlocated)
  return value
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
