import type { GraphQLObjectType } from 'graphql'
import type { RequestContext } from '../upstream/request-context.ts'
import { type EntityParts, entityFinder, fetchEntity, selectionOfNames } from './missing-fields.ts'
import type { SourceBackend } from './source.ts'

type Values = Readonly<Record<string, unknown>>

/** Reads a field of an object that the source gave; undefined where it is not there. */
export type Read = (parent: unknown, fieldName: string, args?: Record<string, unknown>) => unknown

/** A reader of a type's objects. */
export function readerOf(typeName: string, readField: SourceBackend['readField']): Read {
  return (parent, fieldName, args = {}) => {
    if (typeof parent !== 'object' || parent === null) return undefined
    if (readField) return readField(parent, typeName, fieldName, args)
    return Object.hasOwn(parent, fieldName) ? (parent as Values)[fieldName] : undefined
  }
}

/** Gives the fields that another field is made from; those that the parent lacks are fetched where that can be done. */
export type PickNeeds = (parent: unknown, context: RequestContext) => Values | Promise<Values>

/** A picker of the given fields of a type's objects. */
export function needsPicker(
  type: GraphQLObjectType,
  needs: readonly string[],
  read: Read,
  parts: EntityParts,
): PickNeeds {
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

function pick(parent: unknown, names: readonly string[], read: Read): Values {
  const values: Record<string, unknown> = Object.create(null)
  for (const name of names) {
    const value = read(parent, name)
    if (value instanceof Error) throw value // what it is made from failed: so does it
    values[name] = value ?? null // as plans give it: what the parent lacks is null to what is made from it
  }
  return values
}
