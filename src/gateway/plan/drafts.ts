import type { GraphQLObjectType } from 'graphql'
import type { Source } from '../../sources/source.ts'
import type { Base } from './base.ts'
import type { CollectScope } from './collect-fields.ts'
import type { FieldPlan, ObjectPlan, Place, Step, StepAction } from './plan.ts'
import type { Supergraph } from './supergraph.ts'

/** What planning one operation shares. */
export interface Planning {
  readonly supergraph: Supergraph
  readonly scope: CollectScope
  /** All steps so far, by their ids. */
  readonly steps: StepDraft[]
  /** Object plans so far; the next one's id. */
  objectCount: number
  /** @throws GatewayError LIMIT_EXCEEDED (reason `plan`) when it has taken too long. */
  readonly checkTime: () => void
}

/** A step while planning; `FieldPlan`s and dependents are added as they are found. */
export interface StepDraft extends Omit<Step, 'at' | 'action' | 'fields' | 'dependents' | 'waitsFor'> {
  readonly at: ObjectDraft
  action: StepAction
  readonly fields: FieldPlan[]
  /** The steps that it waits for. */
  readonly awaited: readonly StepDraft[]
  dependents: StepDraft[]
  readonly waitsFor: number
  /** What its outcome is, as a base for what is read of it. */
  readonly base: Base
}

/** An object plan while planning. */
export interface ObjectDraft extends Omit<ObjectPlan, 'fields' | 'ways' | 'steps' | 'hasSteps'> {
  readonly fields: FieldPlan[]
  readonly ways: FieldPlan[]
  steps: StepDraft[]
  hasSteps: boolean
  readonly type: GraphQLObjectType
  readonly base: Base | undefined
  /** The step whose outcome brings these objects; undefined for a root. */
  readonly feeder: StepDraft | undefined
  readonly stepByKey: Map<string, StepDraft>
  /** Sources that are asked for this object whatever is chosen. */
  readonly needed: ReadonlySet<Source>
}

/** A place, and the base for what stands below it. */
export interface Found {
  readonly place: Place
  readonly source: Source | undefined
  readonly base: Base | undefined
}
