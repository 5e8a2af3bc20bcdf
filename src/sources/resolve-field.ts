import {
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
} from 'graphql'
import { GatewayError } from '../errors/gateway-error.ts'
import type { MappingProblem } from '../mapping/types.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import type { EntityFetch } from './entity-ways.ts'
import { fetchAlone, fetchOnce } from './fetch-once.ts'
import type { CodeResolver, FieldWay } from './field-ways.ts'
import { fieldNames, selectionBelow, selectionOfField } from './inline-selection.ts'
import type { Connector, FetchInput, SourceBackend } from './source.ts'

type Resolver = GraphQLFieldResolver<unknown, RequestContext, Record<string, unknown>>
type Values = Readonly<Record<string, unknown>>

/** What the resolvers of one source share. */
export interface ResolverParts {
  readonly sourceName: string
  readonly readField: SourceBackend['readField']
  /** The ways to get an entity of a type whose upstream call can fill what a mere key lacks. */
  readonly fetchableEntity: (typeName: string) => EntityFetch | undefined
  readonly keyFieldsOf: (typeName: string) => readonly string[] | undefined
}

/** The resolver of a field that gets its value in the given way. */
export function resolverFor(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  way: FieldWay,
  parts: ResolverParts,
): Resolver {
  const read = reader(type.name, parts)
  const complete = withoutEmptyKeys(field, parts)
  switch (way.kind) {
    case 'connector':
      return connectorResolver(way.connector, way.needs, read, complete)
    case 'map':
      return (parent, args) => {
        const problems: MappingProblem[] = []
        return complete(way.mapping.run(undefined, { args, this: pick(parent, way.needs, read) }, problems))
      }
    case 'code':
      return (parent, args, context) =>
        runCode(way.resolve, pick(parent, way.needs, read), args, context, parts.sourceName)
    case 'external':
    case 'property':
      return propertyResolver(type, field, read, complete, parts)
  }
}

/** The resolver of an internal root field that gets an entity for each key. */
export function entityResolver(entity: EntityFetch, wayOf: (fieldName: string) => FieldWay): Resolver {
  const { connector, keyFields, typeName } = entity
  const external = [...new Set([...entity.requires.values()].flat())]
  const comesWithKey = (name: string) => {
    if (name === '__typename' || keyFields.includes(name)) return true
    const way = wayOf(name)
    return way.kind === 'external' || ('needs' in way && way.needs.every(comesWithKey))
  }
  return (_root, { keys }, context, info) => {
    const selection = selectionBelow(info)
    // What is fetched or computed from the key alone does not need the entity itself.
    const isKeyEnough = connector === undefined || fieldNames(selection.selectionSet).every(comesWithKey)
    if (isKeyEnough) return (keys as Values[]).map((key) => ({ __typename: typeName, ...key }))
    const prepared = connector.prepare(selection)
    return (keys as Values[]).map(async (key) => {
      const found = await fetchOnce(connector, prepared, keyInput(entity, key), context)
      if (found instanceof Error) throw found
      if (typeof found !== 'object' || found === null) return null
      // The key was asked with and stays true, also where the answer leaves it out.
      return { __typename: typeName, ...pickOwn(key, keyFields), ...found, ...pickOwn(key, external) }
    })
  }
}

function keyInput(entity: EntityFetch, key: Values): FetchInput {
  const values = pickOwn(key, entity.keyFields)
  return entity.keyAs === 'args' ? { args: values, parent: {} } : { args: {}, parent: values }
}

type Read = (parent: unknown, fieldName: string, args?: Record<string, unknown>) => unknown
type Complete = (value: unknown) => unknown

function connectorResolver(connector: Connector, needs: readonly string[], read: Read, complete: Complete): Resolver {
  return (parent, args, context, info) => {
    const prepared = connector.prepare(selectionBelow(info))
    const input: FetchInput = { args, parent: pick(parent, needs, read) }
    if (info.operation.operation === 'mutation' && info.path.prev === undefined)
      return fetchAlone(prepared, input, context).then(complete)
    return fetchOnce(connector, prepared, input, context).then((outcome) => {
      if (outcome instanceof Error) throw outcome
      return complete(outcome)
    })
  }
}

function propertyResolver(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  read: Read,
  complete: Complete,
  parts: ResolverParts,
): Resolver {
  const entity = parts.fetchableEntity(type.name)
  if (!entity?.connector || entity.keyFields.includes(field.name))
    return (parent, args) => complete(read(parent, field.name, args))
  const { connector } = entity
  return async (parent, args, context, info) => {
    if (!isMereKey(parent, entity.keyFields)) return complete(read(parent, field.name, args))
    const prepared = connector.prepare(selectionOfField(info))
    const found = await fetchOnce(connector, prepared, keyInput(entity, parent as Values), context)
    if (found instanceof Error) throw found
    return found === null || found === undefined ? null : complete(read(found, field.name, args))
  }
}

/** True for an object that holds nothing but key fields: a reference to an entity, not the entity. */
function isMereKey(parent: unknown, keyFields: readonly string[]): boolean {
  if (typeof parent !== 'object' || parent === null) return false
  let known = 0
  for (const name of Object.keys(parent)) {
    if (keyFields.includes(name)) known++
    else if (name !== '__typename') return false
  }
  return known === keyFields.length
}

function reader(typeName: string, { readField }: ResolverParts): Read {
  return (parent, fieldName, args = {}) => {
    if (typeof parent !== 'object' || parent === null) return undefined
    if (readField) return readField(parent, typeName, fieldName, args)
    return Object.hasOwn(parent, fieldName) ? (parent as Values)[fieldName] : undefined
  }
}

function pick(parent: unknown, names: readonly string[], read: Read): Values {
  const values: Record<string, unknown> = Object.create(null)
  for (const name of names) {
    const value = read(parent, name)
    if (value instanceof Error) throw value // what it is made from failed: so does it
    values[name] = value
  }
  return values
}

function pickOwn(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]))
}

/** A reference whose key is null refers to nothing: it becomes null, also inside lists. */
function withoutEmptyKeys(field: GraphQLField<unknown, unknown>, parts: ResolverParts): Complete {
  const type = getNamedType(field.type)
  const keyFields = isAbstractType(type) ? undefined : parts.keyFieldsOf(type.name)
  if (keyFields === undefined) return (value) => value
  const isEmpty = (value: object) => {
    const names = Object.keys(value)
    return (
      names.every((name) => name === '__typename' || keyFields.includes(name)) &&
      names.some((name) => name !== '__typename') &&
      keyFields.every((name) => ((value as Values)[name] ?? null) === null)
    )
  }
  const complete: Complete = (value) => {
    if (typeof value !== 'object' || value === null || value instanceof Error) return value
    if (Array.isArray(value)) return value.map(complete)
    return isEmpty(value) ? null : value
  }
  return complete
}

async function runCode(
  resolve: CodeResolver,
  parent: Values,
  args: Values,
  context: RequestContext,
  source: string,
): Promise<unknown> {
  try {
    return await resolve(parent, args, {
      requestId: context.requestId,
      signal: context.signal,
      headers: context.headers,
    })
  } catch (error) {
    throw error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { source, cause: error })
  }
}
