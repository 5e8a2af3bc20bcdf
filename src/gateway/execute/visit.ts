import type { FieldPlan, ObjectPlan, ValuePlan } from '../plan/plan.ts'
import { isEmptyReference } from './empty-reference.ts'
import { arrive, type RunState, readOf } from './run-state.ts'

/** Walks a value that has arrived to the places in it where steps wait for objects. */
export function visitField(field: FieldPlan, value: unknown, state: RunState): void {
  visitValue(field.value, value, field, state)
}

function visitValue(plan: ValuePlan, value: unknown, field: FieldPlan, state: RunState): void {
  if (typeof value !== 'object' || value === null || value instanceof Error) return
  switch (plan.kind) {
    case 'leaf':
      return
    case 'list':
      // Hot: an index makes no iterator.
      if (Array.isArray(value)) for (let at = 0; at < value.length; at++) visitValue(plan.item, value[at], field, state)
      return
    case 'object':
      if (plan.object.hasSteps && !Array.isArray(value) && !isEmptyReference(value, field))
        visitObject(plan.object, value, state)
      return
    case 'abstract': {
      const object = memberOf(plan, value)
      if (object?.hasSteps) visitObject(object, value, state)
    }
  }
}

/** The plan for an object of an abstract type, by the name that its source gave it; undefined where that names no member. */
export function memberOf(
  { objects }: Extract<ValuePlan, { kind: 'abstract' }>,
  value: unknown,
): ObjectPlan | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { __typename: name } = value as { readonly __typename?: unknown }
  return typeof name === 'string' ? objects.get(name) : undefined
}

function visitObject(plan: ObjectPlan, object: object, state: RunState): void {
  if (plan.steps.length > 0) arrive(plan, object, state)
  const { ways } = plan
  for (let at = 0; at < ways.length; at++) visitOwn(ways[at] as FieldPlan, object, state)
}

/** Walks a field of an object's own. */
export function visitOwn(field: FieldPlan, object: object, state: RunState): void {
  const { from } = field
  if (from.kind === 'own') visitField(field, readOf(object, from.read, state), state)
}
