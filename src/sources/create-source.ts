import { type ASTNode, type DocumentNode, type GraphQLSchema, isObjectType, Kind } from 'graphql'
import type { ModuleCache } from './cached/index.ts'
import { checkCoordinates } from './check-coordinates.ts'
import { keysOf } from './entity-keys.ts'
import { collectEntities, type EntityFetch } from './entity-ways.ts'
import type { ModuleResolvers } from './field-way.ts'
import { collectFieldWays, type FieldWays } from './field-ways.ts'
import { withImpliedKeys } from './implied-keys.ts'
import { mergeDocuments } from './merge-documents.ts'
import { pollLimits } from './poll/poll-rules.ts'
import { collectHeldByKeys, collectProvided } from './provided-fields.ts'
import { entityResolver } from './resolve-entity.ts'
import { type ResolverParts, resolverFor } from './resolve-field.ts'
import { createExecutor } from './run-document.ts'
import { applyScalars } from './scalars/index.ts'
import type { Connector, EventStream, SiteFinding, Source, SourceBackend } from './source.ts'
import { buildSourceSchema, isEntityRootField } from './source-schema.ts'

/** What a source is made of. */
export interface SourceParts {
  /** Public name. */
  readonly name: string
  readonly backend: SourceBackend
  /** The module's own SDL, with the dialect's directive names. */
  readonly document: DocumentNode | undefined
  readonly resolvers: ModuleResolvers | undefined
  /** Shortest interval of `@poll`. @default 100 */
  readonly minPollIntervalMs?: number | undefined
  /** By which its connectors' results are kept. @default they are not */
  readonly cache?: ModuleCache | undefined
  readonly report: (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void
}

/**
 * Makes a source of a backend and a module's SDL.
 * @returns undefined when mistakes were found; all were reported.
 */
export function createSource(parts: SourceParts): Source | undefined {
  const { name, backend } = parts
  let isBroken = false
  const report: SourceParts['report'] = (finding) => {
    isBroken ||= finding.severity !== 'warning'
    parts.report(finding)
  }
  const merged = mergeDocuments(backend.imported?.document, parts.document, report)
  const document = withImpliedKeys(merged, backend.connectorDirective)
  const schema = buildSourceSchema(document, report)
  if (schema === undefined) return undefined
  applyScalars(schema, { isForeign: backend.kind === 'graphql', report })
  const { resolvers, minPollIntervalMs = pollLimits.minIntervalMs, cache } = parts
  const ways = collectFieldWays({ name, schema, backend, resolvers, minPollIntervalMs, cache, report })
  const entities = collectEntities(schema, ways, report)
  const provided = collectProvided(schema, report)
  const heldByKeys = collectHeldByKeys(schema)
  const connectors = connectorsOf(schema, ways)
  checkCoordinates([...connectors.keys()], backend.policedConnectors, cache, report)
  if (isBroken) return undefined
  const resolving = resolverParts(name, backend, schema, ways, entities)
  attachResolvers(schema, ways, entities, resolving)
  const streams = streamsOf(schema, ways)
  return {
    name,
    kind: backend.kind,
    schema,
    entities,
    wayOf: ways.of,
    providedBy: (typeName, fieldName) => provided.get(`${typeName}.${fieldName}`),
    keyFieldsOf: resolving.keyFieldsOf,
    heldByKey: (typeName, fieldName) => heldByKeys.get(`${typeName}.${fieldName}`),
    responseKey: backend.responseKey ?? ((_, fieldName) => fieldName),
    executor: createExecutor(name, schema),
    connectors,
    upstreams: backend.upstreams,
    schemaChanges: backend.schemaChanges,
    close: async () => {
      for (const stream of streams) stream.close()
      await backend.close()
    },
  }
}

function resolverParts(
  sourceName: string,
  backend: SourceBackend,
  schema: GraphQLSchema,
  ways: FieldWays,
  entities: readonly EntityFetch[],
): ResolverParts {
  const fetchable = entities.flatMap(({ connector, ...each }) => (connector ? [{ ...each, connector }] : []))
  const keyFields = keyFieldsByType(schema)
  return {
    sourceName,
    readField: backend.readField,
    leftOut: ways.leftOut,
    fetchableEntities: (typeName) => fetchable.filter((each) => each.typeName === typeName),
    keyFieldsOf: (typeName) => keyFields.get(typeName) ?? [],
  }
}

function keyFieldsByType(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.values(schema.getTypeMap()).flatMap((type): [string, readonly string[]][] =>
      type.astNode?.kind === Kind.OBJECT_TYPE_DEFINITION
        ? [[type.name, [...new Set(keysOf(type.astNode).flatMap(({ fields }) => fields))]]]
        : [],
    ),
  )
}

function attachResolvers(
  schema: GraphQLSchema,
  ways: FieldWays,
  entities: readonly EntityFetch[],
  parts: ResolverParts,
) {
  const byRootField = new Map(entities.map((each) => [each.rootField, each]))
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const entity = isEntityRootField(field.name) ? byRootField.get(field.name) : undefined
      field.resolve = entity
        ? entityResolver(entity, (name) => ways.of(entity.typeName, name))
        : resolverFor(type, field, ways.of(type.name, field.name), parts)
    }
  }
}

function streamsOf(schema: GraphQLSchema, ways: FieldWays): readonly EventStream[] {
  return Object.keys(schema.getSubscriptionType()?.getFields() ?? {}).flatMap((name) => {
    const way = ways.of(schema.getSubscriptionType()?.name ?? '', name)
    return way.kind === 'stream' ? [way.stream] : []
  })
}

function connectorsOf(schema: GraphQLSchema, ways: FieldWays): ReadonlyMap<string, Connector> {
  const connectors = new Map<string, Connector>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const connector of ways.typeConnectors.get(type.name) ?? []) connectors.set(connector.coordinate, connector)
    for (const field of Object.values(type.getFields())) {
      const way = ways.of(type.name, field.name)
      if (way.kind === 'connector') connectors.set(way.connector.coordinate, way.connector)
    }
  }
  return connectors
}
