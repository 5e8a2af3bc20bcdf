import type { GatewayError } from '../errors/gateway-error.ts'
import { isRecord } from '../mapping/index.ts'
import { inParallel } from '../utils/in-parallel.ts'
import { stableKey } from '../utils/stable-key.ts'
import { callChunk } from './call-chunk.ts'
import { type KeyPath, pathReader } from './key-paths.ts'
import type { FetchInput, FetchOutcome } from './source.ts'
import { splitIntoChunks } from './split-into-chunks.ts'

/** Most calls that one fetch has in flight: what it needs beyond these waits, where an upstream would refuse it or break down. */
export const maxCallsAtOnce = 64

/** What one call is made for. */
export type FetchInputs = readonly [FetchInput, ...FetchInput[]]

/** How the items of a batched answer find the inputs they belong to. */
export interface BatchPlan<Item> {
  /** The parent's fields that identify an input (`$batch.x`), as paths. */
  readonly keyFields: readonly KeyPath[]
  /** Most inputs in one call. */
  readonly maxSize: number
  /**
   * `one`: an input gets the item with its key, or null. `many`: an input gets the list of all items with its key, which may
   * be empty.
   */
  readonly cardinality: 'one' | 'many'
  /** The key of an item, a value for each of `keyFields`. */
  readonly keyOf: (item: Item) => readonly unknown[]
  /** What an item becomes in the outcome. */
  readonly valueOf: (item: Item) => unknown
  /**
   * One call on the wire for inputs of equal arguments and distinct keys. An Error among the items stands for an item that
   * failed and whose key is not known.
   */
  readonly call: (inputs: FetchInputs) => Promise<readonly (Item | Error | null | undefined)[]>
  /** What an answer is of which no item has a key, though it has items. @default an answer that has nobody's items */
  readonly keyless?: (() => GatewayError) | undefined
  /** Hears what of an answer could not be given to anyone. */
  readonly onUnused?: ((reason: string) => void) | undefined
  /** Whether one call can carry these inputs, which are no more than `maxSize`. @default it can */
  readonly fits?: ((inputs: FetchInputs) => boolean) | undefined
  /**
   * Whether a call may have failed for one of its inputs alone: then the others are asked for without it.
   * @default no call has
   */
  readonly mayBeOfOne?: ((failure: GatewayError) => boolean) | undefined
}

/**
 * Serves many inputs with as few calls as possible and gives each input what has its key, never what merely stands at its
 * position. Inputs of different arguments never share a call; equal inputs are asked for once.
 * @returns one outcome an input, in order; a failed call is its GatewayError for each input of that call.
 */
export async function runBatched<Item>(
  inputs: readonly FetchInput[],
  plan: BatchPlan<Item>,
): Promise<readonly FetchOutcome[]> {
  const outcomes: FetchOutcome[] = new Array(inputs.length).fill(null)
  const { maxSize, fits } = plan
  const limits = { maxSize, fits: fits && ((chunk: NonEmpty<KeyedInput>) => fits(inputsOf(chunk))) }
  const chunks = [...groupByArguments(inputs, plan.keyFields).values()].flatMap((group) =>
    splitIntoChunks([...group.values()], limits),
  )
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) await runChunk(only, plan, outcomes)
  else await inParallel(chunks, maxCallsAtOnce, (chunk) => runChunk(chunk, plan, outcomes))
  return outcomes
}

/** An input asked for, with every place in the caller's list that asked for it. */
interface KeyedInput {
  readonly key: string
  readonly input: FetchInput
  readonly places: number[]
}

function groupByArguments(
  inputs: readonly FetchInput[],
  keyFields: readonly string[],
): Map<string, Map<string, KeyedInput>> {
  const groups = new Map<string, Map<string, KeyedInput>>()
  const groupOf = rememberLast((args: FetchInput['args']) => {
    const key = stableKey(args)
    const group = groups.get(key) ?? new Map<string, KeyedInput>()
    groups.set(key, group)
    return group
  })
  const keyOf = keyReader(keyFields)
  for (let place = 0; place < inputs.length; place++) {
    const input = inputs[place] as FetchInput // A marked edge: `place` is below `length`.
    const key = keyOf(input.parent)
    if (key === undefined) continue // nothing to ask for
    const group = groupOf(input.args)
    const known = group.get(key)
    if (known === undefined) group.set(key, { key, input, places: [place] })
    else known.places.push(place)
  }
  return groups
}

/** Reads the key of a parent as text; undefined where a part of it is missing. */
function keyReader(keyFields: readonly string[]): (parent: FetchInput['parent']) => string | undefined {
  const [only = ''] = keyFields
  const textOf = (value: unknown) => (isKey(value) ? String(value) : undefined)
  if (keyFields.length === 1 && !only.includes('.')) return (parent) => textOf(parent[only])
  const readers = keyFields.map(pathReader)
  if (readers.length === 1) return (parent) => textOf(readers[0]?.(parent))
  return (parent) => {
    const values = readers.map((read) => read(parent))
    return values.some((value) => textOf(value) === undefined) ? undefined : matchKey(values)
  }
}

/** Plans give all inputs of a step the very same arguments. */
function rememberLast<T, R>(make: (value: T) => R): (value: T) => R {
  let last: { readonly value: T; readonly made: R } | undefined
  return (value) => {
    if (last === undefined || last.value !== value) last = { value, made: make(value) }
    return last.made
  }
}

type NonEmpty<T> = readonly [T, ...T[]]

const inputsOf = ([first, ...rest]: NonEmpty<KeyedInput>): FetchInputs => [
  first.input,
  ...rest.map((each) => each.input),
]

async function runChunk<Item>(
  chunk: NonEmpty<KeyedInput>,
  plan: BatchPlan<Item>,
  outcomes: FetchOutcome[],
): Promise<void> {
  for (const part of await callChunk(chunk, (inputs) => askFor(inputs, plan), plan.mayBeOfOne)) {
    for (const { key, places } of part.inputs) {
      const outcome = 'failure' in part ? part.failure : part.answer(key)
      for (const place of places) outcomes[place] = outcome
    }
  }
}

/** Calls for a chunk. @returns what it gives for a key. */
async function askFor<Item>(
  chunk: NonEmpty<KeyedInput>,
  plan: BatchPlan<Item>,
): Promise<(key: string) => FetchOutcome> {
  const items = await plan.call(inputsOf(chunk))
  const found = indexByKey(items, plan)
  // A failed item may be anyone's who got nothing: for them, nothing found cannot be told from failed.
  const failure = items.find((item) => item instanceof Error)
  return (key) => {
    const values = found.get(key)
    if (values === undefined) return failure ?? (plan.cardinality === 'many' ? [] : null)
    return plan.cardinality === 'many' ? values : (values[0] ?? null)
  }
}

function indexByKey<Item>(
  items: readonly (Item | Error | null | undefined)[],
  plan: BatchPlan<Item>,
): Map<string, unknown[]> {
  const index = new Map<string, unknown[]>()
  let isKeyless = false
  let isRepeated = false
  for (const item of items) {
    if (item === null || item === undefined || item instanceof Error) continue
    const parts = plan.keyOf(item)
    if (!parts.every(isKey)) {
      isKeyless = true // nobody's
      continue
    }
    const key = matchKey(parts)
    const values = index.get(key)
    if (values === undefined) index.set(key, [plan.valueOf(item)])
    else {
      isRepeated = true
      values.push(plan.valueOf(item))
    }
  }
  if (isKeyless && index.size === 0 && plan.keyless) throw plan.keyless()
  if (isKeyless) plan.onUnused?.('an item has no key')
  if (isRepeated && plan.cardinality === 'one') plan.onUnused?.('several items have the same key; the first is taken')
  return index
}

/** An object of data is no key: it may have no text at all, as where it has a field `toString`. */
function isKey(value: unknown): boolean {
  return value !== null && value !== undefined && !isRecord(value)
}

/** GraphQL IDs are strings where upstreams have numbers: keys are compared as text. Quoted, so that parts cannot run together. */
function matchKey(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : JSON.stringify(values.map(String))
}
