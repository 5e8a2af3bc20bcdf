import { type GraphQLField, type GraphQLObjectType, type GraphQLResolveInfo, Kind } from 'graphql'
import type { RequestContext } from '../upstream/request-context.ts'
import { ownOutcome } from './cached/index.ts'
import type { EntityFetch } from './entity-ways.ts'
import { fetchOnce } from './fetch-once.ts'
import { fillShape } from './fill-shape.ts'
import { hasKey, pickKey } from './key-paths.ts'
import type { LeftOutFields } from './left-out-fields.ts'
import type { Connector, ConnectorSelection, FetchInput, PreparedFetch } from './source.ts'

type Values = Readonly<Record<string, unknown>>

/** A way to get an entity by a call of its own. */
export type FetchableEntity = EntityFetch & { readonly connector: Connector }

/** What is known of a source's entities. */
export interface EntityParts {
  readonly leftOut: LeftOutFields
  /** The ways to get an entity of a type whose upstream call can fill what an object lacks. */
  readonly fetchableEntities: (typeName: string) => readonly FetchableEntity[]
  /** The fields of all the type's keys, also of those by which only other sources can be asked. */
  readonly keyFieldsOf: (typeName: string) => readonly string[]
}

/** Tells by which way an object that lacks the field can be completed; undefined where it cannot or need not be. */
export type FindEntity = (parent: unknown) => FetchableEntity | undefined

/** A finder for a field that stands in its parent; undefined where nothing could ever be fetched. */
export function entityFinder(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  { leftOut, fetchableEntities, keyFieldsOf }: EntityParts,
): FindEntity | undefined {
  if (field.astNode?.directives?.some((each) => each.name.value === 'external')) return undefined
  const entities = fetchableEntities(type.name).filter(({ keyFields }) => !keyFields.includes(field.name))
  if (entities.length === 0) return undefined
  const keyFields = keyFieldsOf(type.name)
  const helpful = new Set(entities.filter(({ connector }) => leftOut.canBeGot(type, field, connector.coordinate)))
  return (parent) => {
    if (typeof parent !== 'object' || parent === null || Object.hasOwn(parent, field.name)) return undefined
    const isMere = isMereKey(parent, keyFields)
    return entities.find((each) => (isMere || helpful.has(each)) && hasKey(parent as Values, each))
  }
}

/** Gets the entity that an object stands for, or null. */
export async function fetchEntity(
  { connector, keyAs, ...entity }: FetchableEntity,
  prepared: PreparedFetch,
  key: Values,
  context: RequestContext,
  info?: Pick<GraphQLResolveInfo, 'path'>,
): Promise<unknown> {
  const values = pickKey(key, entity)
  const input: FetchInput = keyAs === 'args' ? { args: values, parent: {} } : { args: {}, parent: values }
  const found = ownOutcome(await fetchOnce(connector, prepared, input, context), connector, context, info)
  if (found instanceof Error) throw found
  fillShape(found, connector.provides)
  return found
}

/** A selection of plain fields. */
export function selectionOfNames(names: readonly string[]): ConnectorSelection {
  const selections = names.map((value) => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value } }) as const)
  return { selectionSet: { kind: Kind.SELECTION_SET, selections }, variables: {} }
}

/** The own properties of these names. */
export function pickOwn(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]))
}

/** True for an object that holds nothing but key fields: a reference to an entity, not the entity. */
function isMereKey(parent: object, keyFields: readonly string[]): boolean {
  return Object.keys(parent).every((name) => name === '__typename' || keyFields.includes(name))
}
