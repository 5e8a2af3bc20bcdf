import { GatewayError } from '../../errors/gateway-error.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { type FetchInputs, runBatched } from '../batch.ts'
import { reportProblems } from '../mapping-problems.ts'
import type { FetchInput, FetchOutcome } from '../source.ts'
import { isNotFound } from './answer.ts'
import type { BatchTemplate } from './batch-plan.ts'

/** What batched calls are made with. */
export interface BatchedCalls {
  readonly batch: BatchTemplate
  /** Public name. */
  readonly source: string
  /** Schema coordinate. */
  readonly connector: string
  /** Whether 404 and 410 are the value null. */
  readonly isNotFoundNull: boolean
  /** One call. @returns what the selection makes of its answer; rejects with GatewayErrors only. */
  readonly call: (inputs: FetchInputs, context: RequestContext) => Promise<unknown>
  /** The URL of a call; undefined where none is made. @throws GatewayError for an input that fits into no URL. */
  readonly urlOf: (inputs: FetchInputs, context: RequestContext) => string | undefined
}

type Item = Record<string, unknown>

/** Statuses that may be due to one of the things asked for, while the others are there and right. */
const statusesOfOne: ReadonlySet<number> = new Set([400, 403, 404, 409, 410, 413, 414, 422])

/** Serves all inputs with as few calls as `maxSize` and the length of URLs allow. */
export async function fetchBatched(
  inputs: readonly FetchInput[],
  { batch, source, connector, isNotFoundNull, call, urlOf }: BatchedCalls,
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const { keyFields, maxSize, maxUrlLength, cardinality, keyOf } = batch
  const tell = (message: string) =>
    reportProblems([{ message: `of a batched answer, ${message}`, offset: 0 }], { source, connector }, context)
  const outcomes = await runBatched<Item>(inputs, {
    keyFields,
    maxSize,
    cardinality,
    keyOf,
    valueOf: (item) => item,
    keyless: () => wrongShape(source, `no item of a batched answer has the key (${keyFields.join(' ')})`),
    call: async (chunk) => itemsOf(await call(chunk, context), source, tell),
    onUnused: tell,
    fits: maxUrlLength === undefined ? undefined : (chunk) => isShort(() => urlOf(chunk, context), maxUrlLength),
    mayBeOfOne: ({ code, upstreamStatus }) =>
      upstreamStatus === undefined ? code === 'BAD_USER_INPUT' : statusesOfOne.has(upstreamStatus),
  })
  if (!isNotFoundNull) return outcomes
  const nothing = cardinality === 'many' ? [] : null
  return outcomes.map((each) => (each instanceof GatewayError && isNotFound(each.upstreamStatus) ? nothing : each))
}

function isShort(urlOf: () => string | undefined, maxLength: number): boolean {
  try {
    return (urlOf()?.length ?? 0) <= maxLength
  } catch {
    return true // the call itself fails the same way, and says so
  }
}

/** The items of a batched answer; what is no object in it belongs to no input. */
function itemsOf(value: unknown, source: string, tell: (message: string) => void): readonly Item[] {
  if (value === null) return []
  if (Array.isArray(value)) {
    const items = value.filter(isItem)
    if (value.some((item) => item !== null && !isItem(item))) tell('an item is no object')
    return items
  }
  throw wrongShape(source, 'a batched call did not give a list')
}

function wrongShape(source: string, cause: string): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', { source, reason: 'shape', cause: new Error(cause) })
}

function isItem(item: unknown): item is Item {
  return typeof item === 'object' && item !== null && !Array.isArray(item)
}
