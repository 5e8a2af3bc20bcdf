import { GatewayError } from '../../errors/gateway-error.ts'
import type { MappingProblem } from '../../mapping/types.ts'
import { reportProblems } from '../../sources/mapping-problems.ts'
import { runCode } from '../../sources/run-code.ts'
import { isPromise, type MaybePromise } from '../../utils/maybe-promise.ts'
import type { Step } from '../plan/plan.ts'
import { joinObjects } from './join-objects.ts'
import { isGiven, type Needed, needsReader } from './read-needs.ts'
import { runFetch } from './run-fetch.ts'
import { type RunState, resolveLate } from './run-state.ts'

/** Runs a step for all objects of its place. @returns an outcome for each, in their order; failures are Errors in place. */
export function runStep(step: Step, state: RunState): MaybePromise<readonly unknown[]> {
  const objects = state.objects[step.at.id] ?? []
  if (objects.length === 0) return []
  switch (step.action.kind) {
    case 'fetch':
      return runFetch(step, step.action, objects, state)
    case 'join':
      return joinObjects(step.action, objects, state)
    case 'map': {
      const { mapping } = step.action
      const args = resolveLate(step.args, state.variables)
      const problems: MappingProblem[] = []
      const values = needsOf(step, objects, state).map((given) =>
        isGiven(given) ? mapping.run(undefined, { args, this: given }, problems) : given,
      )
      reportProblems(problems, { source: step.source.name, connector: step.coordinate }, state.context)
      return values
    }
    case 'code': {
      const { resolve } = step.action
      const args = resolveLate(step.args, state.variables)
      const outcomes = needsOf(step, objects, state).map((values) =>
        isGiven(values) ? runCode(resolve, values, args, state.context, step.source.name) : values,
      )
      return outcomes.some(isPromise) ? Promise.all(outcomes) : outcomes
    }
  }
}

function needsOf(step: Step, objects: readonly object[], state: RunState): readonly Needed[] {
  const read = needsReader(step)
  return objects.map((object, at) => read(object, at, state))
}

/** What a step's failure to run at all is for its objects. */
export function failureOf(step: Step, error: unknown): GatewayError {
  return error instanceof GatewayError
    ? error
    : new GatewayError('INTERNAL_SERVER_ERROR', { source: step.source.name, cause: error })
}
