import {
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { isWhole, pathsOf } from '../../sources/key-paths.ts'
import { fieldSetOf } from '../../sources/parent-paths.ts'
import type { Source } from '../../sources/source.ts'
import { deriveContext, type RequestContext } from '../../upstream/request-context.ts'
import type { EntityType, KnownKey } from './entity-types.ts'

/** What a router says of an object that it wants fields of. */
type Values = Readonly<Record<string, unknown>>

/** Makes an object, which is a mere key, of each representation; one that cannot be is an error in its place. */
export type FindEntities = (representations: readonly unknown[], context: RequestContext) => Promise<readonly unknown[]>

/** What is to be looked up by one key. */
interface Lookup {
  readonly entity: EntityType
  readonly key: KnownKey
  readonly places: number[]
  readonly values: Values[]
}

/** Objects of these types, by their main keys; those that come by another one are looked up, all at once. */
export function entityFinder(entities: readonly EntityType[]): FindEntities {
  const byName = new Map(entities.map((entity) => [entity.type.name, entity]))
  return async (representations, context) => {
    const lookups = new Map<KnownKey, Lookup>()
    const found: unknown[] = representations.map((representation, place) => {
      const read = readRepresentation(representation, byName)
      if (read instanceof GatewayError) return read
      const { entity, key, values } = read
      if (key.lookup === undefined) return { __typename: entity.type.name, ...values }
      const lookup = lookups.get(key) ?? { entity, key, places: [], values: [] }
      lookups.set(key, lookup)
      lookup.places.push(place)
      lookup.values.push(values)
      return null
    })
    await Promise.all(
      [...lookups.values()].map(async (lookup) => {
        const outcomes = await lookUp(lookup, context)
        for (const [at, place] of lookup.places.entries()) found[place] = outcomes[at]
      }),
    )
    return found
  }
}

interface Read {
  readonly entity: EntityType
  readonly key: KnownKey
  readonly values: Values
}

function readRepresentation(representation: unknown, byName: ReadonlyMap<string, EntityType>): Read | GatewayError {
  const wrong = (reason: string, text: string) =>
    new GatewayError('BAD_USER_INPUT', { reason, cause: new Error(`_entities: ${text}`) })
  if (!isRecord(representation)) return wrong('representation', 'a representation is no object')
  const { __typename: name } = representation
  if (typeof name !== 'string') return wrong('representation-type', 'a representation has no __typename')
  const entity = byName.get(name)
  if (entity === undefined || entity.keys.length === 0)
    return wrong('representation-type', 'nobody here can be asked for objects of this type')
  const key = entity.keys.find(({ selection }) => isWhole(representation, selection))
  if (key === undefined) {
    const wanted = entity.keys.map(({ selection }) => fieldSetOf(pathsOf(selection))).join(', or ')
    return wrong('representation-key', `a representation of ${name} has none of its keys: ${wanted}`)
  }
  const values = keyValues(entity.type, key.selection, representation)
  if (typeof values === 'string') return wrong('representation-key', `${values} has a value that is none of its type`)
  const sent = awaitedValues(entity, representation)
  if (typeof sent === 'string') return wrong('representation-requires', `${sent} has a value that is none of its type`)
  return { entity, key, values: { ...values, ...sent } }
}

/** What a router has sent of other subgraphs' fields; the coordinate of one that is wrong. */
function awaitedValues({ type, awaited }: EntityType, given: Values): Values | string {
  const values: Record<string, unknown> = {}
  for (const [name, of] of awaited.external) {
    if (given[name] === undefined) continue
    const value = leafValue(getNullableType(of), given[name])
    if (value === undefined) return `${type.name}.${name}`
    values[name] = value
  }
  return values
}

/** A value of a leaf type, or of lists of one, as an argument of the type would be taken; undefined where it would not. */
function leafValue(type: GraphQLOutputType, value: unknown): unknown {
  if (value === null) return null
  const inner = getNullableType(type)
  if (isLeafType(inner)) return keyValue(inner, value)
  if (!isListType(inner) || !Array.isArray(value)) return undefined
  const items = value.map((each) => leafValue(inner.ofType, each))
  return items.includes(undefined) ? undefined : items
}

/** The values of a key; the coordinate of one that is wrong. */
function keyValues(type: GraphQLObjectType, { selections }: SelectionSetNode, given: Values): Values | string {
  const values: Record<string, unknown> = {}
  for (const node of selections) {
    if (node.kind !== Kind.FIELD) continue
    const name = node.name.value
    const field = type.getFields()[name]
    const below = field && getNullableType(field.type)
    if (node.selectionSet && isObjectType(below)) {
      const inner = given[name]
      const read = isRecord(inner) ? keyValues(below, node.selectionSet, inner) : `${type.name}.${name}`
      if (typeof read === 'string') return read
      values[name] = read
      continue
    }
    const value = isLeafType(below) ? keyValue(below, given[name]) : undefined
    if (value === undefined) return `${type.name}.${name}`
    values[name] = value
  }
  return values
}

/** As an argument of the type would be taken; undefined where it would not. */
function keyValue(leaf: GraphQLLeafType, value: unknown): unknown {
  try {
    return leaf.serialize(leaf.parseValue(value))
  } catch {
    return undefined
  }
}

async function lookUp({ entity, key, values }: Lookup, context: RequestContext): Promise<readonly unknown[]> {
  const [main] = entity.keys
  const typeName = entity.type.name
  if (key.lookup === undefined || main === undefined) return values
  const { source, entity: way } = key.lookup
  const prepared = way.connector?.prepare({ selectionSet: main.selection, variables: {} })
  const inputs = values.map((each) => (way.keyAs === 'args' ? { args: each, parent: {} } : { args: {}, parent: each }))
  const outcomes = (await prepared?.fetch(inputs, deriveContext(context, {}))) ?? []
  return outcomes.map((outcome, at) => {
    if (outcome instanceof Error) return outcome
    if (!isRecord(outcome)) return null
    return { __typename: typeName, ...values[at], ...readKey(source, typeName, main.selection, outcome) }
  })
}

/** The fields of a key of an object that a source gave, by their names. */
function readKey(source: Source, typeName: string, { selections }: SelectionSetNode, object: Values): Values {
  const type = source.schema.getType(typeName)
  const read = (name: string): unknown => object[source.responseKey(typeName, name, {})] ?? object[name]
  const pairs = selections.flatMap((node): [string, unknown][] => {
    if (node.kind !== Kind.FIELD) return []
    const name = node.name.value
    const value = read(name)
    const field = isObjectType(type) ? type.getFields()[name] : undefined
    if (node.selectionSet === undefined || field === undefined || !isRecord(value)) return [[name, value]]
    return [[name, readKey(source, getNamedType(field.type).name, node.selectionSet, value)]]
  })
  return Object.fromEntries(pairs)
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
