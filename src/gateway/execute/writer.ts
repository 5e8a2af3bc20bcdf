import type { GraphQLError } from 'graphql'
import type { ObjectPlan } from '../plan/plan.ts'
import type { RunState } from './run-state.ts'

/** What writing a result collects besides the data. */
export interface Writer {
  readonly state: RunState
  readonly errors: GraphQLError[]
  /** Path to the value that is being written; only as long as `depth`. */
  readonly path: (string | number)[]
  depth: number
  /** Values of `__schema` and `__type`, by response key. */
  readonly introspection: Readonly<Record<string, unknown>>
  /** The function that writes objects of a plan. */
  readonly objectWriter: (plan: ObjectPlan) => WriteObject
}

/**
 * Writes an object of the result (GraphQL specification, section 6.4.3).
 * @returns undefined when a non-null field of it is null: the parent is null then.
 */
export type WriteObject = (object: object, writer: Writer) => Record<string, unknown> | undefined
