import { type ASTNode, type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { type EntityKey, keysOf } from './entity-keys.ts'
import type { FieldWays } from './field-ways.ts'
import type { Connector, EntityWay, SiteFinding } from './source.ts'
import { entityRootField } from './source-schema.ts'
import { reportUnreachedEntities } from './unreached-entities.ts'

/** How one entity is got by one of its keys. */
export interface EntityFetch extends EntityWay {
  /** The connector to ask; undefined where the key itself is all there is to get, and each other field has its own way. */
  readonly connector: Connector | undefined
  /** Where the connector takes the key from: its parent's fields, or the arguments of a query field. */
  readonly keyAs: 'parent' | 'args'
}

/** Finds, for each `@key` of the source's types that can be resolved here, how. */
export function collectEntities(
  schema: GraphQLSchema,
  ways: FieldWays,
  report: (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void,
): EntityFetch[] {
  const entities: EntityFetch[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.astNode) continue
    const requires = requiresOf(type, ways)
    keysOf(type.astNode).forEach((key, index) => {
      if (!isUsableKey(type, index, key, report) || !key.isResolvable) return
      entities.push({
        typeName: type.name,
        keyFields: key.fields,
        requires,
        rootField: entityRootField(type.name, index),
        ...fetchFor(type, key.fields, ways),
      })
    })
  }
  reportUnused(schema, ways, entities, report)
  reportUnreachedEntities(schema, ways, report)
  return entities
}

/** A connector on a type that no key leads to is never called. */
function reportUnused(
  schema: GraphQLSchema,
  { typeConnectors }: FieldWays,
  entities: readonly EntityFetch[],
  report: (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void,
): void {
  const used = new Set(entities.map(({ connector }) => connector))
  for (const [name, connectors] of typeConnectors)
    for (const connector of connectors)
      if (!used.has(connector))
        report({
          severity: 'warning',
          rule: 'connector-unused',
          message: `a connector on ${name}, by ${connector.needs.join(' ')}, is never called: no key of ${name} leads to it`,
          remedy: `read the fields of one @key of ${name} from $this or $batch, in one connector a key`,
          node: schema.getType(name)?.astNode ?? undefined,
        })
}

function fetchFor(
  type: GraphQLObjectType,
  keyFields: readonly string[],
  ways: FieldWays,
): Pick<EntityFetch, 'connector' | 'keyAs'> {
  const isServedBy = (names: readonly string[]) => names.every((name) => keyFields.includes(name))
  const onType = (ways.typeConnectors.get(type.name) ?? []).find((connector) => isServedBy(connector.needs))
  if (onType) return { connector: onType, keyAs: 'parent' }
  const query = ways.entityQueries.find(
    ({ field }) =>
      getNamedType(field.type) === type &&
      field.args.length > 0 &&
      field.args.every((argument) => keyFields.includes(argument.name)),
  )
  return { connector: query?.connector, keyAs: query ? 'args' : 'parent' }
}

/** Fields of other sources that this source's fields of the type are computed from. */
function requiresOf(type: GraphQLObjectType, ways: FieldWays): ReadonlyMap<string, readonly string[]> {
  const requires = new Map<string, readonly string[]>()
  for (const field of Object.values(type.getFields())) {
    const way = ways.of(type.name, field.name)
    if (!('needs' in way)) continue
    const external = way.needs.filter((name) => ways.of(type.name, name).kind === 'external')
    if (external.length > 0) requires.set(field.name, external)
  }
  return requires
}

function isUsableKey(
  type: GraphQLObjectType,
  index: number,
  { fields, isNested }: EntityKey,
  report: (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void,
): boolean {
  const unknown = fields.find((name) => !type.getFields()[name])
  const node = type.astNode?.directives?.filter((each) => each.name.value === 'key')[index]
  if (fields.length === 0 || unknown !== undefined) {
    report({
      rule: 'key-unknown-field',
      message:
        unknown === undefined
          ? `@key of ${type.name} names no field`
          : `@key of ${type.name} names "${unknown}", which is no field of it`,
      remedy: `name fields of ${type.name}, separated by spaces: @key(fields: "id")`,
      node,
    })
    return false
  }
  if (isNested) {
    report({
      severity: 'warning',
      rule: 'key-nested',
      message: `@key of ${type.name} reaches into an object, and nobody is asked by such a key`,
      remedy: 'to join it with other modules, use fields of the type itself as a key',
      node,
    })
    return false
  }
  return true
}
