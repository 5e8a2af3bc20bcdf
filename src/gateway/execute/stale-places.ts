import type { StaleNote } from '../../observability/fetch-trace.ts'
import type { FieldPlan, ObjectPlan, Step, ValuePlan } from '../plan/plan.ts'
import { placeOf, type RunState, readPlace, type StaleOutcome } from './run-state.ts'
import { memberOf } from './visit.ts'

/** Clients are told of so many places, and no more. */
const maxNotes = 100

type Path = readonly (string | number)[]

/**
 * Where in the result stands what is too old. Walks the result once more as it was written; only for results that have such.
 * @param roots with the object that each was written from
 */
export function stalePlaces(roots: readonly ObjectPlan[], from: object, state: RunState): StaleNote[] {
  const notes: StaleNote[] = []
  const byStep = new Map<Step, Map<number, StaleOutcome>>()
  for (const each of state.stale) {
    const ofStep = byStep.get(each.step) ?? new Map<number, StaleOutcome>()
    byStep.set(each.step, ofStep.set(each.at, each))
  }

  const visitObject = (plan: ObjectPlan, object: object, path: Path): void => {
    const at = plan.steps.length === 0 ? undefined : placeOf(state, plan.id, object)
    for (const field of plan.fields) {
      if (notes.length >= maxNotes) return
      const here = [...path, field.responseKey]
      const stale = field.from.kind === 'step' && at !== undefined ? byStep.get(field.from.step)?.get(at) : undefined
      if (stale !== undefined) notes.push({ path: here, ...stale.note })
      // What hangs on it may be of another source, and of another age.
      visitField(field, object, at, here)
    }
  }
  const visitField = (field: FieldPlan, object: object, at: number | undefined, path: Path): void => {
    if (field.value.kind !== 'leaf') visitValue(field.value, readPlace(field.from, object, at, state), path)
  }
  const visitValue = (plan: ValuePlan, value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null || value instanceof Error) return
    if (plan.kind === 'list') {
      if (Array.isArray(value))
        for (const [index, item] of value.entries()) visitValue(plan.item, item, [...path, index])
    } else if (plan.kind === 'object') visitObject(plan.object, value, path)
    else if (plan.kind === 'abstract') {
      const object = memberOf(plan, value)
      if (object !== undefined) visitObject(object, value, path)
    }
  }

  for (const root of roots) visitObject(root, from, [])
  return notes
}
