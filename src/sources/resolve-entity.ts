import { type GraphQLFieldResolver, Kind } from 'graphql'
import { isRecord } from '../mapping/index.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import type { EntityFetch } from './entity-ways.ts'
import type { FieldWay } from './field-way.ts'
import { fieldNames, selectionBelow } from './inline-selection.ts'
import { hasKey, joinDeep, pickKey } from './key-paths.ts'
import { fetchEntity, pickOwn } from './missing-fields.ts'
import { unknownEntity } from './unknown-entity.ts'

type Resolver = GraphQLFieldResolver<unknown, RequestContext, Record<string, unknown>>
type Values = Readonly<Record<string, unknown>>

/** The resolver of an internal root field that gets an entity for each key. */
export function entityResolver(entity: EntityFetch, wayOf: (fieldName: string) => FieldWay): Resolver {
  const { connector, keyFields, typeName } = entity
  const external = [...new Set([...entity.requires.values()].flat())]
  const into = new Set(
    (entity.key?.selections ?? []).flatMap((node) =>
      node.kind === Kind.FIELD && node.selectionSet ? [node.name.value] : [],
    ),
  )
  const isInto = (name: string) => into.has(name)
  const comesWithKey = (name: string) => {
    // Of an object in the key, the entity has more than the key says.
    if (name === '__typename' || (keyFields.includes(name) && !isInto(name))) return true
    const way = wayOf(name)
    return way.kind === 'external' || ('needs' in way && way.needs.every(comesWithKey))
  }
  const needsOf = (name: string) => {
    const way = wayOf(name)
    return 'needs' in way ? way.needs : []
  }
  /** Without a key there is nothing to ask for, and what is asked for by the key is null. */
  const withoutLostKey = (object: Values, names: readonly string[]) => {
    const isLost = (name: string) => keyFields.includes(name) && (object[name] ?? null) === null
    const isByKey = (name: string) => (!hasKey(object, entity) && !comesWithKey(name)) || needsOf(name).some(isLost)
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
      const object = { __typename: typeName, ...pickKey(key, entity), ...pickOwn(key, external) }
      if (!hasKey(key, entity)) return withoutLostKey(object, names)
      const without = (outcome: Error | null) => {
        const fields = new Map(ofEntity.map((name) => [name, withoutEntity(name, key, outcome)]))
        // A field that has its own way, by the key, must not depend on fields of the entity beside it.
        if (others.length > 0 || [...fields.values()].some((each) => each !== outcome))
          return unknownEntity(object, fields)
        if (outcome !== null) throw outcome
        return null
      }
      try {
        const found = await fetchEntity(fetchable, prepared, usableKey(pickKey(key, entity)), context, info)
        if (typeof found !== 'object' || found === null) return without(null)
        // The key was asked with and stays true, also where the answer leaves it out.
        return { ...found, ...object, ...joinedInto(found as Values, object, into) }
      } catch (error) {
        if (!(error instanceof Error)) throw error
        return without(error)
      }
    })
  }
}

/** The objects of a key, with what the entity has of them besides. */
function joinedInto(found: Values, key: Values, into: ReadonlySet<string>): Values {
  return Object.fromEntries(
    [...into].flatMap((name) => {
      const [own, given] = [found[name], key[name]]
      return isRecord(own) && isRecord(given) ? [[name, joinDeep(own, given)]] : []
    }),
  )
}

/** The key, unless a part of it failed. */
function usableKey(key: Values): Values {
  const failed = errorIn(key)
  if (failed !== undefined) throw failed
  return key
}

function errorIn(value: unknown): Error | undefined {
  if (value instanceof Error) return value
  if (!isRecord(value)) return undefined
  for (const each of Object.values(value)) {
    const failed = errorIn(each)
    if (failed !== undefined) return failed
  }
  return undefined
}
