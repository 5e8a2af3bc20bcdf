import type { Mapping } from '../mapping/types.ts'
import type { KeyPath } from './key-paths.ts'
import type { Connector, EventStream } from './source.ts'

/** A field that a module resolves with its own code. */
export type CodeResolver = (
  parent: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>>,
  context: ResolverContext,
) => unknown

/** What code of a module may know of the request. */
export interface ResolverContext {
  readonly requestId: string
  readonly signal: AbortSignal
  /** The client's request headers, lower-case names. */
  readonly headers: ReadonlyMap<string, string>
}

/** The default export of a module's `resolvers.ts`: functions by type and field. */
export type ModuleResolvers = Readonly<Record<string, Readonly<Record<string, CodeResolver | undefined>> | undefined>>

/** How a field of the source gets its value. */
export type FieldWay =
  /** It stands in its parent object. */
  | { readonly kind: 'property' }
  /** Another source gives it; it only comes in with the keys. */
  | { readonly kind: 'external' }
  /** An upstream call gives it. */
  | { readonly kind: 'connector'; readonly connector: Connector; readonly needs: readonly string[] }
  /** The mapping language computes it from sibling fields and arguments. */
  | { readonly kind: 'map'; readonly mapping: Mapping; readonly needs: readonly string[] }
  /** Its values come by themselves, as a subscription's do. */
  | { readonly kind: 'stream'; readonly stream: EventStream }
  /** The module's code computes it. */
  | {
      readonly kind: 'code'
      readonly resolve: CodeResolver
      readonly needs: readonly string[]
      /** The same down to what is read of them. @default `needs`, each of them whole */
      readonly needPaths?: readonly KeyPath[] | undefined
    }
