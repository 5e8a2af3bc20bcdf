import type { Outcome, SeenError } from './run-way.ts'

/** One way in which the compiled answer is not what the reference gave. */
export interface Difference {
  readonly kind: 'data' | 'errors' | 'calls'
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
  return differences
}

function differingErrors(reference: Outcome, compiled: Outcome): string | undefined {
  const [expected, actual] = [errorLines(reference), errorLines(compiled)]
  const below = actual.filter((line) => line.endsWith(fromBelow))
  // Where a source's own part of an answer became null, stitching knows only that place, and the plan which field it was.
  const unmatched = without(expected, actual)
  const extra = without(actual, expected).filter(
    (line) => !below.includes(line) || !unmatched.some((each) => each.startsWith(line.slice(0, -fromBelow.length))),
  )
  const missing = unmatched.filter((line) => !below.some((each) => line.startsWith(each.slice(0, -fromBelow.length))))
  if (missing.length + extra.length === 0) return undefined
  return [...missing.map((line) => `- ${line}`), ...extra.map((line) => `+ ${line}`)].join('\n')
}

/** Ends the line of an error whose own field is not the null that it made. */
const fromBelow = '"from a field below"]'

function errorLines({ errors, data }: Outcome): string[] {
  const root: unknown = data === undefined ? null : JSON.parse(data)
  return errors.map((error) => errorLine(error, root))
}

/**
 * Of several non-null fields that fail below one nullable parent, the specification (section 6.4.4) lets any be the error of
 * the null that they make together: only the null's place is compared then.
 */
function errorLine({ code, source, reason, path }: SeenError, root: unknown): string {
  const nullAt = path === undefined ? undefined : placeOfNull(root, path)
  if (path === undefined || nullAt?.length === path.length) return JSON.stringify([path, code, source, reason])
  return `[${JSON.stringify(nullAt)},${fromBelow}`
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

function moreCalls(reference: Outcome, compiled: Outcome): string | undefined {
  const lines = Object.entries(compiled.calls).flatMap(([source, calls]) => {
    const expected = reference.calls[source] ?? []
    if (calls.length <= expected.length) return []
    return [
      `${source}: ${calls.length} instead of ${expected.length}`,
      ...without(calls, expected).map((each) => `  + ${each}`),
    ]
  })
  return lines.length === 0 ? undefined : lines.join('\n')
}
