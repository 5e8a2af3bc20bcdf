import type { Metrics } from '../../observability/metrics/metrics.ts'
import { compilePartition } from '../../sources/cached/index.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { createRecentMap } from '../../utils/recent-map.ts'
import { stableKey } from '../../utils/stable-key.ts'
import type { OperationPlan, Step, Variables } from '../plan/plan.ts'
import type { RunState } from './run-state.ts'

/** A run that ended well, with what its steps gave: kept objects, which nobody changes. */
export interface RememberedRun extends Pick<RunState, 'objects' | 'indexes' | 'batches' | 'outcomes'> {
  readonly ended: readonly Step[]
  /** The result's data as JSON text. */
  readonly data: string
}

type Run = Pick<RunState, 'plan' | 'variables' | 'context'>

/**
 * Remembers the last run of each plan, its variables, and the client. Where a cache gives the same objects again, what was made of
 * them is not made again: neither the keys by which more is fetched, nor the text of the result.
 */
export interface RunMemory {
  /** What is known of a run; undefined where nothing can come again. */
  readonly of: (run: Run) => KnownRun | undefined
  readonly close: () => void
}

/** A run that can come again. */
export interface KnownRun {
  readonly last: RememberedRun | undefined
  /** Counts that it got all that the last one had got. */
  readonly repeated: () => void
  /** @returns whether it is remembered: what the run holds must stay as it is then. */
  readonly remember: (state: RunState, data: string) => boolean
}

/** Bytes of texts and their lists that are kept, up to twice as many. */
const maxBytes = 8 * 1024 * 1024

/** What a run takes beside its text, and each object that has come in it. */
const runBytes = 1_000
const objectBytes = 32

/** Nothing is remembered yet. */
export function createRunMemory(metrics: Metrics): RunMemory {
  const repeats = metrics.count('repeatedRuns', {})
  const runs = createRecentMap<RememberedRun>(maxBytes)
  const keysOf = new WeakMap<OperationPlan, RunKey | 'none'>()
  let lastId = 0
  const keyOf = ({ plan, variables, context }: Run): string | undefined => {
    let of = keysOf.get(plan)
    if (of === undefined) {
      of = givesSameObjects(plan) ? compileKey(plan, lastId++) : 'none'
      keysOf.set(plan, of)
    }
    return of === 'none' ? undefined : of(variables, context)
  }
  const remember = (key: string, state: RunState, data: string): boolean => {
    if (state.stale.length > 0) return false
    const { objects, indexes, batches, outcomes, ended } = state
    const count = outcomes.reduce((sum, each) => sum + (each?.length ?? 0), 0)
    const weight = runBytes + key.length + data.length + count * objectBytes
    if (weight >= maxBytes) return false
    runs.set(key, { objects, indexes, batches, outcomes, ended, data }, weight)
    return true
  }
  return {
    of: (run) => {
      const key = keyOf(run)
      if (key === undefined) return undefined
      return {
        last: runs.get(key),
        repeated: () => {
          repeats.value++
        },
        remember: (state, data) => remember(key, state, data),
      }
    },
    close: metrics.gauge('rememberedRunBytes', runs.weight),
  }
}

type RunKey = (variables: Variables, context: RequestContext) => string

/** Of a plan's runs: where clients are given different objects, each has its own. */
function compileKey({ steps }: OperationPlan, id: number): RunKey {
  const partition = compilePartition(
    steps.flatMap(({ action }) => (action.kind === 'fetch' && action.connector.keepsObjectsBy) || []),
  )
  return (variables, context) => `${id}|${partition(context)}|${stableKey(variables)}`
}

/** True for a query whose every step may give the very objects that it gave before. */
function givesSameObjects({ kind, steps, roots }: OperationPlan): boolean {
  const asksSchema = roots.some(({ fields }) => fields.some(({ from }) => from.kind === 'introspection'))
  return (
    kind === 'query' &&
    !asksSchema &&
    steps.length > 0 &&
    steps.every(({ action }) => action.kind === 'fetch' && action.connector.keepsObjectsBy !== undefined)
  )
}
