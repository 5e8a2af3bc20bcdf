import type { Executor } from '@graphql-tools/utils'
import type {
  DirectiveNode,
  DocumentNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql'
import type { GatewayError } from '../errors/gateway-error.ts'
import type { MappingShape } from '../mapping/types.ts'
import type { GuardStatus } from '../upstream/guard.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import type { UpstreamEvent } from '../upstream/upstream-event.ts'
import type { Timer } from '../utils/timer.ts'
import type { EntityFetch } from './entity-ways.ts'
import type { LabelRule, LabelRules } from './federation/label-rules.ts'
import type { SubgraphAdditions, SubgraphPlace } from './federation/subgraph-source.ts'
import type { FieldWay } from './field-way.ts'
import type { KeyPath } from './key-paths.ts'
import type { Provided } from './provided-fields.ts'

export type SourceKind = 'rest' | 'soap' | 'graphql'

/** The values that one call, or one item of a batched call, is made from. */
export interface FetchInput {
  /** Argument values of the field, coerced; defaults applied. */
  readonly args: Readonly<Record<string, unknown>>
  /** The parent's fields that the connector needs (`connector.needs`), by field name. */
  readonly parent: Readonly<Record<string, unknown>>
}

/** One input's outcome: the value in the source's own shape, or the error that took its place. */
export type FetchOutcome = unknown | GatewayError

/** A selection of a connector's fields, compiled. */
export interface PreparedFetch {
  /** Equal for selections whose results can be shared. */
  readonly key: string
  /**
   * Fetches for all inputs in as few calls as the connector can.
   * @returns one outcome an input, in the inputs' order, matched by key where the connector batches. A failed item is a
   *   GatewayError in its place; never rejects for an upstream's failure.
   * @param areDistinct no two inputs are equal: nobody needs to look. @default not known
   */
  readonly fetch: (
    inputs: readonly FetchInput[],
    context: RequestContext,
    areDistinct?: boolean,
  ) => Promise<readonly FetchOutcome[]>
}

/** What the client wants of a connector's result, in terms of the source's schema. */
export interface ConnectorSelection {
  /** Fragment spreads already replaced by inline fragments, skipped parts left out; undefined for leaf results. */
  readonly selectionSet: SelectionSetNode | undefined
  /** Coerced values of the variables that stand in the selection's arguments. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Nothing else of the operation asks this source: there is nothing to wait for that could come along. */
  readonly isAlone?: boolean
  /** Nothing but what is selected will be read of the result, and nobody else reads it. */
  readonly isExact?: boolean
}

/** One way to get data from the upstream: a REST endpoint, a SOAP operation, a root field of a GraphQL service. */
export interface Connector {
  /** Schema coordinate where it stands: `Query.customer`, `Customer.orders`, or `Product` for an entity's own. */
  readonly coordinate: string
  /** Fields of the parent object that a call is made from (`$this.x`, `$batch.x`). */
  readonly needs: readonly string[]
  /** The same down to what is read of them: `organization.id`. @default `needs`, each of them whole */
  readonly needPaths?: readonly KeyPath[] | undefined
  /** Whether one call can serve many inputs. */
  readonly isBatch: boolean
  /** Equal calls of it are not one: each does something. Fields of Mutation itself need not say so. */
  readonly isMutation?: boolean
  /** Most inputs in one call, where one can serve many. */
  readonly maxBatchSize?: number | undefined
  /** What an outcome (or each item of it) holds, as far as it is known without data; undefined where it is what is selected. */
  readonly provides?: MappingShape | undefined
  /** Lower-case names of the client's headers from which calls are made; answers are shared only between clients that agree in them. */
  readonly clientHeaders: readonly string[]
  /** Its outcomes may be kept ones: nobody may change them, and a `StaleValue` among them must be unwrapped. */
  readonly isCached?: boolean
  /**
   * Lower-case names of the client's headers by which kept results are told apart; only of a connector that gives the very same objects
   * again for as long as it keeps them, so that it can be told whether what was made of them still holds.
   */
  readonly keepsObjectsBy?: readonly string[] | undefined
  readonly prepare: (selection: ConnectorSelection) => PreparedFetch
}

/** What a subscriber asks of an event stream. */
export interface StreamRequest {
  /** Argument values of the field, coerced; defaults applied. */
  readonly args: Readonly<Record<string, unknown>>
  readonly selection: ConnectorSelection
}

/** A value, or the error in its place, with more that is to be said to clients. A class, to be told from values. */
export class AnnotatedEvent {
  readonly outcome: FetchOutcome
  /** The allow-listed of the answer's `extensions`, by source. */
  readonly upstreams: Readonly<Record<string, Readonly<Record<string, unknown>>>>

  constructor(outcome: FetchOutcome, upstreams: AnnotatedEvent['upstreams']) {
    this.outcome = outcome
    this.upstreams = upstreams
  }
}

/**
 * Values as they come, some of them annotated. A GatewayError among them stands in the place of one, and the stream goes on; `return` ends it at once.
 */
export type StreamEvents = AsyncGenerator<FetchOutcome | AnnotatedEvent, undefined, undefined>

/** What feeds a field of Subscription: a connector that is polled, or an upstream that tells by itself. */
export interface EventStream {
  /** Schema coordinate: `Subscription.orderChanged`. */
  readonly coordinate: string
  /** What an event holds, as far as it is known without data; undefined where it is what is selected. */
  readonly provides?: MappingShape | undefined
  /**
   * Starts to listen, with the subscriber's own context; the end of its signal ends the events.
   * @returns the events; a rejected `next` is a GatewayError, and the last.
   */
  readonly open: (request: StreamRequest, context: RequestContext) => StreamEvents
  /** Ends the events of all subscribers. */
  readonly close: () => void
}

/** Where a connector directive stands in the module's SDL. */
export interface ConnectorSite {
  readonly coordinate: string
  /** Of a `subscription`, the connector is polled, or the upstream gives events. */
  readonly operation: 'query' | 'mutation' | 'subscription'
  /** The directive, with string arguments as written. */
  readonly directive: DirectiveNode
  readonly schema: GraphQLSchema
  /** The type that the field, or the type-level connector itself, stands on. */
  readonly parentType: GraphQLObjectType
  /** Absent for a connector on a type. */
  readonly field: GraphQLField<unknown, unknown> | undefined
  /**
   * Fields that a connector's own answer must hold for a field of the schema that is computed, linked or fetched elsewhere;
   * undefined for a field that the answer itself holds. For use when a selection is prepared, not before.
   */
  readonly needsOf: (typeName: string, fieldName: string) => readonly string[] | undefined
  /** True for a field that a connector's own answer need not hold. May be asked at any time. */
  readonly isResolvedElsewhere: (typeName: string, fieldName: string) => boolean
  /** Reports a mistake at the directive, or at `offset` characters into the string value `at`. */
  readonly report: (finding: SiteFinding) => void
}

export interface SiteFinding {
  readonly severity?: 'error' | 'warning'
  readonly rule: string
  readonly message: string
  readonly remedy?: string | undefined
  /** The AST node that is wrong; the directive itself when absent. */
  readonly node?: { readonly loc?: unknown } | undefined
  /** Offset into the node's string value. */
  readonly offset?: number | undefined
}

/** What a source kind makes of a module: SDL in the dialect, and how to build the connectors that stand in it. */
export interface SourceBackend {
  readonly kind: SourceKind
  /** What the importer wrote; undefined where nothing is imported. Merged with, and overridden by, `schema.graphql`. */
  readonly imported: { readonly document: DocumentNode; readonly file: string } | undefined
  /** The directive that marks this kind's connectors: `connect`, `soap`, `graphql`. */
  readonly connectorDirective: string
  /** @returns undefined when the site is wrong; what is wrong was reported. */
  readonly buildConnector: (site: ConnectorSite) => Connector | undefined
  /** The events that the upstream itself gives for a connector directive on a field of Subscription; where absent, such fields are polled. */
  readonly buildStream?: ((site: ConnectorSite) => EventStream | undefined) | undefined
  /** Under which key a field with these arguments stands in an object of the backend's; its own name by default. */
  readonly responseKey?:
    | ((typeName: string, fieldName: string, args: Readonly<Record<string, unknown>>) => string)
    | undefined
  /** How a field is read of an object that this backend's connectors returned; an own property of that name by default. */
  readonly readField?:
    | ((object: object, typeName: string, fieldName: string, args: Record<string, unknown>) => unknown)
    | undefined
  /** Of a subgraph: what is composed with the others, instead of being a source by itself. */
  readonly subgraph?: SubgraphBackend | undefined
  /** The same of a supergraph. */
  readonly supergraph?: SupergraphBackend | undefined
  /** Coordinates of the connectors that the module gives policies of their own. */
  readonly policedConnectors: readonly string[]
  /** How the upstreams stand that were called so far. */
  readonly upstreams: () => readonly UpstreamStatus[]
  /** How the upstream's schema of now differs from the one that is used, where that is looked at. */
  readonly schemaChanges?: (() => SchemaChanges | undefined) | undefined
  readonly close: () => Promise<void>
}

/** How a service's schema differs from the one that the source was loaded with. */
export interface SchemaChanges {
  readonly kind: 'compatible' | 'dangerous' | 'breaking'
  /** Breaking and dangerous ones; what was merely added is not counted. */
  readonly count: number
  /** The first of them. */
  readonly changes: readonly { readonly kind: 'breaking' | 'dangerous'; readonly description: string }[]
  /** What of the module's own mapping no longer fits. */
  readonly mapping: readonly string[]
}

/** The graphs of a module before they are composed with those of others. */
export interface PendingGraphs {
  readonly graphs: readonly PendingGraph[]
  /** The supergraph that these are already; undefined for a subgraph. */
  readonly composed?: DocumentNode | undefined
  /** What decides of labels of `@override`, by label. */
  readonly overrideLabels?: Readonly<Record<string, LabelRule>> | undefined
}

/** One of them. */
export interface PendingGraph {
  /** Public name. */
  readonly name: string
  /** Its value of the enum `join__Graph`, where it is already composed with others. */
  readonly id?: string
  /** Its SDL, as its service and its module give it, or as far as a supergraph tells. */
  readonly sdl: () => DocumentNode
  /** Makes the source of it, once its place in the supergraph is known. */
  readonly join: (place: SubgraphPlace) => Source
}

/** A supergraph before it is composed with what else there is. */
export interface SupergraphBackend extends PendingGraphs {
  readonly composed: DocumentNode
  readonly graphs: readonly SupergraphGraph[]
}

/** A graph of a supergraph before it is composed with what else there is. */
export interface SupergraphGraph extends PendingGraph {
  /** Coordinates of the connectors that have policies of their own. */
  readonly policedConnectors: readonly string[]
  readonly join: SubgraphBackend['join']
}

/** A subgraph before it is composed. */
export interface SubgraphBackend {
  /** Its SDL, as its service gives it. */
  readonly sdl: DocumentNode
  /** What the module's schema.graphql adds to it. */
  readonly own?: DocumentNode | undefined
  /** What decides of labels of `@override`, by label. */
  readonly overrideLabels?: Readonly<Record<string, LabelRule>> | undefined
  /** Makes the source of it, once its place in the supergraph is known. */
  readonly join: (place: SubgraphPlace, additions?: SubgraphAdditions) => Source
}

/** How one upstream stands. */
export interface UpstreamStatus extends GuardStatus {
  /** Public name of its source. */
  readonly name: string
}

/** What `load` is given of the module. */
export interface ModuleFiles {
  /** Public name of the source. */
  readonly name: string
  /** Absolute path of the module's folder. */
  readonly directory: string
  /** The module's `schema.graphql`, parsed; undefined where it has none. */
  readonly document: DocumentNode | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly report: (finding: FileFinding) => void
  /** Told of what happens around the calls to the module's upstreams. */
  readonly onUpstreamEvent?: ((event: UpstreamEvent) => void) | undefined
  /** By which documents are looked at again. @default the system's, which keeps no process alive */
  readonly timer?: Timer | undefined
}

/** A mistake in one of the module's files. */
export interface FileFinding {
  readonly severity?: 'error' | 'warning'
  readonly rule: string
  readonly message: string
  readonly remedy?: string | undefined
  /** Absolute path, or a URL without credentials. */
  readonly file: string
  /** True where nothing may be wrong with the folder: what the module is read from elsewhere could not be had. */
  readonly isPassing?: boolean | undefined
  /** 1-based. */
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** What `rest(...)`, `soap(...)`, `graphql(...)` and `openapi(...)` give to `defineModule`. */
export interface SourceDefinition {
  readonly kind: SourceKind
  /** Reads documents and prepares the upstream. Mistakes are reported, not thrown; undefined when it cannot be used. */
  readonly load: (files: ModuleFiles) => Promise<SourceBackend | undefined>
}

/** A way to get an entity of this source by its key. */
export interface EntityWay {
  readonly typeName: string
  /** Fields of the key, in the order of `@key(fields:)`. */
  readonly keyFields: readonly string[]
  /** The key as a selection, where it can reach into objects. */
  readonly key?: SelectionSetNode
  /** Fields of other sources that must come along with the key (`@requires`), by the field that needs them. */
  readonly requires: ReadonlyMap<string, readonly string[]>
  /**
   * The root field that takes `keys: [...]` (an object a key) and gives one entity or null a key, in order. Internal: it is not
   * part of the supergraph.
   */
  readonly rootField: string
}

/** A registered upstream and the part of the schema it gives. Everything above sees upstreams only through this. */
export interface Source {
  /** Public name: the module's. */
  readonly name: string
  readonly kind: SourceKind
  /** The executable schema it contributes, entity root fields included. */
  readonly schema: GraphQLSchema
  readonly entities: readonly EntityFetch[]
  /** How a field of its types gets its value. */
  readonly wayOf: (typeName: string, fieldName: string) => FieldWay
  /** What the objects that a field gives hold of other sources' fields (`@provides`); undefined where it is nothing. */
  readonly providedBy: (typeName: string, fieldName: string) => Provided | undefined
  /** Fields of all keys of a type, also of those by which only other sources can be asked. */
  readonly keyFieldsOf: (typeName: string) => readonly string[]
  /** What of the objects in a field is part of a key that reaches into them; undefined where none does. */
  readonly heldByKey?: ((typeName: string, fieldName: string) => Provided | undefined) | undefined
  /** Under which key a field stands in an object that this source gave. */
  readonly responseKey: (typeName: string, fieldName: string, args: Readonly<Record<string, unknown>>) => string
  /** Runs a document against this source alone. */
  readonly executor: Executor<RequestContext>
  /** The connectors by schema coordinate; a plan prepares its fetches from them. */
  readonly connectors: ReadonlyMap<string, Connector>
  /** The sources that stand in its place: one for each graph of a supergraph. */
  readonly parts?: readonly Source[] | undefined
  /** What a subgraph of a federated supergraph says besides. */
  readonly subgraph?: SubgraphRules | undefined
  readonly upstreams: () => readonly UpstreamStatus[]
  /** How the upstream's schema of now differs from the one that is used, where that is looked at. */
  readonly schemaChanges?: (() => SchemaChanges | undefined) | undefined
  readonly close: () => Promise<void>
}

/** What the planner must know of a subgraph. */
export interface SubgraphRules {
  /** What must come along with the key for a field (`@requires`); undefined for a field that is given by the key alone. */
  readonly requiredBy: (typeName: string, fieldName: string) => SelectionSetNode | undefined
  /** Whether it knows an interface as an object (`@interfaceObject`): of which type one is, others must say. */
  readonly isInterfaceObject: (typeName: string) => boolean
  /** What each request decides of its fields (`@override(label:)`); undefined where it is nothing. */
  readonly overrides?: SubgraphOverrides | undefined
}

/** Fields that a subgraph gives or not, as each request has it. */
export interface SubgraphOverrides {
  /** The label that decides, by coordinate. */
  readonly labels: ReadonlyMap<string, string>
  readonly isOn: LabelRules['isOn']
  /** The source where these labels are on, and all others off; the source itself is the one where none is. */
  readonly withLabels: (on: ReadonlySet<string>) => Source
}
