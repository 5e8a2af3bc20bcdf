import type { SubjectResult, Window, WorkloadResult } from '../run/measurement.ts'
import { maxRssMiB, type Workload } from '../workloads.ts'
import { median, pairedRatio, type Ratio } from './statistics.ts'

/** A subject's windows as one. */
export interface SubjectSummary {
  readonly way: string | undefined
  readonly perCpuSecond: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly callsPerOperation: number
  readonly rssMiB: number
  readonly firstAnswerMs: number
  readonly failed: number
  readonly firstFailure: string | undefined
}

export interface Goal {
  readonly text: string
  readonly isMet: boolean
}

export interface WorkloadSummary {
  readonly title: string
  readonly baseline: SubjectSummary
  readonly gateway: SubjectSummary
  /** Only where the operation has that way. */
  readonly reference: SubjectSummary | undefined
  /** Only where the cost of policies is a goal. */
  readonly unguarded: SubjectSummary | undefined
  /** The gateway's requests per CPU-second over the baseline's. */
  readonly toBaseline: Ratio
  /** The gateway's requests per CPU-second over the reference way's. */
  readonly toReference: Ratio | undefined
  /** The gateway's requests per CPU-second over those of a gateway without policies. */
  readonly toUnguarded: Ratio | undefined
  readonly goals: readonly Goal[]
}

/** Medians over repetitions; ratios within each repetition, then their median. */
export function summarize(workload: Workload, result: WorkloadResult): WorkloadSummary {
  const find = (name: string): SubjectResult => {
    const found = result.subjects.find(({ subject }) => subject === name)
    if (found === undefined) throw new Error(`${result.workload} was measured without ${name}`)
    return found
  }
  const [baseline, gateway] = [find(workload.baseline), find('gateway')]
  const reference = workload.hasReference ? find('reference') : undefined
  const unguarded = result.subjects.find(({ subject }) => subject === 'unguarded')
  const costs = (subject: SubjectResult) => subject.windows.map(({ perCpuSecond }) => perCpuSecond)
  const parts = {
    title: workload.title,
    baseline: summarizeSubject(baseline),
    gateway: summarizeSubject(gateway),
    reference: reference && summarizeSubject(reference),
    unguarded: unguarded && summarizeSubject(unguarded),
    toBaseline: pairedRatio(costs(gateway), costs(baseline)),
    toReference: reference && pairedRatio(costs(gateway), costs(reference)),
    toUnguarded: unguarded && pairedRatio(costs(gateway), costs(unguarded)),
  }
  return { ...parts, goals: goalsOf(workload, parts) }
}

function summarizeSubject({ way, firstAnswerMs, windows }: SubjectResult): SubjectSummary {
  const middle = (of: (window: Window) => number) => median(windows.map(of))
  return {
    way,
    firstAnswerMs,
    perCpuSecond: middle(({ perCpuSecond }) => perCpuSecond),
    perSecond: middle(({ perSecond }) => perSecond),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    callsPerOperation: middle(({ callsPerOperation }) => callsPerOperation),
    rssMiB: Math.max(...windows.map(({ rssMiB }) => rssMiB)),
    failed: windows.reduce((sum, { failed }) => sum + failed, 0),
    firstFailure: windows.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure,
  }
}

type Measured = Pick<WorkloadSummary, 'baseline' | 'gateway' | 'toBaseline' | 'toReference' | 'toUnguarded'>

/** Calls an operation are counted over whole windows; this much is rounding. */
const callTolerance = 0.005

const baselines = { limit: 'the limit', bare: 'bare node:http', uncached: 'a gateway that keeps nothing' } as const

function goalsOf(
  { baseline: kind, goals }: Workload,
  { baseline, gateway, toBaseline, toReference, toUnguarded }: Measured,
): readonly Goal[] {
  const { shareOfBaseline, perCpuSecond, timesReference, costOfPolicies } = goals
  return [
    ...(shareOfBaseline === undefined
      ? []
      : [
          {
            text: `≥ ${Math.round(shareOfBaseline * 100)} % of ${baselines[kind]}`,
            isMet: toBaseline.median >= shareOfBaseline,
          },
        ]),
    ...(timesReference === undefined || toReference === undefined
      ? []
      : [{ text: `≥ ${timesReference} × the reference way`, isMet: toReference.median >= timesReference }]),
    ...(costOfPolicies === undefined || toUnguarded === undefined
      ? []
      : [
          {
            text: `policies cost ≤ ${Math.round(costOfPolicies * 100)} %`,
            isMet: toUnguarded.median >= 1 - costOfPolicies,
          },
        ]),
    ...(perCpuSecond === undefined
      ? []
      : [{ text: `≥ ${perCpuSecond} a CPU-second`, isMet: gateway.perCpuSecond >= perCpuSecond }]),
    ...(kind === 'bare'
      ? []
      : [
          {
            text: kind === 'limit' ? 'no more calls than by hand' : 'no more calls than without a cache',
            isMet: gateway.callsPerOperation <= baseline.callsPerOperation + callTolerance,
          },
        ]),
    { text: `RSS ≤ ${maxRssMiB} MiB`, isMet: gateway.rssMiB <= maxRssMiB },
  ]
}
