import { StaleValue } from '../../sources/cached/index.ts'
import { distinctInputs, inPlaces } from '../../sources/distinct-inputs.ts'
import { fetchAllOnce, fetchAlone } from '../../sources/fetch-once.ts'
import type { FetchInput } from '../../sources/source.ts'
import type { MaybePromise } from '../../utils/maybe-promise.ts'
import type { FetchAction, Step } from '../plan/plan.ts'
import { type Batch, batchOf } from './batch.ts'
import { toEntity, unwrap } from './outcome.ts'
import { type RunState, resolveLate } from './run-state.ts'

/** Asks a step's connector. @returns an outcome for each object of its place; failures are Errors in place. */
export function runFetch(
  step: Step,
  action: FetchAction,
  objects: readonly object[],
  state: RunState,
): MaybePromise<readonly unknown[]> {
  const batch = state.batches?.[step.id] ?? batchOf(step, action, objects, state)
  if (state.batches !== undefined) state.batches[step.id] = batch
  // A list of its own: a batch that is remembered is for the next run, too.
  return batch.inputs.length === 0 ? [...batch.found] : fetchBatch(step, action, batch, state)
}

async function fetchBatch(step: Step, action: FetchAction, batch: Batch, state: RunState): Promise<readonly unknown[]> {
  const { connector, entity } = action
  const fetched = await fetchAll(step, action, batch, state)
  const hasStale = connector.isCached === true && fetched.some((outcome) => outcome instanceof StaleValue)
  const outcomes = entity === undefined || hasStale ? fetched : fetched.map(toEntity)
  return batch.found.map((place, at) => {
    if (typeof place !== 'number') return place
    const outcome = outcomes[place]
    if (!hasStale) return outcome
    const value = unwrap(outcome, step, at, state)
    return entity === undefined ? value : toEntity(value)
  })
}

/** Fetches for all inputs. @returns an outcome for each; failures are Errors in place. */
function fetchAll(
  { waitsFor }: Step,
  { connector, isShared, prepared: late }: FetchAction,
  { inputs, areDistinct }: Batch,
  { plan, variables, context }: RunState,
): Promise<readonly unknown[]> {
  const prepared = resolveLate(late, variables)
  const each = (fetch: (input: FetchInput) => Promise<unknown>) =>
    Promise.all(inputs.map((input) => fetch(input).catch((error: unknown) => error)))
  // A root field of a mutation, of which there is one; or what is one below a field of Mutation.
  if (connector.isMutation || (plan.kind === 'mutation' && waitsFor === 0))
    return each((input) => fetchAlone(prepared, input, context))
  if (isShared) return fetchAllOnce(connector, prepared, inputs, context)
  // A batched connector joins equal inputs itself, by key.
  if (connector.isBatch || areDistinct) return prepared.fetch(inputs, context, areDistinct)
  const distinct = distinctInputs(inputs)
  return prepared.fetch(distinct.inputs, context, true).then((outcomes) => inPlaces(outcomes, distinct))
}
