import { type GraphQLObjectType, getNullableType, isLeafType, Kind } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
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
  const key = entity.keys.find(({ fields }) => fields.every((field) => isGiven(representation, field)))
  if (key === undefined) {
    const wanted = entity.keys.map(({ fields }) => fields.join(' ')).join(', or ')
    return wrong('representation-key', `a representation of ${name} has none of its keys: ${wanted}`)
  }
  const values: Record<string, unknown> = {}
  for (const field of key.fields) {
    const value = keyValue(entity.type, field, representation[field])
    if (value === undefined) return wrong('representation-key', `${name}.${field} has a value that is none of its type`)
    values[field] = value
  }
  return { entity, key, values }
}

/** As an argument of the field's type would be taken; undefined where it would not. */
function keyValue(type: GraphQLObjectType, field: string, value: unknown): unknown {
  const declared = type.getFields()[field]
  const leaf = declared && getNullableType(declared.type)
  if (!isLeafType(leaf)) return undefined
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
  const selections = main.fields.map((value) => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value } }) as const)
  const prepared = way.connector?.prepare({ selectionSet: { kind: Kind.SELECTION_SET, selections }, variables: {} })
  const inputs = values.map((each) => (way.keyAs === 'args' ? { args: each, parent: {} } : { args: {}, parent: each }))
  const outcomes = (await prepared?.fetch(inputs, deriveContext(context, {}))) ?? []
  return outcomes.map((outcome, at) => {
    if (outcome instanceof Error) return outcome
    if (!isRecord(outcome)) return null
    const read = (field: string): unknown => outcome[source.responseKey(typeName, field, {})] ?? outcome[field]
    return {
      __typename: typeName,
      ...values[at],
      ...Object.fromEntries(main.fields.map((field) => [field, read(field)])),
    }
  })
}

function isGiven(record: Values, field: string): boolean {
  return Object.hasOwn(record, field) && record[field] !== null && record[field] !== undefined
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
