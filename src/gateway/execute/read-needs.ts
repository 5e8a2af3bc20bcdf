import type { GraphQLLeafType } from 'graphql'
import { GatewayError } from '../../errors/gateway-error.ts'
import { isWhole } from '../../sources/key-paths.ts'
import { driftOfLeaf } from '../drift-of-error.ts'
import type { Need, Place, Step } from '../plan/plan.ts'
import { readDeep } from './read-deep.ts'
import { type RunState, readPlace } from './run-state.ts'

type Values = Readonly<Record<string, unknown>>

/** What a step needs of an object; the error that stands in its place; or null where the object it is part of does not exist. */
export type Needed = Values | Error | null

/** Reads what a step needs of the `at`-th object of its place. */
type ReadNeeds = (object: object, at: number, state: RunState) => Needed

const readers = new WeakMap<Step, ReadNeeds>()

/** The reader of a step's needs; made when first asked for. */
export function needsReader(step: Step): ReadNeeds {
  const known = readers.get(step)
  if (known !== undefined) return known
  const made = readerOf(step)
  readers.set(step, made)
  return made
}

/** The key of a reference, where that is all that a step needs of its objects. */
export interface OnlyKey {
  /** Null where there is none. */
  readonly read: (object: object) => unknown
  /** The key as an object. */
  readonly toValues: (key: unknown) => Values
}

const onlyKeys = new WeakMap<Step, OnlyKey | 'none'>()

/** Undefined for a step that needs more, or something else; made when first asked for. */
export function onlyKeyOf(step: Step): OnlyKey | undefined {
  let known = onlyKeys.get(step)
  if (known === undefined) {
    known = readOnlyKey(step) ?? 'none'
    onlyKeys.set(step, known)
  }
  return known === 'none' ? undefined : known
}

function readOnlyKey({ needs }: Step): OnlyKey | undefined {
  const [need, ...others] = needs
  const key = need?.from.kind === 'own' ? need.from.read.plain : undefined
  if (need === undefined || need.field !== undefined || others.length > 0 || key === undefined || !need.isKey)
    return undefined
  // Hot: an object of a name that stands in the code is made much faster than one of a name in a variable. The name is one of GraphQL's.
  const toValues = new Function('key', `return { [${JSON.stringify(need.name)}]: key }`)
  // A marked edge: what is generated above is what it is said to be.
  return { read: (object) => take((object as Values)[key] ?? null, need), toValues: toValues as OnlyKey['toValues'] }
}

export function isGiven(needed: Needed): needed is Values {
  return needed !== null && !(needed instanceof Error)
}

function readerOf(step: Step): ReadNeeds {
  const [need, ...others] = step.needs
  const key = need?.from.kind === 'own' ? need.from.read.plain : undefined
  // The usual case: a reference's key.
  if (need !== undefined && need.field === undefined && others.length === 0 && key !== undefined)
    return (object) => {
      const taken = take((object as Values)[key] ?? null, need)
      if (taken instanceof Error || (need.isKey && taken === null)) return taken as Error | null
      const values: Record<string, unknown> = {}
      values[need.name] = taken
      return values
    }
  return (object, at, state) => {
    const values: Record<string, unknown> = {}
    for (const need of step.needs) {
      if (isOfUnknown(need.from, step, at, state)) return null
      const taken = need.field
        ? readDeep(need.field, object, at, state)
        : take(readPlace(need.from, object, at, state) ?? null, need)
      if (taken instanceof Error) return taken
      if (need.isKey && (taken === null || need.whole?.every((each) => isWhole(taken, each)) === false)) return null
      values[need.name] = taken
    }
    return values
  }
}

/**
 * True for a field of an entity that was asked for and is not there: nothing can be made of it. Only for what a source makes of
 * its own objects is a field that cannot be completed merely null.
 */
function isOfUnknown(from: Place, step: Step, at: number, state: RunState): boolean {
  if (from.kind !== 'step' || from.read === undefined) return false
  const isOwn = from.step.source === step.source && !step.isForeign
  return !isOwn && (state.outcomes[from.step.id]?.[at] ?? null) === null
}

/** A value as it is taken: what goes to another source as its type gives it. */
function take(value: unknown, { type, source, lists = 0 }: Need): unknown {
  if (type === undefined) return value
  return lists === 0 ? crossing(value, type, source) : crossingList(value, type, source, lists)
}

/** The first error in it stands for the whole: of a list with a hole, nothing right can be made. */
function crossingList(value: unknown, type: GraphQLLeafType, source: string | undefined, lists: number): unknown {
  if (lists === 0) return crossing(value, type, source)
  if (value === null || value === undefined || value instanceof Error) return value ?? null
  if (!Array.isArray(value)) return crossingError(type, source, new TypeError('it is no list'))
  const items = value.map((item) => crossingList(item, type, source, lists - 1))
  return items.find((item) => item instanceof Error) ?? items
}

/** A value as its type gives it to others: an ID is text whatever the upstream has. What is not of the type is an error. */
function crossing(value: unknown, type: GraphQLLeafType, source: string | undefined): unknown {
  if (value === null || value instanceof Error) return value
  if (typeof value === 'string' && (type.name === 'ID' || type.name === 'String')) return value
  if (typeof value === 'number' && type.name === 'ID' && Number.isSafeInteger(value)) return String(value)
  try {
    return type.serialize(value)
  } catch (cause) {
    return crossingError(type, source, cause)
  }
}

function crossingError(type: GraphQLLeafType, source: string | undefined, cause: unknown): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', {
    source,
    reason: 'shape',
    drift: { kind: driftOfLeaf(type) },
    cause,
  })
}
