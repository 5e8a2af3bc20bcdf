import type { JoinPart, StepAction } from '../plan/plan.ts'
import { type RunState, readPlace } from './run-state.ts'

type JoinAction = Extract<StepAction, { kind: 'join' }>
type Values = Readonly<Record<string, unknown>>

/** Joins what several sources hold of each object: of equal fields the first part's counts. */
export function joinObjects(
  { parts, isTold }: JoinAction,
  objects: readonly object[],
  state: RunState,
): readonly unknown[] {
  return objects.map((object, at) => {
    const values: unknown[] = parts.map(({ place }) => readPlace(place, object, at, state) ?? null)
    const [first] = values
    if (isTold && (first === null || first instanceof Error)) return first
    return values.reduce((joined, value, part) => joinValues(joined, withFailures(value, parts[part]), false))
  })
}

/** What failed of a part stands in each of the fields that are read of it. */
function withFailures(value: unknown, part: JoinPart | undefined): unknown {
  if (!(value instanceof Error) || part?.wants === undefined) return value
  return Object.assign(new Failed(value), { fields: [...part.wants.fields.values()].map(({ name }) => name) })
}

class Failed {
  readonly error: Error
  readonly fields: readonly string[] = []
  constructor(error: Error) {
    this.error = error
  }
}

function joinValues(one: unknown, other: unknown, isInside: boolean): unknown {
  if (one instanceof Failed) return other instanceof Failed || !isObject(other) ? one.error : joinFailed(other, one)
  if (other instanceof Failed) return isObject(one) ? joinFailed(one, other) : (one ?? other.error)
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length ? one.map((item, at) => joinValues(item, other[at], true)) : one
  if (!isObject(one)) return one === null || (isInside && one === undefined) ? (other ?? one) : one
  if (!isObject(other)) return one
  const joined: Record<string, unknown> = { ...other, ...one }
  for (const name of Object.keys(other))
    if (Object.hasOwn(one, name)) joined[name] = joinValues(one[name], other[name], true)
  return joined
}

function joinFailed(object: Values, { error, fields }: Failed): Values {
  const lacking = fields.filter((name) => !Object.hasOwn(object, name))
  return lacking.length === 0 ? object : { ...object, ...Object.fromEntries(lacking.map((name) => [name, error])) }
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error)
}
