import { inputKey } from './input-key.ts'
import type { FetchInput, FetchOutcome } from './source.ts'

/** Inputs without repetitions, and for each of those that were given, which it is. */
export interface DistinctInputs {
  readonly inputs: readonly FetchInput[]
  /** Undefined where there were none. */
  readonly placeOf: readonly number[] | undefined
}

/**
 * Finds equal inputs: of a hundred items that refer to ten entities, ten are to be looked for. Hot: the usual input is one key of the
 * parent, whose value tells it from others as it is.
 * @param need the one field of the parent that inputs are made from; undefined where there are several or none
 */
export function distinctInputs(given: readonly FetchInput[], need?: string | undefined): DistinctInputs {
  if (given.length < 2) return { inputs: given, placeOf: undefined }
  const args = given[0]?.args
  const places = new Map<unknown, number>()
  const inputs: FetchInput[] = []
  const placeOf = given.map((input) => {
    const value = need !== undefined && input.args === args ? input.parent[need] : undefined
    const key = typeof value === 'string' || typeof value === 'number' ? value : `\0${inputKey(input)}` // no string value of a field is equal to it
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, inputs.length)
    return inputs.push(input) - 1
  })
  return { inputs, placeOf: inputs.length === given.length ? undefined : placeOf }
}

/** The outcomes of distinct inputs, for each of those that were given. */
export function inPlaces(outcomes: readonly FetchOutcome[], { placeOf }: DistinctInputs): readonly FetchOutcome[] {
  return placeOf === undefined ? outcomes : placeOf.map((place) => outcomes[place])
}
