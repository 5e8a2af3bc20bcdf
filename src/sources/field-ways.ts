import {
  type ASTNode,
  type DirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
} from 'graphql'
import { type ModuleCache, withCache } from './cached/index.ts'
import { misplacedPagination, selectedType } from './connection-type.ts'
import { connectorsOf, isEntityQuery, operationOf } from './connector-marks.ts'
import { elsewhereFields } from './elsewhere-fields.ts'
import { flatFields, selectionSetOf } from './entity-keys.ts'
import type { FieldWay, ModuleResolvers } from './field-way.ts'
import { pathsOf } from './key-paths.ts'
import { createLeftOutFields, type LeftOutFields } from './left-out-fields.ts'
import { mapWay } from './map-way.ts'
import type { Connector, ConnectorSite, EventStream, SiteFinding, SourceBackend } from './source.ts'
import { isEntityRootField } from './source-schema.ts'
import { misplacedPoll, streamWay } from './stream-way.ts'

/** All ways of a source's fields. */
export interface FieldWays {
  readonly of: (typeName: string, fieldName: string) => FieldWay
  /** Connectors that stand on types, which get an entity by its key. */
  readonly typeConnectors: ReadonlyMap<string, readonly Connector[]>
  /** What the connectors' selections leave out. */
  readonly leftOut: LeftOutFields
  /** Query fields marked `entity: true`. */
  readonly entityQueries: readonly { readonly field: GraphQLField<unknown, unknown>; readonly connector: Connector }[]
}

type Report = (finding: SiteFinding & { readonly node?: ASTNode | undefined }) => void

interface Parts {
  /** Public name. */
  readonly name: string
  /** Shortest interval of `@poll`. */
  readonly minPollIntervalMs: number
  readonly schema: GraphQLSchema
  readonly backend: SourceBackend
  readonly resolvers: ModuleResolvers | undefined
  /** Absent where nothing is kept. */
  readonly cache?: ModuleCache | undefined
  readonly report: Report
}

/** Reads the directives of every field and builds the connectors that stand there. */
export function collectFieldWays(parts: Parts): FieldWays {
  const { schema, backend, resolvers, cache, report } = parts
  const ways = new Map<string, FieldWay>()
  const property: FieldWay = { kind: 'property' }
  const of = (typeName: string, fieldName: string) => ways.get(`${typeName}.${fieldName}`) ?? property
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__'),
  ) as GraphQLObjectType[]
  const elsewhere = elsewhereFields(types, backend, resolvers)
  const leftOut = createLeftOutFields()

  const siteOf = (
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown> | undefined,
    directive: DirectiveNode,
  ): ConnectorSite => {
    return {
      coordinate: field === undefined ? type.name : `${type.name}.${field.name}`,
      operation: operationOf(type, directive, schema),
      directive,
      schema,
      parentType: type,
      field,
      needsOf: (typeName, fieldName) => {
        const way = of(typeName, fieldName)
        // What others give is asked for where it is wanted of this source: where `@provides` says that it is there.
        return 'needs' in way ? way.needs : undefined
      },
      isResolvedElsewhere: (typeName, fieldName) =>
        elsewhere.has(typeName) || elsewhere.has(`${typeName}.${fieldName}`),
      report: (finding) => report({ ...finding, node: (finding.node as ASTNode | undefined) ?? directive }),
    }
  }

  const build: Build = (type, field, directive, isUsed = true) => {
    const site = siteOf(type, field, directive)
    const built = backend.buildConnector(site)
    const connector = built && (cache === undefined ? built : withCache(built, site, cache))
    if (isUsed && connector?.provides)
      leftOut.add(site.coordinate, connector.provides, field === undefined ? type : getNamedType(selectedType(field)))
    return connector
  }
  const { buildStream } = backend
  const buildEvents: BuildEvents | undefined =
    buildStream && ((type, field, directive) => buildStream(siteOf(type, field, directive)))

  const typeConnectors = new Map<string, Connector[]>()
  const entityQueries: { field: GraphQLField<unknown, unknown>; connector: Connector }[] = []
  for (const type of types) {
    for (const directive of connectorsOf(type.astNode?.directives, backend)) {
      const connector = build(type, undefined, directive)
      if (connector) typeConnectors.set(type.name, [...(typeConnectors.get(type.name) ?? []), connector])
    }
    for (const field of Object.values(type.getFields())) {
      if (isEntityRootField(field.name)) continue
      const way = wayOf(type, field, { ...parts, build, buildStream: buildEvents })
      if (way === undefined) continue
      ways.set(`${type.name}.${field.name}`, way)
      if (way.kind === 'connector' && isEntityQuery(field, backend))
        entityQueries.push({ field, connector: way.connector })
    }
  }
  reportUnknownResolvers(schema, resolvers, report)
  return { of, typeConnectors, leftOut, entityQueries }
}

type Build = (
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown> | undefined,
  directive: DirectiveNode,
  isUsed?: boolean,
) => Connector | undefined

type BuildEvents = (
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  directive: DirectiveNode,
) => EventStream | undefined

function wayOf(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  {
    backend,
    resolvers,
    report,
    schema,
    build,
    buildStream,
    ...polling
  }: Parts & { readonly build: Build; readonly buildStream: BuildEvents | undefined },
): FieldWay | undefined {
  const directives = field.astNode?.directives ?? []
  const misplaced = misplacedPagination(`${type.name}.${field.name}`, field)
  if (misplaced) report({ ...misplaced, node: field.astNode ?? undefined })
  if (type === schema.getSubscriptionType())
    return streamWay({
      type,
      field,
      connectors: connectorsOf(directives, backend),
      isEntity: isEntityQuery(field, backend),
      hasCode: resolvers?.[type.name]?.[field.name] !== undefined,
      backend,
      report,
      build,
      buildStream,
      ...polling,
    })
  const polled = directives.find((each) => each.name.value === 'poll')
  if (polled) report(misplacedPoll(`${type.name}.${field.name}`, polled))
  const code = resolvers?.[type.name]?.[field.name]
  if (code) return { kind: 'code', resolve: code, ...requiredFields(directives) }
  const map = directives.find((each) => each.name.value === 'map')
  if (map) return mapWay(type, map, report)
  const [first, ...others] = connectorsOf(directives, backend)
  for (const other of others) {
    report({
      severity: 'warning',
      rule: 'connector-repeated',
      message: `${type.name}.${field.name} has more than one connector; the first is used`,
      remedy: 'keep one',
      node: other,
    })
    build(type, field, other, false) // what is wrong in it is worth reporting, too
  }
  if (first) {
    const connector = build(type, field, first)
    return connector && { kind: 'connector', connector, needs: connector.needs }
  }
  if (directives.some((each) => each.name.value === 'external')) return { kind: 'external' }
  if (type === schema.getQueryType() || type === schema.getMutationType())
    report({
      rule: 'field-not-resolved',
      message: `${type.name}.${field.name} has nothing that resolves it`,
      remedy: `add @${backend.connectorDirective}(...) to the field, or a function ${type.name}.${field.name} to resolvers.ts`,
      node: field.astNode ?? undefined,
    })
  return undefined
}

function requiredFields(directives: readonly DirectiveNode[]) {
  const value = directives
    .find((each) => each.name.value === 'requires')
    ?.arguments?.find((each) => each.name.value === 'fields')?.value
  const selection = value?.kind === Kind.STRING ? selectionSetOf(value.value) : undefined
  if (value?.kind !== Kind.STRING || selection === undefined) return { needs: [] }
  return { needs: flatFields(value.value), needPaths: pathsOf(selection) }
}

function reportUnknownResolvers(schema: GraphQLSchema, resolvers: ModuleResolvers | undefined, report: Report): void {
  for (const [typeName, fields] of Object.entries(resolvers ?? {})) {
    const type = schema.getType(typeName)
    for (const fieldName of Object.keys(fields ?? {}))
      if (!isObjectType(type) || !type.getFields()[fieldName])
        report({
          rule: 'resolver-unknown-field',
          message: `resolvers.ts resolves ${typeName}.${fieldName}, which schema.graphql does not declare`,
          remedy: `declare ${fieldName} in type ${typeName}, or remove the function`,
        })
  }
}
