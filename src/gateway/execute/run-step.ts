import { GatewayError } from '../../errors/gateway-error.ts'
import type { MappingProblem } from '../../mapping/types.ts'
import { StaleValue } from '../../sources/cached/index.ts'
import { fetchAlone, fetchOnce } from '../../sources/fetch-once.ts'
import { reportProblems } from '../../sources/mapping-problems.ts'
import { runCode } from '../../sources/run-code.ts'
import type { FetchInput } from '../../sources/source.ts'
import { isPromise, type MaybePromise } from '../../utils/maybe-promise.ts'
import { stableKey } from '../../utils/stable-key.ts'
import type { FetchAction, Step } from '../plan/plan.ts'
import { fetchByKey } from './fetch-by-key.ts'
import { joinObjects } from './join-objects.ts'
import { toEntity, unwrap } from './outcome.ts'
import { isGiven, type Needed, needsReader } from './read-needs.ts'
import { type RunState, resolveLate } from './run-state.ts'

type Values = Readonly<Record<string, unknown>>

/** Runs a step for all objects of its place. @returns an outcome for each, in their order; failures are Errors in place. */
export function runStep(step: Step, state: RunState): MaybePromise<readonly unknown[]> {
  const objects = state.objects[step.at.id] ?? []
  if (objects.length === 0) return []
  if (step.action.kind === 'join') return joinObjects(step.action, objects, state)
  const byKey = step.action.kind === 'fetch' ? fetchByKey(step, step.action, objects, state) : undefined
  if (byKey !== undefined) return byKey
  const read = needsReader(step)
  const needed = objects.map((object, at) => read(object, at, state))
  switch (step.action.kind) {
    case 'fetch':
      return runFetch(step, step.action, needed, state)
    case 'map': {
      const { mapping } = step.action
      const args = resolveLate(step.args, state.variables)
      const problems: MappingProblem[] = []
      const values = needed.map((given) =>
        isGiven(given) ? mapping.run(undefined, { args, this: given }, problems) : given,
      )
      reportProblems(problems, { source: step.source.name, connector: step.coordinate }, state.context)
      return values
    }
    case 'code': {
      const { resolve } = step.action
      const args = resolveLate(step.args, state.variables)
      const outcomes = needed.map((values) =>
        isGiven(values) ? runCode(resolve, values, args, state.context, step.source.name) : values,
      )
      return outcomes.some(isPromise) ? Promise.all(outcomes) : outcomes
    }
  }
}

async function runFetch(
  step: Step,
  action: FetchAction,
  needed: readonly Needed[],
  state: RunState,
): Promise<readonly unknown[]> {
  const { entity } = action
  const args = resolveLate(step.args, state.variables)
  const given = needed.filter(isGiven)
  if (given.length === 0) return needed
  const inputs = given.map((values) =>
    entity?.keyAs === 'args' ? { args: values, parent: nothing } : { args, parent: values },
  )
  const fetched = await fetchAll(step, action, inputs, state)
  const unwrapped = action.connector.isCached === true ? unwrapStale(step, needed, fetched, state) : fetched
  const outcomes = entity === undefined ? unwrapped : unwrapped.map(toEntity)
  if (given.length === needed.length) return outcomes
  let next = 0
  return needed.map((values) => (isGiven(values) ? outcomes[next++] : values))
}

const nothing: Values = {}

/** The values of what is too old, which is noted with the objects that it is for. */
function unwrapStale(
  step: Step,
  needed: readonly Needed[],
  fetched: readonly unknown[],
  state: RunState,
): readonly unknown[] {
  if (!fetched.some((outcome) => outcome instanceof StaleValue)) return fetched
  const places = needed.flatMap((values, at) => (isGiven(values) ? [at] : []))
  return fetched.map((outcome, at) => unwrap(outcome, step, places[at] ?? 0, state))
}

/** Fetches for all inputs. @returns an outcome for each; failures are Errors in place. */
function fetchAll(
  { waitsFor }: Step,
  { connector, isShared, prepared: late }: FetchAction,
  inputs: readonly FetchInput[],
  { plan, variables, context }: RunState,
): Promise<readonly unknown[]> {
  const prepared = resolveLate(late, variables)
  const each = (fetch: (input: FetchInput) => Promise<unknown>) =>
    Promise.all(inputs.map((input) => fetch(input).catch((error: unknown) => error)))
  // A root field of a mutation, of which there is one; or what is one below a field of Mutation.
  if (connector.isMutation || (plan.kind === 'mutation' && waitsFor === 0))
    return each((input) => fetchAlone(prepared, input, context))
  if (isShared) return each((input) => fetchOnce(connector, prepared, input, context))
  // A batched connector joins equal inputs itself, by key.
  if (connector.isBatch || inputs.length < 2) return prepared.fetch(inputs, context)
  return fetchDistinct(inputs, (distinct) => prepared.fetch(distinct, context))
}

/** Makes one call of equal inputs. */
async function fetchDistinct(
  inputs: readonly FetchInput[],
  fetch: (inputs: readonly FetchInput[]) => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  const places = new Map<string, number>()
  const distinct: FetchInput[] = []
  const placeOf = inputs.map((input) => {
    const key = stableKey([input.args, input.parent])
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, distinct.length)
    return distinct.push(input) - 1
  })
  const outcomes = await fetch(distinct)
  return placeOf.map((place) => outcomes[place])
}

/** What a step's failure to run at all is for its objects. */
export function failureOf(step: Step, error: unknown): GatewayError {
  return error instanceof GatewayError
    ? error
    : new GatewayError('INTERNAL_SERVER_ERROR', { source: step.source.name, cause: error })
}
