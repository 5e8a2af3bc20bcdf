import {
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql'
import { GatewayError } from '../errors/gateway-error.ts'
import type { MappingProblem } from '../mapping/types.ts'
import { toAbortSignal } from '../upstream/abort-signal.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import { isPromise, type MaybePromise } from '../utils/maybe-promise.ts'
import type { EntityFetch } from './entity-ways.ts'
import { fetchAlone, fetchOnce } from './fetch-once.ts'
import type { CodeResolver, FieldWay, ResolverContext } from './field-ways.ts'
import { copyData, fillShape } from './fill-shape.ts'
import { fieldNames, selectionBelow, selectionOfField } from './inline-selection.ts'
import { reportProblems } from './mapping-problems.ts'
import { type EntityParts, entityFinder, fetchEntity, pickOwn, selectionOfNames } from './missing-fields.ts'
import type { Connector, EventStream, FetchInput, SourceBackend } from './source.ts'
import { outcomeOfUnknown, tellsUnknown, UnknownEntityError, unknownEntity } from './unknown-entity.ts'

type Resolver = GraphQLFieldResolver<unknown, RequestContext, Record<string, unknown>>
type Values = Readonly<Record<string, unknown>>

/** What the resolvers of one source share. */
export interface ResolverParts extends EntityParts {
  readonly sourceName: string
  readonly readField: SourceBackend['readField']
}

/** The resolver of a field that gets its value in the given way. */
export function resolverFor(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  way: FieldWay,
  parts: ResolverParts,
): Resolver {
  const resolve = wayResolver(type, field, way, parts)
  const read = reader(type.name, parts)
  const external = 'needs' in way ? way.needs.filter((name) => isExternal(type.getFields()[name])) : []
  return (parent, args, context, info) => {
    const outcome = outcomeOfUnknown(parent, field.name)
    if (outcome !== undefined) return outcome ?? absent(info)
    // What is made from fields of an entity that its own source does not know is null.
    if (external.some((name) => read(parent, name) === undefined)) return absent(info)
    return resolve(parent, args, context, info)
  }
}

function absent({ schema }: GraphQLResolveInfo): null {
  if (tellsUnknown in schema.extensions) throw new UnknownEntityError()
  return null
}

function isExternal(field: GraphQLField<unknown, unknown> | undefined): boolean {
  return field?.astNode?.directives?.some((each) => each.name.value === 'external') ?? false
}

function wayResolver(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  way: FieldWay,
  parts: ResolverParts,
): Resolver {
  const read = reader(type.name, parts)
  const complete = objectCompleter(field, parts)
  switch (way.kind) {
    case 'connector':
      return connectorResolver(way.connector, needsPicker(type, way.needs, read, parts), complete)
    case 'map': {
      const needed = needsPicker(type, way.needs, read, parts)
      return (parent, args, context) =>
        whenThere(needed(parent, context), (values) => {
          const problems: MappingProblem[] = []
          const value = way.mapping.run(undefined, { args, this: values }, problems)
          reportProblems(problems, { source: parts.sourceName, connector: `${type.name}.${field.name}` }, context)
          return complete(value)
        })
    }
    case 'code': {
      const needed = needsPicker(type, way.needs, read, parts)
      return (parent, args, context) =>
        // A promise in any case: graphql-js leaves siblings unheard where one fails at once.
        whenThere(needed(parent, context), async (values) =>
          complete(await runCode(way.resolve, values, args, context, parts.sourceName)),
        )
    }
    case 'stream':
      return streamResolver(way.stream, complete)
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
  const hasKey = (key: Values) => keyFields.every((name) => (key[name] ?? null) !== null)
  const needsOf = (name: string) => {
    const way = wayOf(name)
    return 'needs' in way ? way.needs : []
  }
  /** Without a key there is nothing to ask for, and what is asked for by the key is null. */
  const withoutLostKey = (object: Values, names: readonly string[]) => {
    const isLost = (name: string) => keyFields.includes(name) && (object[name] ?? null) === null
    const isByKey = (name: string) => (!hasKey(object) && !comesWithKey(name)) || needsOf(name).some(isLost)
    return unknownEntity(object, new Map(names.filter(isByKey).map((name) => [name, null])))
  }
  /** What a field becomes without the entity: of all that it is made from, the first that is not there says it. */
  const withoutEntity = (name: string, key: Values, outcome: Error | null) => {
    for (const need of needsOf(name)) {
      if (!comesWithKey(need)) return outcome
      const value = key[need]
      if (value instanceof Error) return value
      if (value === undefined) return null
    }
    return outcome
  }
  return (_root, { keys }, context, info) => {
    const selection = selectionBelow(info)
    // What is fetched or computed from the key alone does not need the entity itself.
    const isKeyEnough = connector === undefined || fieldNames(selection.selectionSet).every(comesWithKey)
    const names = fieldNames(selection.selectionSet)
    const others = names.filter((name) => comesWithKey(name) && 'needs' in wayOf(name))
    if (isKeyEnough) return (keys as Values[]).map((key) => withoutLostKey({ __typename: typeName, ...key }, others))
    const prepared = connector.prepare(selection)
    const fetchable = { ...entity, connector }
    const ofEntity = names.filter((name) => !comesWithKey(name))
    return (keys as Values[]).map(async (key) => {
      const object = { __typename: typeName, ...pickOwn(key, keyFields), ...pickOwn(key, external) }
      if (!hasKey(key)) return withoutLostKey(object, names)
      const without = (outcome: Error | null) => {
        const fields = new Map(ofEntity.map((name) => [name, withoutEntity(name, key, outcome)]))
        // A field that has its own way, by the key, must not depend on fields of the entity beside it.
        if (others.length > 0 || [...fields.values()].some((each) => each !== outcome))
          return unknownEntity(object, fields)
        if (outcome !== null) throw outcome
        return null
      }
      try {
        const found = await fetchEntity(fetchable, prepared, usableKey(key, keyFields), context)
        if (typeof found !== 'object' || found === null) return without(null)
        // The key was asked with and stays true, also where the answer leaves it out.
        return { ...found, ...object }
      } catch (error) {
        if (!(error instanceof Error)) throw error
        return without(error)
      }
    })
  }
}

/** The key, unless a field of it failed. */
function usableKey(key: Values, keyFields: readonly string[]): Values {
  for (const name of keyFields) if (key[name] instanceof Error) throw key[name]
  return key
}

type Read = (parent: unknown, fieldName: string, args?: Record<string, unknown>) => unknown
type Complete = (value: unknown) => unknown

function connectorResolver(connector: Connector, needed: PickNeeds, complete: Complete): Resolver {
  return (parent, args, context, info) => {
    const prepared = connector.prepare(selectionBelow(info))
    return whenThere(needed(parent, context), (values) => {
      const input: FetchInput = { args, parent: values }
      const finish = (outcome: unknown) => {
        if (outcome instanceof Error) throw outcome
        fillShape(outcome, connector.provides)
        return complete(outcome)
      }
      return info.operation.operation === 'mutation' && info.path.prev === undefined
        ? fetchAlone(prepared, input, context).then(finish)
        : fetchOnce(connector, prepared, input, context).then(finish)
    })
  }
}

/** The event that the operation runs for, which its memo holds for the stream. */
function streamResolver(stream: EventStream, complete: Complete): Resolver {
  return (_parent, _args, { memo }) => {
    const event = memo.get(stream)
    if (event instanceof Error) throw event
    // All subscribers have the same event, and filling writes into it.
    const own = copyData(event)
    fillShape(own, stream.provides)
    return complete(own)
  }
}

/** Goes on at once with what is there, so that calls of one step still meet. */
function whenThere<T>(values: Values | Promise<Values>, next: (values: Values) => T): T | Promise<T> {
  return values instanceof Promise ? values.then(next) : next(values)
}

function propertyResolver(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  read: Read,
  complete: Complete,
  parts: ResolverParts,
): Resolver {
  const entityOf = entityFinder(type, field, parts)
  if (entityOf === undefined) return (parent, args) => complete(read(parent, field.name, args))
  return async (parent, args, context, info) => {
    const entity = entityOf(parent)
    if (entity === undefined) return complete(read(parent, field.name, args))
    const found = await fetchEntity(entity, entity.connector.prepare(selectionOfField(info)), parent as Values, context)
    if (found !== null && found !== undefined) return complete(read(found, field.name, args))
    return absent(info)
  }
}

/** Gives the fields that another field is made from; those that the parent lacks are fetched where that can be done. */
type PickNeeds = (parent: unknown, context: RequestContext) => Values | Promise<Values>

function needsPicker(type: GraphQLObjectType, needs: readonly string[], read: Read, parts: ResolverParts): PickNeeds {
  const finders = needs.flatMap((name) => {
    const field = type.getFields()[name]
    const entityOf = field && entityFinder(type, field, parts)
    return entityOf ? [{ name, entityOf }] : []
  })
  if (finders.length === 0) return (parent) => pick(parent, needs, read)
  return (parent, context) => {
    const missing = finders.filter(({ entityOf }) => entityOf(parent))
    const entity = missing[0]?.entityOf(parent)
    if (entity === undefined) return pick(parent, needs, read)
    const names = missing.map(({ name }) => name)
    const prepared = entity.connector.prepare(selectionOfNames(names))
    return fetchEntity(entity, prepared, parent as Values, context).then((found) =>
      pick(parent, needs, (from, name) => read(names.includes(name) ? found : from, name)),
    )
  }
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
    values[name] = value ?? null // as plans give it: what the parent lacks is null to what is made from it
  }
  return values
}

/**
 * Completes a field's objects, also inside lists: a reference whose key is null refers to nothing and becomes null, and what is no
 * object at all is an error.
 */
function objectCompleter(field: GraphQLField<unknown, unknown>, parts: ResolverParts): Complete {
  const type = getNamedType(field.type)
  if (!isObjectType(type)) return (value) => value
  const keyFields = parts.keyFieldsOf(type.name)
  const isEmpty = (value: object) => {
    const names = Object.keys(value)
    return (
      names.every((name) => name === '__typename' || keyFields.includes(name)) &&
      names.some((name) => name !== '__typename') &&
      keyFields.every((name) => ((value as Values)[name] ?? null) === null)
    )
  }
  const complete = (value: unknown, expected: GraphQLOutputType): unknown => {
    if (value === null || value === undefined || value instanceof Error) return value
    const inner = getNullableType(expected)
    // What should be a list and is none is wrong, and not empty: graphql-js says so.
    if (isListType(inner)) return Array.isArray(value) ? value.map((item) => complete(item, inner.ofType)) : value
    if (typeof value !== 'object' || Array.isArray(value))
      return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
        source: parts.sourceName,
        reason: 'shape',
        drift: { kind: 'type' },
      })
    return isEmpty(value) ? null : value
  }
  return (value) => complete(value, field.type)
}

/** Runs a module's own code. @returns at once what is there at once; what it throws is a defect of the module, and an Error in place. */
export function runCode(
  resolve: CodeResolver,
  parent: Values,
  args: Values,
  context: RequestContext,
  source: string,
): MaybePromise<unknown> {
  try {
    const value = resolve(parent, args, new CodeContext(context))
    return isPromise(value) ? Promise.resolve(value).catch((error: unknown) => defectOf(error, source)) : value
  } catch (error) {
    return defectOf(error, source)
  }
}

function defectOf(error: unknown, source: string): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { source, cause: error })
}

/**
 * Signal and headers are made when first read: most code never does. A class for its getters: an object literal with getters costs
 * a hidden class an object, which was a fifth of all CPU time where a field is answered by code.
 */
class CodeContext implements ResolverContext {
  readonly requestId: string
  readonly #context: RequestContext
  #signal: AbortSignal | undefined

  constructor(context: RequestContext) {
    this.requestId = context.requestId
    this.#context = context
  }

  get signal(): AbortSignal {
    this.#signal ??= toAbortSignal(this.#context.signal)
    return this.#signal
  }

  get headers(): ReadonlyMap<string, string> {
    return this.#context.headers
  }
}
