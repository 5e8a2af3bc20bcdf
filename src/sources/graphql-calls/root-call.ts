import type { Renaming } from './answer-names.ts'
import type { PublicNames } from './upstream-name.ts'

/** A value sent as a variable; values never become part of a document's text. */
export interface VariableUse {
  /** Name of the argument it is for. */
  readonly argument: string
  /** The argument's type as written in the upstream's schema: `[ID!]!`. */
  readonly type: string
  readonly value: unknown
}

/** A field below a root field, in upstream terms. */
export interface UpstreamField {
  /** The key under which its value stands in the answer. */
  readonly responseKey: string
  readonly name: string
  readonly variables: readonly VariableUse[]
  readonly selection: UpstreamSelection | undefined
  /** The module's names for the type or enum values that its value is, where they differ. */
  readonly names?: PublicNames
  /** Which levels of its type may not be null (`nonNullLevels`); what is not said may be. */
  readonly nonNull?: readonly boolean[] | undefined
}

/** What to ask of an object of the upstream. */
export interface UpstreamSelection {
  readonly fields: ReadonlyMap<string, UpstreamField>
  /** Selections that hold for one type only, by type name. */
  readonly onTypes: ReadonlyMap<string, UpstreamSelection>
}

/** One root field to ask the upstream for. */
export interface RootCall {
  /** Schema coordinate of the connector that makes it, for trace and log. */
  readonly connector: string
  readonly operation: 'query' | 'mutation' | 'subscription'
  readonly field: string
  readonly variables: readonly VariableUse[]
  readonly selection: UpstreamSelection | undefined
  /** Which levels of the field's type may not be null (`nonNullLevels`); what is not said may be. */
  readonly nonNull?: readonly boolean[] | undefined
  /** Makes names in the answer the module's. */
  readonly rename?: Renaming | undefined
  /** Inputs that this call serves. */
  readonly batchSize: number
}
