import type { GraphQLField, GraphQLFieldResolver, GraphQLObjectType, GraphQLResolveInfo } from 'graphql'
import type { MappingProblem } from '../mapping/types.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import { ownOutcome } from './cached/index.ts'
import { type Complete, objectCompleter } from './complete-objects.ts'
import { fetchAlone, fetchOnce } from './fetch-once.ts'
import type { FieldWay } from './field-way.ts'
import { copyData, fillShape } from './fill-shape.ts'
import { selectionBelow, selectionOfField } from './inline-selection.ts'
import { reportProblems } from './mapping-problems.ts'
import { type EntityParts, entityFinder, fetchEntity } from './missing-fields.ts'
import { needsPicker, type PickNeeds, type Read, readerOf } from './parent-needs.ts'
import { runCode } from './run-code.ts'
import type { Connector, EventStream, FetchInput, SourceBackend } from './source.ts'
import { outcomeOfUnknown, tellsUnknown, UnknownEntityError } from './unknown-entity.ts'

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
  const read = readerOf(type.name, parts.readField)
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
  const read = readerOf(type.name, parts.readField)
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

function connectorResolver(connector: Connector, needed: PickNeeds, complete: Complete): Resolver {
  return (parent, args, context, info) => {
    const prepared = connector.prepare(selectionBelow(info))
    return whenThere(needed(parent, context), (values) => {
      const input: FetchInput = { args, parent: values }
      const finish = (given: unknown) => {
        const outcome = ownOutcome(given, connector, context, info)
        if (outcome instanceof Error) throw outcome
        fillShape(outcome, connector.provides)
        return complete(outcome)
      }
      return connector.isMutation || (info.operation.operation === 'mutation' && info.path.prev === undefined)
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
    const found = await fetchEntity(
      entity,
      entity.connector.prepare(selectionOfField(info)),
      parent as Values,
      context,
      info,
    )
    if (found !== null && found !== undefined) return complete(read(found, field.name, args))
    return absent(info)
  }
}
