import { defaultMergedResolver, getSubschema, isExternalObject } from '@graphql-tools/delegate'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  GraphQLSchema,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  validateSchema,
} from 'graphql'
import { findGatewayError } from '../../errors/find-gateway-error.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import { dialectTypeNames } from '../../sources/dialect.ts'
import { isCustomScalar, isKnownScalar } from '../../sources/scalars/index.ts'
import type { Source } from '../../sources/source.ts'
import { entityKeyScalar, isEntityRootField } from '../../sources/source-schema.ts'
import { isUnknownEntity } from '../../sources/unknown-entity.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { isPromise } from '../../utils/maybe-promise.ts'
import type { HiddenElements } from '../compose/hidden-elements.ts'
import { argumentCoordinate } from '../compose/schema-elements.ts'
import { atField } from '../drift-of-error.ts'

type FieldConfig = GraphQLFieldConfig<unknown, RequestContext>
type Resolver = GraphQLFieldResolver<unknown, RequestContext>

/** What is known of the sources besides. */
export interface FinishOptions {
  readonly nameOf: NameOf
  readonly hidden: HiddenElements
}

/**
 * Takes the stitched schema to what clients see: internal fields and types are gone, and errors get their paths anew. Stitching
 * hands on errors that are already located, in terms of the source's document, and merges two of one field into one; graphql-js
 * keeps the path of a located error, so list indexes would be lost.
 */
export function finishSupergraph(
  stitched: GraphQLSchema,
  sources: readonly Source[],
  { nameOf, hidden }: FinishOptions,
): GraphQLSchema {
  const owners = fieldOwners(sources)
  const isGone = (type: GraphQLNamedType) => isInternal(type) || hidden.has(type.name)
  const seen = (config: FieldConfig, name: string, typeName: string) =>
    hidden.has(`${typeName}.${name}`) ? null : withoutArguments(config, `${typeName}.${name}`, hidden)
  const finish = (config: FieldConfig, name: string, typeName: string) => {
    const shown = seen(config, name, typeName)
    return shown && withErrors(shown, sourceFinder(owners.get(`${typeName}.${name}`), nameOf))
  }
  const part = (_: unknown, name: string, typeName: string) => (hidden.has(`${typeName}.${name}`) ? null : undefined)
  const finished = mapSchema(stitched, {
    [MapperKind.TYPE]: (type) => (isGone(type) ? null : undefined),
    [MapperKind.SCALAR_TYPE]: (type) => (isGone(type) ? null : scalarOf(type, sources)),
    [MapperKind.ROOT_FIELD]: (config, name, typeName) =>
      isEntityRootField(name) ? null : finish(resolvedByEvent(config), name, typeName),
    [MapperKind.OBJECT_FIELD]: finish,
    [MapperKind.INTERFACE_FIELD]: seen,
    [MapperKind.INPUT_OBJECT_FIELD]: part,
    [MapperKind.ENUM_VALUE]: (_, typeName, __, name) => (hidden.has(`${typeName}.${name}`) ? null : undefined),
  })
  if (hidden.size > 0) assertWhole(finished)
  return finished
}

/** What is left must be a schema: a type without its last field, or an object without one of its interface, is none. */
function assertWhole(schema: GraphQLSchema): void {
  const [fault] = validateSchema(new GraphQLSchema({ ...schema.toConfig(), assumeValid: false }))
  if (fault !== undefined) throw new Error(`without what is @inaccessible, the schema is none: ${fault.message}`)
}

/** A field with those of its arguments that clients may give. */
function withoutArguments(config: FieldConfig, coordinate: string, hidden: HiddenElements): FieldConfig {
  const given = Object.entries(config.args ?? {})
  const seen = given.filter(([name]) => !hidden.has(argumentCoordinate(coordinate, name)))
  return seen.length === given.length ? config : { ...config, args: Object.fromEntries(seen) }
}

/**
 * What a scalar means to the source that knows what it means, else to the first. Stitching makes scalars anew, of their names alone.
 */
function scalarOf(type: GraphQLScalarType, sources: readonly Source[]): GraphQLScalarType | undefined {
  if (!isCustomScalar(type)) return undefined
  const declared = sources.map(({ schema }) => schema.getType(type.name)).filter(isScalarType)
  const meant = declared.find(isKnownScalar) ?? declared[0]
  return meant && new GraphQLScalarType({ ...type.toConfig(), ...functionsOf(meant) })
}

function functionsOf({ serialize, parseValue, parseLiteral, specifiedByURL }: GraphQLScalarType) {
  return { serialize, parseValue, parseLiteral, specifiedByURL: specifiedByURL ?? null }
}

/**
 * A subscription's field, which stitching lets `subscribe` ask of its source, resolved by asking: here each event is an execution of
 * its own, and the source answers with the event that it runs for.
 */
function resolvedByEvent<T extends GraphQLFieldConfig<unknown, unknown>>(config: T): T {
  const { subscribe, ...others } = config
  return subscribe === undefined ? config : ({ ...others, resolve: subscribe } as T) // Edge: a config without the one is a config.
}

/** The source whose executor, as stitching knows it, this is. */
export type NameOf = (executor: unknown) => string | undefined

/** Tells which source a field's value came from. */
type FindSource = (parent: unknown, info: GraphQLResolveInfo) => string | undefined

function isInternal(type: GraphQLNamedType): boolean {
  return dialectTypeNames.has(type.name) || type.name === entityKeyScalar
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

function sourceFinder(owner: string | undefined, nameOf: NameOf): FindSource {
  if (owner !== undefined) return () => owner
  return (parent, { path, parentType, fieldName }) => {
    if (typeof parent !== 'object' || parent === null || !isExternalObject(parent)) return undefined
    // Keys come back with what is got by them: it is the source that brought the object which gave them.
    const first = getSubschema(parent, '')
    const subschema = hasField(first, parentType.name, fieldName) ? first : getSubschema(parent, String(path.key))
    return 'executor' in subschema ? nameOf(subschema.executor) : undefined
  }
}

function hasField(subschema: ReturnType<typeof getSubschema>, typeName: string, fieldName: string): boolean {
  const type = ('schema' in subschema ? subschema.schema : subschema).getType(typeName)
  return isObjectType(type) && fieldName in type.getFields()
}

function withErrors(config: FieldConfig, findSource: FindSource): FieldConfig {
  // A marked edge: stitching's own resolver is typed for the objects that stitching makes.
  const resolve = config.resolve ?? (defaultMergedResolver as Resolver)
  return {
    ...config,
    resolve: (parent, args, context, info) => {
      const place: FieldPlace = {
        coordinate: `${info.parentType.name}.${info.fieldName}`,
        source: () => findSource(parent, info),
      }
      return settle(
        resultOf(() => resolve(parent, args, context, info)),
        config.type,
        place,
      )
    },
  }
}

/** Where a value stands. */
interface FieldPlace {
  readonly coordinate: string
  readonly source: () => string | undefined
}

function missingAt({ coordinate, source }: FieldPlace): GatewayError {
  const drift = { kind: 'null', field: coordinate } as const
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: source(), reason: 'shape', drift })
}

/** What was resolved, or the error in its place. */
function resultOf(resolve: () => unknown): unknown {
  try {
    return resolve()
  } catch (error) {
    return asError(error)
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/**
 * A value with errors as what they came from, which graphql-js then locates where they stand for the client, and with an error for
 * each null that may not be. Items are promises: where one item of a list fails at once, graphql-js leaves what it waits for of
 * the others unheard, and their failures would end the process.
 */
function settle(value: unknown, type: GraphQLOutputType, place: FieldPlace): unknown {
  if (isPromise(value))
    return value.then(
      (each) => settle(each, type, place),
      (error) => settle(asError(error), type, place),
    )
  if (isUnknownEntity(value)) return settle(null, type, place)
  if (value instanceof Error)
    return atField(
      findGatewayError(value) ?? new GatewayError('INTERNAL_SERVER_ERROR', { cause: value }),
      place.coordinate,
    )
  if (value === null || value === undefined) return isNonNullType(type) ? missingAt(place) : value
  const inner = getNullableType(type)
  if (!isListType(inner) || !Array.isArray(value)) return value
  const itemType: GraphQLOutputType = inner.ofType
  if (isLeafType(getNullableType(itemType))) return value.map((item) => settle(item, itemType, place))
  return value.map(async (item) => settle(item, itemType, place))
}
