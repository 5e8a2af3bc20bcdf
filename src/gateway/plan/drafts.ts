import type { FieldNode, GraphQLInterfaceType, GraphQLObjectType } from 'graphql'
import type { Source } from '../../sources/source.ts'
import type { Base } from './base.ts'
import type { CollectScope } from './collect-fields.ts'
import type { FieldPlan, ObjectPlan, Place, Step, StepAction } from './plan.ts'
import type { Supergraph } from './supergraph.ts'

/** What limits where a field may come from. */
export interface LocateLimits {
  /** Fields that need this one: none of them can be what it is made from. */
  readonly visiting?: ReadonlySet<string>
  /** Who is to give it, where that is chosen; several where each holds a part. */
  readonly from?: readonly Source[] | undefined
  /** No source may be asked that more calls than this lead to. */
  readonly maxDepth?: number | undefined
  /** Nobody may be asked for it: it is in the objects themselves, or nowhere. */
  readonly isHeld?: boolean
}

/** What planning one operation shares. */
export interface Planning {
  readonly supergraph: Supergraph
  readonly scope: CollectScope
  /** The same with types and fields that clients must not see: what steps need can be among them. */
  readonly wholeScope: CollectScope
  /** All steps so far, by their ids. */
  readonly steps: StepDraft[]
  /** Ids for object plans: one after the other. */
  readonly ids: { objects: number }
  /** Whether root fields run one after the other, as a mutation's do: each has one source then. */
  readonly isSerial: boolean
  /** What was found out about the supergraph for this operation. */
  readonly memo: Map<string, unknown>
  /** Plans what a step needs of its objects: what is read for it, and not written. */
  readonly planHidden: (draft: ObjectDraft, nodes: readonly FieldNode[], limits: LocateLimits) => FieldPlan | undefined
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
export interface ObjectDraft extends Omit<ObjectPlan, 'fields' | 'ways' | 'hidden' | 'self' | 'steps' | 'hasSteps'> {
  readonly fields: FieldPlan[]
  readonly ways: FieldPlan[]
  readonly hidden: FieldPlan[]
  self?: FieldPlan
  steps: StepDraft[]
  hasSteps: boolean
  /** An interface where its source does not tell of which type objects are. */
  readonly type: GraphQLObjectType | GraphQLInterfaceType
  /** What the objects are to the sources that gave them; none for a root. */
  readonly bases: readonly Base[]
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
  readonly bases: readonly Base[]
}
