import { type GraphQLSchema, isObjectType, Kind } from 'graphql'
import type { EntityFetch } from '../entity-ways.ts'
import type { FieldWay } from '../field-way.ts'
import { createResponseKeys, type ResponseKeys } from '../graphql-calls/response-keys.ts'
import type { Target } from '../graphql-calls/send-calls.ts'
import type { SubscriptionSettings } from '../graphql-calls/subscribe/options.ts'
import { createSubscriptionStreams } from '../graphql-calls/subscribe/subscription-streams.ts'
import { createExecutor } from '../run-document.ts'
import { applyScalars, isCustomScalar } from '../scalars/index.ts'
import type { Connector, EventStream, Source, UpstreamStatus } from '../source.ts'
import { entityConnector } from './entity-connector.ts'
import type { GraphView } from './graph-view.ts'
import { rootConnector } from './root-connector.ts'
import { rootStream } from './root-stream.ts'

/** A subgraph's place in the supergraph. */
export interface SubgraphPlace {
  readonly view: GraphView
  /** How fields are named in answers, the same in all graphs: their objects are joined. */
  readonly keys: ResponseKeys
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

/** The places of all views of one supergraph. */
export function placeViews<T>(views: ReadonlyMap<T, GraphView>): ReadonlyMap<T, SubgraphPlace> {
  const keys = createResponseKeys(...[...views.values()].map(({ upstream }) => upstream))
  return new Map([...views].map(([id, view]) => [id, { view, keys }]))
}

/** Makes a source of a subgraph, as the supergraph has it. */
export function createSubgraphSource(place: SubgraphPlace, parts: SubgraphParts): Source {
  const { view, keys } = place
  const { schema, external, requires, provided } = view
  applyScalars(schema, { isForeign: true, report: () => undefined })
  const calls = { upstream: view.upstream, keys, target: withScalars(parts.target, schema) }
  const roots = new Map<string, Connector>()
  for (const [operation, type] of rootTypes(schema))
    for (const field of Object.values(type?.getFields() ?? {}))
      roots.set(`${type?.name}.${field.name}`, rootConnector(operation, type?.name ?? '', field, calls))
  const streams = parts.subscriptions && createSubscriptionStreams(parts.subscriptions, calls.target)
  const events = new Map<string, EventStream>()
  const subscription = schema.getSubscriptionType()
  if (streams !== undefined)
    for (const field of Object.values(subscription?.getFields() ?? {}))
      events.set(`${subscription?.name}.${field.name}`, rootStream(subscription?.name ?? '', field, calls, streams))
  const connectors = new Map<string, Connector>()
  const entities = view.keys.map((key, index): EntityFetch => {
    const connector = connectors.get(key.typeName) ?? entityConnector(key.typeName, key.askedAs, calls)
    connectors.set(key.typeName, connector)
    const keyFields = key.fields.selections.flatMap((each) => (each.kind === Kind.FIELD ? [each.name.value] : []))
    const entity = {
      typeName: key.typeName,
      keyFields,
      key: key.fields,
      requires: new Map(),
      rootField: `${key.typeName}_${index}`,
    }
    return { ...entity, connector, keyAs: 'parent' }
  })
  const property: FieldWay = { kind: 'property' }
  const elsewhere: FieldWay = { kind: 'external' }
  return {
    name: parts.name,
    kind: 'graphql',
    schema,
    entities,
    wayOf: (typeName, fieldName) => {
      const coordinate = `${typeName}.${fieldName}`
      if (external.has(coordinate)) return elsewhere
      const connector = roots.get(coordinate)
      if (connector) return { kind: 'connector', connector, needs: [] }
      const stream = events.get(coordinate)
      return stream ? { kind: 'stream', stream } : property
    },
    providedBy: (typeName, fieldName) => provided.get(`${typeName}.${fieldName}`),
    keyFieldsOf: () => [],
    responseKey: keys.of,
    executor: createExecutor(parts.name, schema),
    connectors: new Map([...roots, ...connectors]),
    subgraph: {
      requiredBy: (typeName, fieldName) => requires.get(`${typeName}.${fieldName}`),
      isInterfaceObject: (typeName) => isObjectType(view.upstream.getType(typeName)),
    },
    upstreams: parts.upstreams,
    close: async () => {
      streams?.close()
      await parts.close()
    },
  }
}

function rootTypes(schema: GraphQLSchema) {
  return [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
}

function withScalars(target: Target, schema: GraphQLSchema): Target {
  const hasScalars = Object.values(schema.getTypeMap()).some(isCustomScalar)
  return { ...target, policy: { ...target.policy, hasScalars } }
}
