import { StaleValue } from '../../sources/cached/index.ts'
import type { FetchInput } from '../../sources/source.ts'
import type { FetchAction, Step } from '../plan/plan.ts'
import { toEntity, unwrap } from './outcome.ts'
import { onlyKeyReader } from './read-needs.ts'
import { type RunState, resolveLate } from './run-state.ts'

const nothing = {}

/**
 * The usual batch: objects that refer to entities by one key. However many have a key, it is one input. Hot: there are hundreds of
 * objects and few keys, so nothing is made for each object.
 * @returns undefined where it is no such batch
 */
export function fetchByKey(
  step: Step,
  action: FetchAction,
  objects: readonly object[],
  state: RunState,
): Promise<readonly unknown[]> | undefined {
  const { connector, isShared, entity } = action
  if (!connector.isBatch || isShared || objects.length < 2 || state.plan.kind === 'mutation') return undefined
  const key = onlyKeyReader(step)
  if (key === undefined) return undefined
  const args = resolveLate(step.args, state.variables)
  const places = new Map<unknown, number>()
  const inputs: FetchInput[] = []
  /** Of each object: where its input is, or what stands in its place. */
  const found: (number | Error | null)[] = new Array(objects.length)
  for (let at = 0; at < objects.length; at++) {
    const value = key.read(objects[at] as object)
    if (value === null || value instanceof Error) {
      found[at] = value
      continue
    }
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    let place = places.get(value)
    if (place === undefined) {
      place = inputs.length
      places.set(value, place)
      const values = { [key.name]: value }
      inputs.push(entity?.keyAs === 'args' ? { args: values, parent: nothing } : { args, parent: values })
    }
    found[at] = place
  }
  return spread(step, action, inputs, found, state)
}

async function spread(
  step: Step,
  { connector, entity, prepared }: FetchAction,
  inputs: readonly FetchInput[],
  found: readonly (number | Error | null)[],
  state: RunState,
): Promise<readonly unknown[]> {
  if (inputs.length === 0) return found
  const fetched = await resolveLate(prepared, state.variables).fetch(inputs, state.context)
  const hasStale = connector.isCached === true && fetched.some((outcome) => outcome instanceof StaleValue)
  const outcomes = entity === undefined || hasStale ? fetched : fetched.map(toEntity)
  return found.map((place, at) => {
    if (typeof place !== 'number') return place
    const outcome = outcomes[place]
    if (!hasStale) return outcome
    const value = unwrap(outcome, step, at, state)
    return entity === undefined ? value : toEntity(value)
  })
}
