import type { FetchInput } from '../../sources/source.ts'
import type { FetchAction, Step } from '../plan/plan.ts'
import { isGiven, needsReader, onlyKeyOf } from './read-needs.ts'
import { type RunState, resolveLate } from './run-state.ts'

/** What a step asks its connector for. */
export interface Batch {
  readonly inputs: readonly FetchInput[]
  /** Of each object: where its input is, or what stands in its place. */
  readonly found: readonly (number | Error | null)[]
  /** It is known that no two inputs are equal. */
  readonly areDistinct: boolean
}

type Values = Readonly<Record<string, unknown>>

const nothing: Values = {}

/** Makes the inputs for all objects of a step's place. */
export function batchOf(step: Step, action: FetchAction, objects: readonly object[], state: RunState): Batch {
  return batchByKey(step, action, objects, state) ?? batchByNeeds(step, action, objects, state)
}

/**
 * The usual batch: objects that refer to entities by one key. However many have a key, it is one input. Hot: there are hundreds of
 * objects and few keys, so nothing is made for each object.
 * @returns undefined where it is no such batch
 */
function batchByKey(
  step: Step,
  { connector, entity }: FetchAction,
  objects: readonly object[],
  state: RunState,
): Batch | undefined {
  if (!connector.isBatch || objects.length < 2 || state.plan.kind === 'mutation') return undefined
  const key = onlyKeyOf(step)
  if (key === undefined) return undefined
  const args = resolveLate(step.args, state.variables)
  const places = new Map<unknown, number>()
  const inputs: FetchInput[] = []
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
      inputs.push(inputOf(entity, args, key.toValues(value)))
    }
    found[at] = place
  }
  return { inputs, found, areDistinct: true }
}

/** An input for each object of which all is known that the step needs. */
function batchByNeeds(step: Step, { entity }: FetchAction, objects: readonly object[], state: RunState): Batch {
  const read = needsReader(step)
  const args = resolveLate(step.args, state.variables)
  const inputs: FetchInput[] = []
  const found = objects.map((object, at) => {
    const needed = read(object, at, state)
    return isGiven(needed) ? inputs.push(inputOf(entity, args, needed)) - 1 : needed
  })
  return { inputs, found, areDistinct: inputs.length < 2 }
}

function inputOf(entity: FetchAction['entity'], args: Values, values: Values): FetchInput {
  return entity?.keyAs === 'args' ? { args: values, parent: nothing } : { args, parent: values }
}
