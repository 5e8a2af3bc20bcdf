import type { FieldNode, GraphQLLeafType, SelectionSetNode } from 'graphql'
import type { Mapping } from '../../mapping/types.ts'
import type { EntityFetch } from '../../sources/entity-ways.ts'
import type { CodeResolver } from '../../sources/field-way.ts'
import type { Connector, ConnectorSelection, EventStream, PreparedFetch, Source } from '../../sources/source.ts'
import type { Wants } from './wants.ts'

/** Coerced variable values. */
export type Variables = Readonly<Record<string, unknown>>

/** A value that is known when planning, or made of the variables of each request. */
export type Late<T> = { readonly fixed: T } | { readonly of: (variables: Variables) => T }

/** An operation compiled to the fetches that it needs and the shape of its result. */
export interface OperationPlan {
  readonly kind: 'query' | 'mutation' | 'subscription'
  /** A mutation is one root object for each root field, run one after the other; others are one for all. */
  readonly roots: readonly ObjectPlan[]
  /** All steps, by their ids. */
  readonly steps: readonly Step[]
  /** Number of object plans; their ids are below it. */
  readonly objectCount: number
  /** Of a subscription: what gives the events, for each of which the plan is run with the event as the root's field. */
  readonly stream?: StreamPlan
}

/** The events of a subscription. */
export interface StreamPlan {
  readonly source: Source
  readonly stream: EventStream
  /** The one root field. */
  readonly field: FieldPlan
  readonly args: Late<Variables>
  /** What is wanted of the source of the events. */
  readonly selectionOf: (variables: Variables) => ConnectorSelection
  /** Steps that start with the event, wherever in it their objects stand. */
  readonly firstSteps: readonly Step[]
}

/** What to make of an object at one place of the result: its fields, and the steps that run for each object that comes there. */
export interface ObjectPlan {
  readonly id: number
  readonly typeName: string
  readonly fields: readonly FieldPlan[]
  readonly steps: readonly Step[]
  /** The fields of the object's own that lead to further objects with steps. */
  readonly ways: readonly FieldPlan[]
  /** Fields that are read for steps, and not written. */
  readonly hidden: readonly FieldPlan[]
  /** What stands in the result in place of the object: its source did not tell of which type it is. */
  readonly self?: FieldPlan
  /** Whether this object, or any below it in the same answer, has steps. */
  readonly hasSteps: boolean
}

export interface FieldPlan {
  /** The client's name for it. */
  readonly responseKey: string
  readonly typeName: string
  readonly name: string
  readonly from: Place
  readonly value: ValuePlan
  readonly isNonNull: boolean
  /** The source that answers for it in errors. */
  readonly source: string | undefined
  /** Fields of the referred entity's keys: a reference in which they are all null is null. */
  readonly keyFields: readonly string[]
  /** The value is known to be nothing but a reference. */
  readonly isReference: boolean
  /** Whether objects with steps stand in the value. */
  readonly leadsToSteps: boolean
  readonly nodes: readonly FieldNode[]
}

/** Where a value is found once everything has been fetched. */
export type Place =
  | { readonly kind: 'typename' }
  /** In the object itself. */
  | { readonly kind: 'own'; readonly read: ReadKey }
  /** A step's outcome for the object; with `read`, a field of it. */
  | { readonly kind: 'step'; readonly step: Step; readonly read: ReadKey | undefined }
  /** The object itself. */
  | { readonly kind: 'self' }
  /** `__schema` and `__type`, answered by the schema. */
  | { readonly kind: 'introspection' }
  | { readonly kind: 'missing' }

/** How a field is read of an object of a source. */
export interface ReadKey {
  readonly key: Late<string>
  /** The key where it stands under its own name, as in objects that are mere keys. */
  readonly name: string
  /** The key, where it is the name whatever the variables are, and no name that objects have without data. */
  readonly plain: string | undefined
}

export type ValuePlan =
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'object'; readonly object: ObjectPlan }
  | { readonly kind: 'abstract'; readonly typeName: string; readonly objects: ReadonlyMap<string, ObjectPlan> }
  | { readonly kind: 'list'; readonly item: ValuePlan; readonly isItemNonNull: boolean }

/** Something that gives each object of a place a value: an upstream fetch, or a computation. */
export interface Step {
  readonly id: number
  /** The object plan at which it runs. */
  readonly at: ObjectPlan
  readonly source: Source
  /** It runs for objects of another source, or is made from fields that others give. */
  readonly isForeign: boolean
  /** Schema coordinate, for people. */
  readonly coordinate: string
  readonly action: StepAction
  /** What it needs of each object, by the name under which it takes it. */
  readonly needs: readonly Need[]
  readonly args: Late<Readonly<Record<string, unknown>>>
  /** Fields of the result that are read of its outcome. */
  readonly fields: readonly FieldPlan[]
  /** Steps that wait for this one. */
  readonly dependents: readonly Step[]
  /** How many steps it waits for. */
  readonly waitsFor: number
}

export type StepAction =
  | {
      readonly kind: 'fetch'
      readonly connector: Connector
      readonly prepared: Late<PreparedFetch>
      /** The entity that is fetched by its key; absent where the outcome is a field's value. */
      readonly entity: EntityFetch | undefined
      /** Another step of the plan can ask for the same: they are joined. */
      readonly isShared: boolean
    }
  /** What several sources hold of one object, as one; `isTold`: the first tells whether it is there, and of which type. */
  | { readonly kind: 'join'; readonly parts: readonly JoinPart[]; readonly isTold: boolean }
  | { readonly kind: 'map'; readonly mapping: Mapping }
  | { readonly kind: 'code'; readonly resolve: CodeResolver }

/** A step that asks a connector. */
export type FetchAction = Extract<StepAction, { readonly kind: 'fetch' }>

/** What one source holds of an object that others hold parts of, too. */
export interface JoinPart {
  readonly place: Place
  /** What is read of it. */
  readonly wants: Wants | undefined
}

export interface Need {
  readonly name: string
  readonly from: Place
  /** Where it is null, there is nothing to ask about, and the outcome is null: it is of the key by which the object is known. */
  readonly isKey: boolean
  /** Of an object of a key: what of it must not be null, either. */
  readonly whole?: readonly SelectionSetNode[] | undefined
  /** The type by which a value is made what GraphQL says it is, where it goes from one source to another. */
  readonly type: GraphQLLeafType | undefined
  /** How many lists values of that type stand in. @default 0 */
  readonly lists?: number | undefined
  /** The source that gives it, in errors. */
  readonly source: string | undefined
  /** What is made of the value, where it is more than a leaf. */
  readonly field?: FieldPlan | undefined
}
