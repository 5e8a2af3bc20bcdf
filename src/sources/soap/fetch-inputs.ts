import { getNullableType, isListType } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { RequestContext } from '../../upstream/index.ts'
import { inParallel } from '../../utils/in-parallel.ts'
import { maxCallsAtOnce, runBatched } from '../batch.ts'
import type { FetchInput, FetchOutcome } from '../source.ts'
import { type CallParts, callOnce } from './call.ts'
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
      return error instanceof GatewayError ? error : new GatewayError('INTERNAL_SERVER_ERROR', { cause: error })
    }
  })
}

/** How the items of batched answers find their inputs. */
export interface BatchKeys {
  /** The parent's fields that a call is made for (`$batch.x`). */
  readonly keyFields: readonly string[]
  /** Gives the items of an answer as the schema calls them, where keys are read there. */
  readonly rawItems: RawItems | undefined
}

interface Item {
  readonly raw: unknown
  readonly mapped: unknown
}

/** Serves all inputs with as few calls as the batch size allows. */
export function fetchBatch(
  inputs: readonly FetchInput[],
  { keyFields, rawItems }: BatchKeys,
  parts: CallParts,
  context: RequestContext,
): Promise<readonly FetchOutcome[]> {
  const { directive, site } = parts
  const groupBy = directive.groupBy?.mapping
  const isMany = site.field !== undefined && isListType(getNullableType(site.field.type))
  return runBatched<Item>(inputs, {
    keyFields,
    maxSize: directive.maxSize,
    cardinality: isMany ? 'many' : 'one',
    keyOf: ({ raw, mapped }) =>
      groupBy === undefined
        ? keyFields.map((name) => ownOf(mapped, name))
        : groupKey(groupBy.run(raw, {}, []), keyFields),
    valueOf: ({ mapped }) => translated(mapped, parts),
    call: async (chunk) => {
      const batch = chunk.map((each) => each.parent)
      const { mapped, raw } = await callOnce({ args: chunk[0].args, batch }, chunk.length, parts, context)
      const items = listOf(mapped)
      const raws = rawItems === undefined ? items : listOf(rawItems(raw))
      if (raws.length !== items.length)
        throw new GatewayError('INTERNAL_SERVER_ERROR', {
          cause: new TypeError('selection changes the number of items'),
        })
      return items.map((item, index) => ({ raw: raws[index], mapped: item })).filter(({ mapped: item }) => item != null)
    },
  })
}

function translated(value: unknown, { translate }: CallParts): unknown {
  return translate === undefined ? value : translate(value)
}

function ownOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name] // checked above: own data
}

/** `customer_id` gives an object of one field, `$.customer_id` its value: both are the key. */
function groupKey(group: unknown, keyFields: readonly string[]): readonly unknown[] {
  if (typeof group !== 'object' || group === null) return [group]
  return keyFields.length === 1 ? Object.values(group) : keyFields.map((name) => ownOf(group, name))
}

function listOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
