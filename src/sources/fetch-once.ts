import type { RequestContext } from '../upstream/request-context.ts'
import { stableKey } from '../utils/stable-key.ts'
import { onlyField } from './input-key.ts'
import type { Connector, FetchInput, FetchOutcome, PreparedFetch } from './source.ts'

/** What an operation asks of one selection of a connector. */
interface Asked {
  /** Of each distinct input: where its outcome is. By the field that is all of it, then by that field's text; else by the whole of it. */
  readonly places: Map<string, Map<string, number>>
  readonly outcomes: FetchOutcome[]
  /** All fetches; the last one may still gather inputs. */
  readonly gathered: Gathered[]
  gathering: Gathered | undefined
}

/** Inputs that are fetched together. */
interface Gathered {
  /** Where the outcome of the first one is; those of the others follow. */
  readonly from: number
  readonly inputs: FetchInput[]
  /** Never rejects. */
  readonly done: Promise<void>
}

/**
 * Fetches for inputs, together with all inputs of the same connector and selection that are asked for in the same turn of the event
 * loop, and each distinct input once an operation. Hot: nothing is waited for but whole fetches, however many inputs there are.
 * @returns one outcome an input, in order; failures are Errors in place.
 */
export async function fetchAllOnce(
  connector: Connector,
  prepared: PreparedFetch,
  inputs: readonly FetchInput[],
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const asked = askedOf(connector, prepared, context)
  const places = inputs.map((input) => placeOf(asked, input, prepared, context))
  let ended: Gathered | undefined
  for (const place of places) {
    const gathered = gatheredAt(asked, place)
    if (gathered === ended) continue
    await gathered?.done
    ended = gathered
  }
  return places.map((place) => asked.outcomes[place])
}

/**
 * The same for one input.
 * @throws Error that it failed with.
 */
export async function fetchOnce(
  connector: Connector,
  prepared: PreparedFetch,
  input: FetchInput,
  context: RequestContext,
): Promise<FetchOutcome> {
  const asked = askedOf(connector, prepared, context)
  const place = placeOf(asked, input, prepared, context)
  await gatheredAt(asked, place)?.done
  const outcome = asked.outcomes[place]
  if (outcome instanceof Error) throw outcome
  return outcome
}

function askedOf({ coordinate }: Connector, prepared: PreparedFetch, { memo }: RequestContext): Asked {
  const key = `${coordinate}|${prepared.key}`
  let asked = memo.get(key) as Asked | undefined
  if (asked === undefined) {
    asked = { places: new Map(), outcomes: [], gathered: [], gathering: undefined }
    memo.set(key, asked)
  }
  return asked
}

/** The fetch that gives what stands at a place: among the last ones, as a rule. */
function gatheredAt({ gathered }: Asked, place: number): Gathered | undefined {
  for (let at = gathered.length - 1; at >= 0; at--) {
    const each = gathered[at]
    if (each !== undefined && each.from <= place) return each
  }
  return undefined
}

function placeOf(asked: Asked, input: FetchInput, prepared: PreparedFetch, context: RequestContext): number {
  const field = onlyField(input)
  const key = field === undefined ? stableKey([input.args, input.parent]) : (input.parent[field] as string)
  const of = field ?? whole
  let places = asked.places.get(of)
  if (places === undefined) {
    places = new Map()
    asked.places.set(of, places)
  }
  const known = places.get(key)
  if (known !== undefined) return known
  asked.gathering ??= gather(asked, prepared, context)
  const { from, inputs } = asked.gathering
  const place = from + inputs.push(input) - 1
  places.set(key, place)
  return place
}

/** No name of a field. */
const whole = ''

/** What waits for the same answers gets to its fetches in different microtasks: a macrotask gathers them all. */
function gather(asked: Asked, prepared: PreparedFetch, context: RequestContext): Gathered {
  const before = asked.gathered.at(-1)
  const from = before === undefined ? 0 : before.from + before.inputs.length
  const inputs: FetchInput[] = []
  const done = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
    asked.gathering = undefined
    try {
      const outcomes = await prepared.fetch(inputs, context, true)
      for (let at = 0; at < inputs.length; at++) asked.outcomes[from + at] = outcomes[at]
    } catch (error) {
      for (let at = 0; at < inputs.length; at++) asked.outcomes[from + at] = error
      // It may be another time: only what came is known.
      for (const places of asked.places.values())
        for (const [key, place] of places) if (place >= from && place < from + inputs.length) places.delete(key)
    }
  })
  const gathered: Gathered = { from, inputs, done }
  asked.gathered.push(gathered)
  return gathered
}

/** Fetches now and alone, as mutations must. What was fetched before may no longer hold and is forgotten. */
export async function fetchAlone(
  prepared: PreparedFetch,
  input: FetchInput,
  context: RequestContext,
): Promise<unknown> {
  const [outcome] = await prepared.fetch([input], context)
  context.memo.clear()
  if (outcome instanceof Error) throw outcome
  return outcome
}
