import type { RequestContext } from '../../upstream/request-context.ts'
import type { Late, ObjectPlan, OperationPlan, Place, ReadKey, Step, Variables } from '../plan/plan.ts'

/** The values of one run of a plan. */
export interface RunState {
  readonly plan: OperationPlan
  readonly variables: Variables
  readonly context: RequestContext
  /** By object plan: the objects that have come there, each once, and where in that list each is. */
  readonly objects: (object[] | undefined)[]
  readonly indexes: (Map<object, number> | undefined)[]
  /** By step: an outcome for each object of its place. */
  readonly outcomes: (readonly unknown[] | undefined)[]
}

/** A new state: nothing has been fetched. */
export function createRunState(plan: OperationPlan, variables: Variables, context: RequestContext): RunState {
  return {
    plan,
    variables,
    context,
    objects: new Array(plan.objectCount),
    indexes: new Array(plan.objectCount),
    outcomes: new Array(plan.steps.length),
  }
}

/** The value that is fixed or made of the run's variables. */
export function resolveLate<T>(late: Late<T>, variables: Variables): T {
  return 'fixed' in late ? late.fixed : late.of(variables)
}

/** Notes that an object has come to a place; one that came before is the same one. */
export function arrive(plan: ObjectPlan, object: object, state: RunState): void {
  const objects = state.objects[plan.id]
  const index = state.indexes[plan.id]
  if (objects === undefined || index === undefined) {
    state.objects[plan.id] = [object]
    state.indexes[plan.id] = new Map([[object, 0]])
  } else if (!index.has(object)) {
    index.set(object, objects.length)
    objects.push(object)
  }
}

/** The outcome that a step had for an object. */
export function outcomeOf(step: Step, object: object, state: RunState): unknown {
  const place = state.indexes[step.at.id]?.get(object)
  return place === undefined ? undefined : state.outcomes[step.id]?.[place]
}

/** Reads what stands at a place for an object. Types' names and introspection are not read. */
export function readPlace(place: Place, object: object, state: RunState): unknown {
  switch (place.kind) {
    case 'own':
      return readOf(object, place.read, state)
    case 'step': {
      const outcome = outcomeOf(place.step, object, state)
      return place.read === undefined || outcome instanceof Error ? outcome : readOf(outcome, place.read, state)
    }
    case 'typename':
    case 'introspection':
    case 'missing':
      return undefined
  }
}

/** Names that objects have without data: only an own property of such a name is data. */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Reads a field of an object that a source gave; undefined of what is no object. */
export function readOf(object: unknown, { key, name }: ReadKey, state: RunState): unknown {
  if (typeof object !== 'object' || object === null) return undefined
  const values = object as Readonly<Record<string, unknown>>
  const at = resolveLate(key, state.variables)
  const value = inherited.has(at) && !Object.hasOwn(object, at) ? undefined : values[at]
  if (value !== undefined || at === name) return value
  return inherited.has(name) && !Object.hasOwn(object, name) ? undefined : values[name]
}
