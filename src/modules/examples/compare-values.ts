/** One place at which two JSON values differ; undefined stands for nothing. */
export interface Difference {
  readonly path: readonly (string | number)[]
  readonly expected: unknown
  readonly actual: unknown
}

/** Stands for a secret in a recording: whatever comes in its place is right. */
export const redacted = '[redacted]'

/** Most differences that are told of one comparison. */
const maxDifferences = 5

/** Tells two texts at a place of JSON values apart. @default those that are not equal, and none of them redacted */
export type SameText = (expected: string, actual: string, path: Difference['path']) => boolean

/** Where two JSON values differ; the order of an object's keys is none. */
export function compareValues(expected: unknown, actual: unknown, isSameText: SameText = () => false): Difference[] {
  const differences: Difference[] = []
  const compare = (left: unknown, right: unknown, path: Difference['path']): void => {
    if (differences.length >= maxDifferences || left === right || left === redacted) return
    if (Array.isArray(left) && Array.isArray(right)) {
      for (let at = 0; at < Math.max(left.length, right.length); at++) compare(left[at], right[at], [...path, at])
    } else if (isRecord(left) && isRecord(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
        compare(ownOf(left, key), ownOf(right, key), [...path, key])
    } else if (!(typeof left === 'string' && typeof right === 'string' && isSameText(left, right, path)))
      differences.push({ path, expected: left, actual: right })
  }
  compare(expected, actual, [])
  return differences
}

const maxShown = 80

/** A value as a finding shows it. */
export function showValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > maxShown ? `${text.slice(0, maxShown)}...` : text
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function ownOf(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
