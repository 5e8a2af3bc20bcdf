import { type ConstDirectiveNode, type GraphQLObjectType, type GraphQLSchema, isObjectType, Kind } from 'graphql'
import { type CacheSite, type ModuleCache, withCache } from '../cached/index.ts'
import type { EntityFetch } from '../entity-ways.ts'
import type { FieldWay } from '../field-way.ts'
import { createResponseKeys, type ResponseKeys } from '../graphql-calls/response-keys.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import type { SubscriptionSettings } from '../graphql-calls/subscribe/options.ts'
import { createSubscriptionStreams } from '../graphql-calls/subscribe/subscription-streams.ts'
import { createExecutor } from '../run-document.ts'
import { applyScalars, isCustomScalar } from '../scalars/index.ts'
import type { Connector, Source, UpstreamStatus } from '../source.ts'
import { applyHints } from './apply-hints.ts'
import { entityConnector } from './entity-connector.ts'
import type { GraphView } from './graph-view.ts'
import type { LabelRules } from './label-rules.ts'
import { rootConnector } from './root-connector.ts'
import { rootStream } from './root-stream.ts'

/** A subgraph's place in the supergraph. */
export interface SubgraphPlace {
  readonly view: GraphView
  /** How fields are named in answers, the same in all graphs: their objects are joined. */
  readonly keys: ResponseKeys
  /** Which labels of `@override` hold, the same in all graphs. */
  readonly labels: LabelRules
}

/** What connects a subgraph to its service. */
export interface SubgraphParts {
  /** Public name. */
  readonly name: string
  readonly target: Target
  /** How its subscriptions are carried; undefined where its SDL has none. */
  readonly subscriptions: SubscriptionSettings | undefined
  readonly upstreams: () => readonly UpstreamStatus[]
  readonly close: () => Promise<void>
}

/** What a module adds to its subgraph. */
export interface SubgraphAdditions {
  /** How fields get their values that the service does not give, by coordinate. */
  readonly ways: ReadonlyMap<string, FieldWay>
  /** What is said of caching, by coordinate or name of a type. */
  readonly hints: ReadonlyMap<string, readonly ConstDirectiveNode[]>
  /** By which results are kept. @default they are not */
  readonly cache: ModuleCache | undefined
}

const nothingAdded: SubgraphAdditions = { ways: new Map(), hints: new Map(), cache: undefined }

/** The places of all views of one supergraph. */
export function placeViews<T>(views: ReadonlyMap<T, GraphView>, labels: LabelRules): ReadonlyMap<T, SubgraphPlace> {
  const keys = createResponseKeys(...[...views.values()].map(({ upstream }) => upstream))
  return new Map([...views].map(([id, view]) => [id, { view, keys, labels }]))
}

/** Makes a source of a subgraph, as the supergraph has it. */
export function createSubgraphSource(
  place: SubgraphPlace,
  parts: SubgraphParts,
  additions: SubgraphAdditions = nothingAdded,
): Source {
  const { view, keys } = place
  const { schema, external, requires, provided } = view
  applyScalars(schema, { isForeign: true, report: () => undefined })
  applyHints(schema, additions.hints, view.keys)
  const calls = { upstream: view.upstream, keys, target: withScalars(parts.target, schema) }
  const { cache } = additions
  // What is wrong with it was said when the module was loaded.
  const common: Pick<CacheSite, 'schema' | 'isResolvedElsewhere' | 'report'> = {
    schema,
    isResolvedElsewhere: (typeName, fieldName) =>
      external.has(`${typeName}.${fieldName}`) || additions.ways.has(`${typeName}.${fieldName}`),
    report: () => undefined,
  }
  const kept = (connector: Connector, site: Omit<CacheSite, keyof typeof common>) =>
    cache === undefined ? connector : withCache(connector, { ...site, ...common }, cache)
  const ways = new Map<string, FieldWay>()
  const connectors = new Map<string, Connector>()
  for (const [operation, type] of rootTypes(schema))
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const site = { coordinate, operation, field, parentType: type }
      const connector = kept(rootConnector(operation, type.name, field, calls), site)
      connectors.set(coordinate, connector)
      ways.set(coordinate, { kind: 'connector', connector, needs: [] })
    }
  const streams = parts.subscriptions && createSubscriptionStreams(parts.subscriptions, calls.target)
  const subscription = schema.getSubscriptionType()
  if (streams !== undefined && subscription)
    for (const field of Object.values(subscription.getFields()))
      ways.set(`${subscription.name}.${field.name}`, {
        kind: 'stream',
        stream: rootStream(subscription.name, field, calls, streams),
      })
  const ofEntities = new Map<string, Connector>()
  const entities = view.keys.map((key, index): EntityFetch => {
    const { typeName, askedAs } = key
    const parentType = schema.getType(askedAs)
    const made = () => entityConnector(askedAs, calls)
    const connector =
      ofEntities.get(typeName) ??
      (parentType ? kept(made(), { coordinate: askedAs, operation: 'query', field: undefined, parentType }) : made())
    ofEntities.set(typeName, connector)
    const keyFields = key.fields.selections.flatMap((each) => (each.kind === Kind.FIELD ? [each.name.value] : []))
    const entity = { typeName, keyFields, key: key.fields, requires: new Map(), rootField: `${typeName}_${index}` }
    return { ...entity, connector, keyAs: 'parent' }
  })
  for (const [coordinate, way] of additions.ways)
    for (const each of coordinatesOf(coordinate, view)) {
      ways.set(each, way)
      connectors.delete(each)
    }
  const property: FieldWay = { kind: 'property' }
  const elsewhere: FieldWay = { kind: 'external' }
  const { labelled } = view
  const wayWith =
    (on: ReadonlySet<string>): Source['wayOf'] =>
    (typeName, fieldName) => {
      const coordinate = `${typeName}.${fieldName}`
      if (external.has(coordinate)) return elsewhere
      const field = labelled.get(coordinate)
      if (field !== undefined && field.isGivenWhen !== on.has(field.label)) return elsewhere
      return ways.get(coordinate) ?? property
    }
  const made: Source = {
    name: parts.name,
    kind: 'graphql',
    schema,
    entities,
    wayOf: wayWith(new Set()),
    providedBy: (typeName, fieldName) => provided.get(`${typeName}.${fieldName}`),
    keyFieldsOf: () => [],
    responseKey: keys.of,
    executor: createExecutor(parts.name, schema),
    connectors: new Map([...connectors, ...ofEntities]),
    subgraph: {
      requiredBy: (typeName, fieldName) => requires.get(`${typeName}.${fieldName}`),
      isInterfaceObject: (typeName) => isObjectType(view.upstream.getType(typeName)),
      overrides:
        labelled.size === 0
          ? undefined
          : {
              labels: new Map([...labelled].map(([coordinate, { label }]) => [coordinate, label])),
              isOn: place.labels.isOn,
              withLabels: (on) => ({ ...made, wayOf: wayWith(on) }),
            },
    },
    upstreams: parts.upstreams,
    close: async () => {
      streams?.close()
      await parts.close()
    },
  }
  return made
}

function rootTypes(schema: GraphQLSchema): readonly (readonly ['query' | 'mutation', GraphQLObjectType])[] {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()]
  return [...(query ? ([['query', query]] as const) : []), ...(mutation ? ([['mutation', mutation]] as const) : [])]
}

/** Of a field of an interface object also those of its members. */
function coordinatesOf(coordinate: string, { keys }: GraphView): readonly string[] {
  const [typeName, fieldName] = coordinate.split('.')
  const names = keys.flatMap((key) => (key.askedAs === typeName ? [key.typeName] : []))
  return [...new Set([typeName, ...names])].map((name) => `${name}.${fieldName}`)
}

function withScalars(target: Target, schema: GraphQLSchema): Target {
  const hasScalars = Object.values(schema.getTypeMap()).some(isCustomScalar)
  return { ...target, policy: { ...target.policy, hasScalars } }
}
