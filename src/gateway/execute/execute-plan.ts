import type { ExecutionResult, GraphQLError } from 'graphql'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { MaybePromise } from '../../utils/maybe-promise.ts'
import { oneErrorANull } from '../one-error-a-null.ts'
import type { ObjectPlan, OperationPlan, Variables } from '../plan/plan.ts'
import { objectWriter } from './compile-writer.ts'
import { createRunState, type RunState, resolveLate } from './run-state.ts'
import { rootObject, runSteps } from './run-steps.ts'
import type { Writer } from './writer.ts'

/** What one run of a plan takes. */
export interface PlanRun {
  readonly plan: OperationPlan
  /** Coerced. */
  readonly variables: Variables
  readonly context: RequestContext
  /** Values of `__schema` and `__type`, by response key. */
  readonly introspection: Readonly<Record<string, unknown>>
}

/** Runs a plan: fetches, then writes the result; at once where nothing is to be waited for. */
export function executePlan({ plan, variables, context, introspection }: PlanRun): MaybePromise<ExecutionResult> {
  const state = createRunState(plan, variables, context)
  if (plan.kind !== 'query') return executeSerially(plan, state, introspection)
  const [root] = plan.roots
  if (root === undefined) return { data: {} }
  const running = runSteps(root, state)
  return running === undefined
    ? writeQuery(root, state, introspection)
    : running.then(() => writeQuery(root, state, introspection))
}

function writeQuery(root: ObjectPlan, state: RunState, introspection: PlanRun['introspection']): ExecutionResult {
  const writer = createWriter(state, introspection)
  const data = objectWriter(root)(rootObject, writer) ?? null
  return withErrors(data, writer.errors)
}

/** Mutations: each root field with all that hangs on it before the next one starts (specification, section 6.2.2). */
async function executeSerially(
  plan: OperationPlan,
  state: RunState,
  introspection: PlanRun['introspection'],
): Promise<ExecutionResult> {
  const writer = createWriter(state, introspection)
  let data: Record<string, unknown> | null = {}
  for (const root of plan.roots) {
    await runSteps(root, state)
    const written = objectWriter(root)(rootObject, writer)
    if (written === undefined) {
      // A root field that may not be null is: there is no data, and nothing more may happen.
      data = null
      break
    }
    Object.assign(data, written)
  }
  return withErrors(data, writer.errors)
}

function createWriter(state: RunState, introspection: PlanRun['introspection']): Writer {
  return { state, introspection, objectWriter, errors: [], path: [], depth: 0 }
}

function withErrors(data: Record<string, unknown> | null, errors: readonly GraphQLError[]): ExecutionResult {
  return errors.length === 0 ? { data } : oneErrorANull({ data, errors })
}

/** Makes every value that depends on the variables once, so that what is wrong with one is known before anything is sent. */
export function checkLateValues(plan: OperationPlan, variables: Variables): void {
  for (const step of plan.steps) resolveLate(step.args, variables)
}
