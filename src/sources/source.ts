import type {
  DirectiveNode,
  DocumentNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql'
import type { GatewayError } from '../errors/gateway-error.ts'
import type { RequestContext } from '../upstream/request-context.ts'

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
   */
  readonly fetch: (inputs: readonly FetchInput[], context: RequestContext) => Promise<readonly FetchOutcome[]>
}

/** What the client wants of a connector's result, in terms of the source's schema. */
export interface ConnectorSelection {
  /** Fragment spreads already replaced by inline fragments, variables by values; undefined for leaf results. */
  readonly selectionSet: SelectionSetNode | undefined
}

/** One way to get data from the upstream: a REST endpoint, a SOAP operation, a root field of a GraphQL service. */
export interface Connector {
  /** Schema coordinate where it stands: `Query.customer`, `Customer.orders`, or `Product` for an entity's own. */
  readonly coordinate: string
  /** Fields of the parent object that a call is made from (`$this.x`, `$batch.x`). */
  readonly needs: readonly string[]
  /** Whether one call can serve many inputs. */
  readonly isBatch: boolean
  readonly prepare: (selection: ConnectorSelection) => PreparedFetch
}

/** Where a connector directive stands in the module's SDL. */
export interface ConnectorSite {
  readonly coordinate: string
  readonly operation: 'query' | 'mutation' | 'subscription'
  /** The directive, with string arguments as written. */
  readonly directive: DirectiveNode
  readonly schema: GraphQLSchema
  /** The type that the field, or the type-level connector itself, stands on. */
  readonly parentType: GraphQLObjectType
  /** Absent for a connector on a type. */
  readonly field: GraphQLField<unknown, unknown> | undefined
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
  /** How a field of an object that this backend's connectors returned is read. */
  readonly readField: (object: object, fieldName: string, responseKey: string) => unknown
  readonly close: () => Promise<void>
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
}

/** A mistake in one of the module's files. */
export interface FileFinding {
  readonly severity?: 'error' | 'warning'
  readonly rule: string
  readonly message: string
  readonly remedy?: string | undefined
  /** Absolute path, or a URL without credentials. */
  readonly file: string
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
