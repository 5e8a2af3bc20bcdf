import { getNullableType, isListType } from 'graphql'
import type { ErrorCode } from '../../errors/codes.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import { isRecord, type MappingProblem } from '../../mapping/index.ts'
import type { RequestContext } from '../../upstream/index.ts'
import { inParallel } from '../../utils/in-parallel.ts'
import { type FetchInputs, maxCallsAtOnce, runBatched } from '../batch.ts'
import { failureOfCall } from '../failure-of-call.ts'
import { type KeyPath, pathReader } from '../key-paths.ts'
import { reportProblems } from '../mapping-problems.ts'
import type { FetchInput, FetchOutcome } from '../source.ts'
import { type CallParts, callOnce } from './call.ts'
import { shapeError } from './codec/shape-error.ts'
import type { RawItems } from './raw-items.ts'

/** Calls once for each input, some at a time. */
export function fetchEach(
  inputs: readonly FetchInput[],
  parts: CallParts,
  context: RequestContext,
): Promise<FetchOutcome[]> {
  return inParallel(inputs, maxCallsAtOnce, async (input) => {
    try {
      const { mapped } = await callOnce({ args: input.args, this: input.parent }, 1, parts, context)
      return translated(mapped, parts)
    } catch (error) {
      return failureOfCall(error, parts.target.faults.source)
    }
  })
}

/** How the items of batched answers find their inputs. */
export interface BatchKeys {
  /** The parent's fields that a call is made for (`$batch.x`), as paths. */
  readonly keyFields: readonly KeyPath[]
  /** Gives the items of an answer as the schema calls them, where keys are read there. */
  readonly rawItems: RawItems | undefined
}

interface Item {
  readonly key: readonly unknown[]
  readonly mapped: unknown
}

/** Failures that may be due to one of the things asked for, while the others are there and right. */
const codesOfOne: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_USER_INPUT',
  'UPSTREAM_BAD_REQUEST',
  'UPSTREAM_CONFLICT',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_NOT_FOUND',
])

/** Serves all inputs with as few calls as the batch size allows. */
export async function fetchBatch(
  inputs: readonly FetchInput[],
  keys: BatchKeys,
  parts: CallParts,
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const { directive, site, target } = parts
  const { source } = target.faults
  const problems: MappingProblem[] = []
  const isMany = site.field !== undefined && isListType(getNullableType(site.field.type))
  const outcomes = await runBatched<Item>(inputs, {
    keyFields: keys.keyFields,
    maxSize: directive.maxSize,
    cardinality: isMany ? 'many' : 'one',
    keyOf: ({ key }) => key,
    valueOf: ({ mapped }) => translated(mapped, parts),
    keyless: () => shapeError(source, `no item of a batched answer has the key (${keys.keyFields.join(' ')})`),
    onUnused: (reason) => problems.push({ message: `of a batched answer, ${reason}`, offset: 0 }),
    mayBeOfOne: ({ code }) => codesOfOne.has(code),
    call: (chunk) =>
      fetchItems(chunk, keys, parts, problems, context).catch((error: unknown) => {
        throw failureOfCall(error, source)
      }),
  })
  reportProblems(problems, { source, connector: site.coordinate }, context)
  return outcomes
}

/** One call for some inputs. @returns its items; a GatewayError for one that cannot be known for whose it is. */
async function fetchItems(
  chunk: FetchInputs,
  { keyFields, rawItems }: BatchKeys,
  parts: CallParts,
  problems: MappingProblem[],
  context: RequestContext,
): Promise<readonly (Item | GatewayError | null)[]> {
  const groupBy = parts.directive.groupBy?.mapping
  const readers = keyFields.map(pathReader)
  const batch = chunk.map((each) => each.parent)
  const { mapped, raw } = await callOnce({ args: chunk[0].args, batch }, chunk.length, parts, context)
  const items = listOf(mapped)
  const raws = rawItems === undefined ? items : listOf(rawItems.of(raw))
  if (raws.length !== items.length)
    throw new GatewayError('INTERNAL_SERVER_ERROR', {
      source: parts.target.faults.source,
      cause: new TypeError('selection changes the number of items'),
    })
  return items.map((item, at) => {
    if (item === null || item === undefined) return null
    if (item instanceof GatewayError) return item
    const key =
      groupBy === undefined
        ? readers.map((read) => read(item))
        : groupKey(groupBy.run(raws[at], {}, problems), keyFields)
    return key.find((each) => each instanceof GatewayError) ?? { key, mapped: item }
  })
}

function translated(value: unknown, { translate }: CallParts): unknown {
  return translate === undefined ? value : translate(value)
}

/** `customer_id` gives an object of one field, `$.customer_id` its value: both are the key. */
function groupKey(group: unknown, keyFields: readonly KeyPath[]): readonly unknown[] {
  if (typeof group !== 'object' || group === null || group instanceof Error) return [group]
  const values = Object.values(group)
  if (keyFields.length === 1 && !values.some(isRecord)) return values
  return keyFields.map((path) => pathReader(path)(group))
}

function listOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
