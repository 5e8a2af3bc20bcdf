import { isPromise, type MaybePromise } from '../../utils/maybe-promise.ts'
import type { ObjectPlan, Step } from '../plan/plan.ts'
import { arrive, forgetLast, type RunState, readOf } from './run-state.ts'
import { failureOf, runStep } from './run-step.ts'
import { visitField, visitOwn } from './visit.ts'

/** The object that root fields hang on. */
export const rootObject: object = Object.freeze(Object.create(null))

/**
 * Runs every step that a root object leads to: each as soon as those it waits for have ended, so in sequence only where data
 * needs it. Never rejects.
 * @param from the root's own object: an event of a subscription holds other objects already
 * @param first the steps to start with
 * @returns undefined when all have ended at once.
 */
export function runSteps(
  root: ObjectPlan,
  state: RunState,
  from: object = rootObject,
  first: readonly Step[] = root.steps,
): Promise<void> | undefined {
  if (first.length === 0) {
    arrive(root, from, state)
    return undefined
  }
  if (state.last === undefined) begin(root, from, state)
  const waits = new Map<Step, number>()
  let onEnd: (() => void) | undefined
  let running = 0

  const start = (step: Step): void => {
    running++
    let outcomes: MaybePromise<readonly unknown[]>
    try {
      outcomes = runStep(step, state)
    } catch (error) {
      outcomes = failed(step, error, state)
    }
    if (isPromise(outcomes))
      outcomes.then(
        (settled) => end(step, settled),
        (error: unknown) => end(step, failed(step, error, state)),
      )
    else end(step, outcomes)
  }

  const end = (step: Step, outcomes: readonly unknown[]): void => {
    state.outcomes[step.id] = isAsLast(step, outcomes) ? outcomes : visited(step, outcomes, state)
    state.ended.push(step)
    for (const next of step.dependents) {
      const left = (waits.get(next) ?? next.waitsFor) - 1
      waits.set(next, left)
      if (left === 0) start(next)
    }
    running--
    if (running === 0) onEnd?.()
  }

  /** True where what ended is what it had been in the last run, so that all that it leads to is known. */
  const isAsLast = (step: Step, outcomes: readonly unknown[]): boolean => {
    if (state.last === undefined) return false
    if (areSame(outcomes, state.last.outcomes[step.id])) return true
    const { last } = state
    forgetLast(state)
    begin(root, from, state)
    // In the order of the last run: steps that have started count on the order in which their objects came in it.
    for (const each of last.ended)
      if (state.ended.includes(each)) visitOutcomes(each, state.outcomes[each.id] ?? [], state)
    return false
  }

  for (const step of first) if (step.waitsFor === 0) start(step)
  if (running === 0) return undefined
  return new Promise((resolve) => {
    onEnd = resolve
  })
}

function begin(root: ObjectPlan, from: object, state: RunState): void {
  arrive(root, from, state)
  for (const field of root.ways) visitOwn(field, from, state)
}

function areSame(some: readonly unknown[], others: readonly unknown[] | undefined): boolean {
  if (some === others) return true
  if (others === undefined || some.length !== others.length) return false
  for (let at = 0; at < some.length; at++) if (!Object.is(some[at], others[at])) return false
  return true
}

function failed(step: Step, error: unknown, state: RunState): readonly unknown[] {
  const failure = failureOf(step, error)
  return (state.objects[step.at.id] ?? []).map(() => failure)
}

/** The outcomes, or what is wrong with them: a value of a module's own code may throw when it is read. */
function visited(step: Step, outcomes: readonly unknown[], state: RunState): readonly unknown[] {
  try {
    visitOutcomes(step, outcomes, state)
    return outcomes
  } catch (error) {
    return failed(step, error, state)
  }
}

/** What several objects were given of one call is visited once: what stands in it is one object each. */
function visitOutcomes(step: Step, outcomes: readonly unknown[], state: RunState): void {
  let distinct: Iterable<unknown> | undefined
  for (const field of step.fields) {
    if (!field.leadsToSteps || field.from.kind !== 'step') continue
    const { read } = field.from
    distinct ??= outcomes.length > 1 ? new Set(outcomes) : outcomes
    for (const outcome of distinct)
      visitField(field, read === undefined ? outcome : readOf(outcome, read, state), state)
  }
}
