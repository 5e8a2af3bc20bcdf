import { type LoadOrder, nameMark } from '../load/protocol.ts'
import { type Workload, workloads } from '../workloads.ts'

/** One part of the traffic: an operation, and how its text varies. */
export interface Part {
  readonly workload: Workload
  readonly texts: NonNullable<LoadOrder['texts']>
  readonly durationMs: number
}

/** Workloads whose modules fit into one gateway. */
export const soakedNames = ['rest-join', 'entity-list', 'flat-list', 'no-upstream'] as const

type SoakedName = (typeof soakedNames)[number]

/** What clients send in turns. */
export type Mix = readonly Part[]

/** The operations of an app and its versions: the same texts again and again. */
const steady: Mix = [
  { workload: workloadOf('rest-join'), texts: 1, durationMs: 2_500 },
  { workload: workloadOf('entity-list'), texts: 1, durationMs: 2_000 },
  { workload: workloadOf('no-upstream'), texts: 1, durationMs: 500 },
  { workload: variedWorkloadOf('flat-list'), texts: 50, durationMs: 1_500 },
]

/**
 * The same, and what no app sends: texts of which some are still known when they come again, and some forgotten; and texts that never
 * come again, as fast as they can be answered. It fills every cache to its bound.
 */
const varied: Mix = [
  ...steady,
  { workload: variedWorkloadOf('rest-join'), texts: 'unlimited', durationMs: 1_500 },
  { workload: variedWorkloadOf('entity-list'), texts: 200, durationMs: 1_000 },
  { workload: variedWorkloadOf('flat-list'), texts: 5_000, durationMs: 1_500 },
]

export const mixes = { steady, varied } as const

/** What fills the caches before anything is compared. */
export function fillingOf(mix: Mix): Mix {
  return mix.filter(({ texts }) => texts !== 1)
}

/** @throws Error for a name that is not on the list of workloads. */
export function workloadOf(name: SoakedName): Workload {
  const found = workloads.find((each) => each.name === name)
  if (found === undefined) throw new Error(`there is no workload ${name}`)
  return found
}

/** The workload with a name in its text that the load generator replaces by others of the same length. */
function variedWorkloadOf(name: SoakedName): Workload {
  const workload = workloadOf(name)
  return { ...workload, query: `query ${nameMark} ${workload.query.replace(' id ', ` ${nameMark}: id `)}` }
}
