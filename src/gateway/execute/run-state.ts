import type { StaleNote } from '../../observability/fetch-trace.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { Late, ObjectPlan, OperationPlan, Place, ReadKey, Step, Variables } from '../plan/plan.ts'
import type { Batch } from './batch.ts'
import type { KnownRun, RememberedRun } from './run-memory.ts'

/** The values of one run of a plan. */
export interface RunState {
  readonly plan: OperationPlan
  readonly variables: Variables
  readonly context: RequestContext
  /** The same run, some time ago, for as long as all that has come is what had come then: the next three are its own. */
  last: RememberedRun | undefined
  /** By object plan: the objects that have come there. */
  objects: (object[] | undefined)[]
  /** By object plan: where in that list each is, for those places where that had to be asked. */
  indexes: (Map<object, number> | undefined)[]
  /** By step: what its connector is asked for; undefined where the run is not remembered, and nobody asks for it. */
  batches: (Batch | undefined)[] | undefined
  /** By step: an outcome for each object of its place. */
  readonly outcomes: (readonly unknown[] | undefined)[]
  /** The steps that have ended, in that order. */
  readonly ended: Step[]
  /** What is too old of them. */
  readonly stale: StaleOutcome[]
}

/** An outcome of a step that is too old, for the `at`-th object of its place. */
export interface StaleOutcome {
  readonly step: Step
  readonly at: number
  readonly note: Omit<StaleNote, 'path'>
}

/** A new state: nothing has been fetched; of a run that is known, all may come as in the last one. */
export function createRunState(
  plan: OperationPlan,
  variables: Variables,
  context: RequestContext,
  known?: Pick<KnownRun, 'last'>,
): RunState {
  const last = known?.last
  return {
    plan,
    variables,
    context,
    last,
    objects: last?.objects ?? new Array(plan.objectCount),
    indexes: last?.indexes ?? new Array(plan.objectCount),
    batches: last?.batches ?? (known && new Array(plan.steps.length)),
    outcomes: new Array(plan.steps.length),
    ended: [],
    stale: [],
  }
}

/** Says that something came that had not come in the last run: nothing is known of what it leads to. */
export function forgetLast(state: RunState): void {
  state.last = undefined
  state.objects = new Array(state.plan.objectCount)
  state.indexes = new Array(state.plan.objectCount)
  state.batches = new Array(state.plan.steps.length)
}

/**
 * Lets go of all that a run held. It was under way for so long that parts of it are in the old generation by now, where they keep what
 * came last, most of it, through each collection of the young one. Under load, that was half of all that had to be copied.
 */
export function releaseRun({ outcomes, objects, indexes, context }: RunState): void {
  // Each step's list is the run's own; its promise holds it.
  for (const list of outcomes) if (list !== undefined) (list as unknown[]).length = 0
  outcomes.length = 0
  objects.length = 0
  indexes.length = 0
  context.memo.clear()
}

/** The value that is fixed or made of the run's variables. */
export function resolveLate<T>(late: Late<T>, variables: Variables): T {
  return 'fixed' in late ? late.fixed : late.of(variables)
}

/** Notes that an object has come to a place. */
export function arrive({ id }: ObjectPlan, object: object, state: RunState): void {
  const objects = state.objects[id]
  if (objects === undefined) state.objects[id] = [object]
  else objects.push(object)
}

/** Where an object stands among those of its place, once all have come. */
export function placeOf(state: RunState, planId: number, object: object): number | undefined {
  let index = state.indexes[planId]
  if (index === undefined) {
    index = new Map(state.objects[planId]?.map((each, at) => [each, at]))
    state.indexes[planId] = index
  }
  return index.get(object)
}

/** Reads what stands at a place for an object, the `at`-th of its own place. Types' names and introspection are not read. */
export function readPlace(place: Place, object: object, at: number | undefined, state: RunState): unknown {
  switch (place.kind) {
    case 'own':
      return readOf(object, place.read, state)
    case 'step': {
      const outcome = at === undefined ? undefined : state.outcomes[place.step.id]?.[at]
      return place.read === undefined || outcome instanceof Error ? outcome : readOf(outcome, place.read, state)
    }
    case 'self':
      return object
    case 'typename':
    case 'introspection':
    case 'missing':
      return undefined
  }
}

/** Names that objects have without data: only an own property of such a name is data. */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Reads a field of an object that a source gave; undefined of what is no object. */
export function readOf(object: unknown, { key, name, plain }: ReadKey, state: RunState): unknown {
  if (typeof object !== 'object' || object === null) return undefined
  const values = object as Readonly<Record<string, unknown>>
  if (plain !== undefined) return values[plain]
  const at = resolveLate(key, state.variables)
  const value = inherited.has(at) && !Object.hasOwn(object, at) ? undefined : values[at]
  if (value !== undefined || at === name) return value
  return inherited.has(name) && !Object.hasOwn(object, name) ? undefined : values[name]
}
