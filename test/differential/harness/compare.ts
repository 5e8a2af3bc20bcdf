import type { Outcome, SeenError } from './run-way.ts'

/** One way in which the compiled answer is not what the reference gave. */
export interface Difference {
  readonly kind: 'data' | 'errors' | 'calls' | 'drift'
  readonly text: string
}

/** What differs; an empty list means that the ways agree. */
export function compareOutcomes(reference: Outcome, compiled: Outcome): Difference[] {
  const differences: Difference[] = []
  if (reference.data !== compiled.data)
    differences.push({ kind: 'data', text: `reference: ${reference.data}\n compiled: ${compiled.data}` })
  const errors = differingErrors(reference, compiled)
  if (errors !== undefined) differences.push({ kind: 'errors', text: errors })
  const calls = moreCalls(reference, compiled)
  if (calls !== undefined) differences.push({ kind: 'calls', text: calls })
  const drift = differingDrift(reference, compiled)
  if (drift !== undefined) differences.push({ kind: 'drift', text: drift })
  return differences
}

/** What drifted is told by errors and by answers: where these may be others, so may that. */
function differingDrift(reference: Outcome, compiled: Outcome): string | undefined {
  const linesOf = ({ errors }: Outcome) => errors.map(lineOf).sort().join()
  if (hasLostObjects(reference) || linesOf(reference) !== linesOf(compiled)) return undefined
  if (reference.drift.join() === compiled.drift.join()) return undefined
  return `reference: ${reference.drift.join(', ')}\n compiled: ${compiled.drift.join(', ')}`
}

function differingErrors(reference: Outcome, compiled: Outcome): string | undefined {
  const [expected, actual] = [placedErrors(reference), placedErrors(compiled)]
  const missing = withoutEqual(expected, actual)
  const extra = withoutEqual(actual, expected)
  if (missing.length + extra.length === 0) return undefined
  return [...missing.map((each) => `- ${lineOf(each)}`), ...extra.map((each) => `+ ${lineOf(each)}`)].join('\n')
}

/** An error, and where the null stands that it made. */
interface PlacedError extends SeenError {
  readonly nullAt: string | undefined
}

function placedErrors({ errors, data }: Outcome): PlacedError[] {
  const root: unknown = data === undefined ? null : JSON.parse(data)
  return errors.map((error) => ({
    ...error,
    nullAt: error.path && JSON.stringify(placeOfNull(root, error.path)),
  }))
}

/** The errors of the first list that have no match in the second, each of which matches once. */
function withoutEqual(list: readonly PlacedError[], other: readonly PlacedError[]): PlacedError[] {
  const left = [...other]
  return list.filter((error) => {
    const same = left.findIndex((each) => lineOf(each) === lineOf(error))
    const at = same === -1 ? left.findIndex((each) => isSameNull(error, each)) : same
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

/**
 * Of several non-null fields that fail below one nullable parent, the specification (section 6.4.4) lets any be the error of the
 * null that they make together. An error that names the null itself, and not a field below, leaves no such choice, unless the
 * source had it: a GraphQL service in whose answer the object was null.
 */
function isSameNull(one: PlacedError, other: PlacedError): boolean {
  if (one.nullAt === undefined || one.nullAt !== other.nullAt) return false
  const isSamePath = JSON.stringify(one.path) === JSON.stringify(other.path)
  return isSamePath ? one.isChosen === true && one.source === other.source : isFromBelow(one) && isFromBelow(other)
}

function isFromBelow({ path, nullAt }: PlacedError): boolean {
  return JSON.stringify(path) !== nullAt
}

function lineOf({ code, source, reason, path }: SeenError): string {
  return JSON.stringify([path, code, source, reason])
}

/** The part of a path that leads to the null which the error made. */
export function placeOfNull(root: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let value = root
  for (const [depth, step] of path.entries()) {
    if (typeof value !== 'object' || value === null) return path.slice(0, depth)
    value = (value as Readonly<Record<string | number, unknown>>)[step] // JSON: own data, by own keys
  }
  return path
}

function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other]
  return list.filter((line) => {
    const at = left.indexOf(line)
    if (at === -1) return true
    left.splice(at, 1)
    return false
  })
}

/** Whether errors of fields below took objects along: what of these is asked for is a matter of order. */
export function hasLostObjects(outcome: Outcome): boolean {
  return placedErrors(outcome).some(isFromBelow)
}

function moreCalls(reference: Outcome, compiled: Outcome): string | undefined {
  const lines = Object.entries(compiled.calls).flatMap(([source, calls]) => {
    const expected = reference.calls[source] ?? []
    if (calls.length <= expected.length || isOnlySpread(source, reference, compiled)) return []
    return [
      `${source}: ${calls.length} instead of ${expected.length}`,
      ...without(calls, expected).map((each) => `  + ${each}`),
    ]
  })
  return lines.length === 0 ? undefined : lines.join('\n')
}

/**
 * Stitching waits for all of an object before it goes below, and so joins what the plan asks for as soon as it can. More calls are
 * none too many where they ask for nothing that the reference does not ask for, nor for anything more often, and no more come
 * together than the reference makes.
 */
function isOnlySpread(source: string, reference: Outcome, compiled: Outcome): boolean {
  const together = new Map<number, number>()
  for (const wave of compiled.waves[source] ?? []) together.set(wave, (together.get(wave) ?? 0) + 1)
  const count = reference.calls[source]?.length ?? 0
  const isStaggered = Math.max(0, ...together.values()) <= count && together.size > 1
  const asksOf = ({ asks }: Outcome) => (asks[source] ?? []).flat()
  return isStaggered && without(asksOf(compiled), asksOf(reference)).length === 0
}
