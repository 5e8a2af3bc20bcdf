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
  /** By object plan: where in its list the next object will be, if they come in the same order. */
  readonly cursors: number[]
  /** By object plan: what was written of an outcome that several objects can share. */
  readonly written: (Map<unknown, WrittenOutcome> | undefined)[]
  /** Values of `__schema` and `__type`, by response key. */
  readonly introspection: Readonly<Record<string, unknown>>
  /** The function that writes objects of a plan. */
  readonly objectWriter: (plan: ObjectPlan) => WriteObject
}

/** The text of an object that is made of steps' outcomes, and the object itself: its own fields are part of the text. */
export interface WrittenOutcome {
  readonly object: Readonly<Record<string, unknown>>
  /** Where it is among the objects of its place, and its outcomes are among the steps'. */
  readonly at: number | undefined
  readonly text: string
}

/**
 * Writes an object of the result (GraphQL specification, section 6.4.3) as JSON text.
 * @returns undefined when a non-null field of it is null: the parent is null then.
 */
export type WriteObject = (object: object, writer: Writer) => string | undefined
