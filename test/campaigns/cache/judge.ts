import type { Upstream, Value } from './upstream.ts'
import type { Answer, Replica } from './world.ts'

/** What an operation must come to. */
export interface Expected {
  readonly replica: Replica
  /** Who asks. */
  readonly who: string
  /** Ids that the answer must be about, by response key; a list: one each. */
  readonly fields: Readonly<Record<string, { readonly ids: readonly string[]; readonly isOpen?: boolean }>>
  /** Versions that are known to have been there when it began. */
  readonly floors: ReadonlyMap<string, number>
  readonly startedMs: number
}

/** Finds what must not be. */
export interface Judge {
  readonly judge: (answer: Answer, expected: Expected) => void
  /** Notes that a change was answered. */
  readonly changed: (id: string, version: number, knowing: readonly Replica[]) => void
  readonly floorsOf: (replica: Replica, ids: readonly string[]) => ReadonlyMap<string, number>
  readonly findings: readonly string[]
  readonly totals: Totals
}

export interface Totals {
  operations: number
  values: number
  stale: number
  foreign: number
  outdated: number
  errors: number
  errorsBeyond: number
}

/** Findings that are told of; of more, only how many. */
const maxFindings = 20

/** What may come of an upstream that fails. */
const injected: ReadonlySet<string> = new Set([
  'UPSTREAM_ERROR',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID_RESPONSE',
])

export function createJudge(upstream: Upstream): Judge {
  const known = new Map<Replica, Map<string, number>>()
  const findings: string[] = []
  const totals = { operations: 0, values: 0, stale: 0, foreign: 0, outdated: 0, errors: 0, errorsBeyond: 0 }
  const find = (kind: 'foreign' | 'outdated' | 'errorsBeyond', text: () => string): void => {
    totals[kind]++
    if (findings.length < maxFindings) findings.push(`${kind}: ${text()}`)
  }

  const judgeValue = (value: Value, id: string, isOpen: boolean, { who, floors }: Expected): void => {
    totals.values++
    const floor = floors.get(id) ?? 1
    const version = value.version ?? 0
    const isTheirs = value.id === id && (value.for === who || (isOpen && value.for === 'all'))
    if (!isTheirs) find('foreign', () => `${who} asked for ${id}: ${JSON.stringify(value)}`)
    else if (version < floor)
      find('outdated', () => `${who} asked for ${id}, known to be of ${floor}: ${JSON.stringify(value)}`)
    else if (version > upstream.versionOf(id)) find('foreign', () => `from nowhere: ${JSON.stringify(value)}`)
  }

  return {
    totals,
    findings,
    floorsOf: (replica, ids) => new Map(ids.map((id) => [id, known.get(replica)?.get(id) ?? 1])),
    changed: (id, version, knowing) => {
      for (const replica of knowing) {
        const floors = known.get(replica) ?? new Map<string, number>()
        known.set(replica, floors.set(id, Math.max(version, floors.get(id) ?? 1)))
      }
    },
    judge: (answer, expected) => {
      const { status, data, errors = [], extensions } = answer
      totals.operations++
      totals.stale += extensions?.stale?.length ?? 0
      totals.errors += errors.length
      const isKnown = errors.every(({ extensions: { code } }) => injected.has(code))
      const mayFail = upstream.lastFaultMs() >= expected.startedMs
      if (status !== 200 || !isKnown || (errors.length > 0 && !mayFail))
        find('errorsBeyond', () => `${status} ${JSON.stringify(answer)}`)
      for (const [field, { ids, isOpen = false }] of Object.entries(expected.fields)) {
        const found = data?.[field]
        const values = valuesOf(found)
        if (values.length === 0 && errors.length > 0) continue
        if (values.length !== ids.length) find('errorsBeyond', () => `${field} of ${ids}: ${JSON.stringify(answer)}`)
        values.forEach((value, at) => {
          // A failed part of a list has its key alone.
          const isFailed = value === null || value.version === null
          if (isFailed && errors.length === 0) find('errorsBeyond', () => `nothing in ${JSON.stringify(answer)}`)
          if (!isFailed) judgeValue(value, ids[at] ?? '', isOpen, expected)
        })
      }
    },
  }
}

/** The values in a field: one, a list, or the parts of links. */
function valuesOf(found: unknown): readonly (Value | null)[] {
  if (found === null || found === undefined) return []
  const list = Array.isArray(found) ? found : [found]
  // A marked edge: the campaign's own schema says that it is so.
  return list.map((each) => (each !== null && 'part' in each ? each.part : each) as Value | null)
}
