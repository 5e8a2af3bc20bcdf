import type { GraphQLLeafType } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { MappingProblem } from '../../mapping/types.ts'
import { fetchAlone, fetchOnce } from '../../sources/fetch-once.ts'
import { reportProblems } from '../../sources/mapping-problems.ts'
import { runCode } from '../../sources/resolve-field.ts'
import type { FetchInput } from '../../sources/source.ts'
import { isPromise, type MaybePromise } from '../../utils/maybe-promise.ts'
import { stableKey } from '../../utils/stable-key.ts'
import type { Place, Step, StepAction } from '../plan/plan.ts'
import { type RunState, readPlace, resolveLate } from './run-state.ts'

type Values = Readonly<Record<string, unknown>>

/** Runs a step for all objects of its place. @returns an outcome for each, in their order; failures are Errors in place. */
export function runStep(step: Step, state: RunState): MaybePromise<readonly unknown[]> {
  const objects = state.objects[step.at.id] ?? []
  if (objects.length === 0) return []
  const needed = objects.map((object, at) => readNeeds(step, object, at, state))
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

/** What a step needs of an object; the error that stands in its place; or null where the object it is part of does not exist. */
type Needed = Values | Error | null

function readNeeds(step: Step, object: object, at: number, state: RunState): Needed {
  const values: Record<string, unknown> = {}
  for (const { name, from, isKey, type, source } of step.needs) {
    if (isOfUnknown(from, step, at, state)) return null
    const value = readPlace(from, object, at, state) ?? null
    if (value instanceof Error) return value
    if (isKey && value === null) return null
    const taken = type === undefined ? value : crossing(value, type, source)
    if (taken instanceof Error) return taken
    values[name] = taken
  }
  return values
}

/**
 * True for a field of an entity that was asked for and is not there: nothing can be made of it. Only for what a source makes of
 * its own objects is a field that cannot be completed merely null.
 */
function isOfUnknown(from: Place, step: Step, at: number, state: RunState): boolean {
  if (from.kind !== 'step' || from.read === undefined) return false
  const isOwn = from.step.source === step.source && !step.isForeign
  return !isOwn && (state.outcomes[from.step.id]?.[at] ?? null) === null
}

/** A value as its type gives it to others: an ID is text whatever the upstream has. What is not of the type is an error. */
function crossing(value: unknown, type: GraphQLLeafType, source: string | undefined): unknown {
  if (value === null || (typeof value === 'string' && (type.name === 'ID' || type.name === 'String'))) return value
  if (typeof value === 'number' && type.name === 'ID' && Number.isSafeInteger(value)) return String(value)
  try {
    return type.serialize(value)
  } catch (cause) {
    return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason: 'shape', cause })
  }
}

function isGiven(needed: Needed): needed is Values {
  return needed !== null && !(needed instanceof Error)
}

type FetchAction = Extract<StepAction, { kind: 'fetch' }>

async function runFetch(
  step: Step,
  action: FetchAction,
  needed: readonly Needed[],
  state: RunState,
): Promise<readonly unknown[]> {
  const { connector, entity } = action
  const prepared = resolveLate(action.prepared, state.variables)
  const args = resolveLate(step.args, state.variables)
  const inputOf = (values: Values): FetchInput =>
    entity?.keyAs === 'args' ? { args: values, parent: {} } : { args, parent: values }

  const outcomes: unknown[] = [...needed]
  const places: number[] = []
  const inputs: FetchInput[] = []
  needed.forEach((values, place) => {
    if (!isGiven(values)) return
    places.push(place)
    inputs.push(inputOf(values))
  })
  if (state.plan.kind === 'mutation' && step.waitsFor === 0) {
    const [input] = inputs
    if (input)
      outcomes[places[0] ?? 0] = await fetchAlone(prepared, input, state.context).catch((error: unknown) => error)
    return outcomes
  }
  const fetched = action.isShared
    ? await Promise.all(
        inputs.map((input) => fetchOnce(connector, prepared, input, state.context).catch((error: unknown) => error)),
      )
    : await fetchDistinct(inputs, connector.isBatch, (distinct) => prepared.fetch(distinct, state.context))
  fetched.forEach((outcome, place) => {
    outcomes[places[place] ?? 0] = entity === undefined ? outcome : toEntity(outcome)
  })
  return outcomes
}

/** Makes one call of equal inputs. A batched connector does that itself, by key. */
async function fetchDistinct(
  inputs: readonly FetchInput[],
  isBatch: boolean,
  fetch: (inputs: readonly FetchInput[]) => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  if (isBatch || inputs.length < 2) return fetch(inputs)
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

/** An entity as its source gave it; what is no object is no entity. */
function toEntity(outcome: unknown): unknown {
  if (outcome instanceof Error) return outcome
  return typeof outcome === 'object' ? outcome : null
}

/** What a step's failure to run at all is for its objects. */
export function failureOf(step: Step, error: unknown): GatewayError {
  return error instanceof GatewayError
    ? error
    : new GatewayError('INTERNAL_SERVER_ERROR', { source: step.source.name, cause: error })
}
