import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'
import type { Diagnostic } from '../modules/diagnostic.ts'
import type { Webhook } from '../modules/webhooks.ts'
import type { SchemaChanges, SourceKind, UpstreamStatus } from '../sources/source.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import type { MaybePromise } from '../utils/maybe-promise.ts'
import type { CachePolicy } from './cache-policy.ts'
import type { TextResult } from './text-result.ts'

/** One registered source as operators see it. */
export interface SourceStatus {
  /** Public name. */
  readonly name: string
  readonly kind: SourceKind
  /** The module (folder) that registers it. */
  readonly module: string
  /** A quarantined source is not part of the supergraph; its diagnostics say why. */
  readonly state: 'healthy' | 'quarantined'
  readonly isRequired: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** Those it calls. */
  readonly upstreams: readonly UpstreamStatus[]
  /** How its service's schema has changed since it was loaded, where that is looked at. */
  readonly schemaChanges?: SchemaChanges | undefined
}

/** A client operation, parsed and validated against `Gateway.schema`. */
export interface GatewayOperation {
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  /** Raw variable values, as the client sent them. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly context: RequestContext
}

/** A subscription, parsed and validated against `Gateway.schema`. */
export interface GatewaySubscription extends GatewayOperation {
  /** The subscriber's own: the end of its signal ends the events. */
  readonly context: RequestContext
  /** A context for the next event: its own deadline and trace. */
  readonly contextOfEvent: () => RequestContext
}

/** What becomes of a subscription: events, each a result of its own, or the one result that says why there are none. */
export type Subscribed =
  | {
      readonly kind: 'events'
      /** Schema coordinate of the root field: `Subscription.orderChanged`. */
      readonly field: string
      /** `return` ends them at once, also while one is waited for. A rejected `next` is a GatewayError, and the last. */
      readonly events: AsyncGenerator<TextResult, undefined, undefined>
    }
  | { readonly kind: 'refused'; readonly result: TextResult }

/** The supergraph and how to run operations on it. */
export interface Gateway {
  readonly schema: GraphQLSchema
  /** Everything found while loading and composing, of healthy and quarantined modules. */
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: () => readonly SourceStatus[]
  /**
   * Runs one operation. Never throws, never rejects.
   * @returns at once where nothing is to be waited for: `extensions.plan` (how it was run), data, and errors by client path; each error's `originalError` is a GatewayError, or the error is graphql-js's own.
   */
  readonly execute: (operation: GatewayOperation) => Promise<ExecutionResult>
  /** The same, with the data as JSON text, which saves making the values; a promise only where something must be waited for. */
  readonly executeToText: (operation: GatewayOperation) => MaybePromise<TextResult>
  /** How long, and for whom, the result of an operation that was run may be kept; undefined where nothing is known of it. */
  readonly cachePolicy: (operation: Omit<GatewayOperation, 'context'>) => CachePolicy | undefined
  /** Differs wherever what operations give may. */
  readonly version: () => string
  /** The webhooks of a module, by its name. */
  readonly webhooksOf: (module: string) => readonly Webhook[]
  /** Whether a module can be loaded now that could not be, as what it is read from elsewhere was not to be had. */
  readonly canLoadLostModule: () => Promise<boolean>
  /** Starts a subscription. Never throws. */
  readonly subscribe: (subscription: GatewaySubscription) => Subscribed
  /** Ends all subscriptions and closes every upstream's sockets. */
  readonly close: () => Promise<void>
}
