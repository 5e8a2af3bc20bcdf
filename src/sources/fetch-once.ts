import type { RequestContext } from '../upstream/request-context.ts'
import { inputKey } from './input-key.ts'
import type { Connector, FetchInput, FetchOutcome, PreparedFetch } from './source.ts'

/** What an operation asks of one selection of a connector. */
interface Asked {
  /** Of each distinct input: where its outcome is. */
  readonly places: Map<string, Place>
  /** The fetch that still gathers inputs. */
  gathering: Gathered | undefined
}

/** Inputs that are fetched together. */
interface Gathered {
  readonly inputs: FetchInput[]
  /** One an input, once it is done. */
  outcomes: readonly FetchOutcome[]
  /** Never rejects. */
  readonly done: Promise<void>
}

interface Place {
  readonly gathered: Gathered
  readonly at: number
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
  for (const { done } of new Set(places.map(({ gathered }) => gathered))) await done
  return places.map(({ gathered, at }) => gathered.outcomes[at])
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
  const { gathered, at } = placeOf(askedOf(connector, prepared, context), input, prepared, context)
  await gathered.done
  const outcome = gathered.outcomes[at]
  if (outcome instanceof Error) throw outcome
  return outcome
}

function askedOf({ coordinate }: Connector, prepared: PreparedFetch, { memo }: RequestContext): Asked {
  const key = `${coordinate}|${prepared.key}`
  let asked = memo.get(key) as Asked | undefined
  if (asked === undefined) {
    asked = { places: new Map(), gathering: undefined }
    memo.set(key, asked)
  }
  return asked
}

function placeOf(asked: Asked, input: FetchInput, prepared: PreparedFetch, context: RequestContext): Place {
  const key = inputKey(input)
  const known = asked.places.get(key)
  if (known !== undefined) return known
  asked.gathering ??= gather(asked, prepared, context)
  const gathered = asked.gathering
  const place = { gathered, at: gathered.inputs.push(input) - 1 }
  asked.places.set(key, place)
  return place
}

/** What waits for the same answers gets to its fetches in different microtasks: a macrotask gathers them all. */
function gather(asked: Asked, prepared: PreparedFetch, context: RequestContext): Gathered {
  const inputs: FetchInput[] = []
  const done = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
    asked.gathering = undefined
    try {
      gathered.outcomes = await prepared.fetch(inputs, context, true)
    } catch (error) {
      // It may be another time: only what came is known.
      gathered.outcomes = inputs.map(() => error)
      for (const [key, place] of asked.places) if (place.gathered === gathered) asked.places.delete(key)
    }
  })
  const gathered: Gathered = { inputs, outcomes: [], done }
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
