import { type ASTNode, type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { argumentPaths } from './argument-paths.ts'
import { checkKey } from './check-key.ts'
import { keysOf } from './entity-keys.ts'
import type { FieldWays } from './field-ways.ts'
import { isOfKey, type KeyPath, pathsOf } from './key-paths.ts'
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
      const selection = checkKey(type, index, key, report)
      if (selection === undefined || !key.isResolvable) return
      entities.push({
        typeName: type.name,
        keyFields: key.fields,
        ...(key.isNested && { key: selection }),
        requires,
        rootField: entityRootField(type.name, index),
        ...fetchFor(type, pathsOf(selection), ways),
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
          message: `a connector on ${name}, by ${pathsNeeded(connector).join(' ')}, is never called: no key of ${name} leads to it`,
          remedy: `read the fields of one @key of ${name} from $this or $batch, in one connector a key`,
          node: schema.getType(name)?.astNode ?? undefined,
        })
}

function fetchFor(
  type: GraphQLObjectType,
  key: readonly KeyPath[],
  ways: FieldWays,
): Pick<EntityFetch, 'connector' | 'keyAs'> {
  const isServedBy = (paths: readonly KeyPath[]) => paths.every((path) => isOfKey(path, key))
  const onType = (ways.typeConnectors.get(type.name) ?? []).find((each) => isServedBy(pathsNeeded(each)))
  if (onType) return { connector: onType, keyAs: 'parent' }
  const query = ways.entityQueries.find(
    ({ field }) => getNamedType(field.type) === type && field.args.length > 0 && isServedBy(argumentPaths(field.args)),
  )
  return { connector: query?.connector, keyAs: query ? 'args' : 'parent' }
}

function pathsNeeded({ needs, needPaths = needs }: Connector): readonly KeyPath[] {
  return needPaths
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
