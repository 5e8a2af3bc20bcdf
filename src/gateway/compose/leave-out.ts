import { isPending } from '../../sources/federation/pending-source.ts'
import type { Source } from '../../sources/source.ts'
import type { ComposeFault } from './compose-fault.ts'
import type { Composed, Failure } from './compose-sources.ts'

/** What composes after some were left out. */
interface LeftOut {
  readonly composed: Composed
  readonly out: ReadonlyMap<Source, Reason>
}

/** Why one was left out. */
interface Reason {
  readonly faults: readonly ComposeFault[]
  /** Whether that is wrong only now that others are left out. */
  readonly isAfterOthers: boolean
}

interface Rules {
  readonly compose: (sources: readonly Source[]) => Composed | Failure
  /** Names of modules that stay as long as others can be left out. */
  readonly required: ReadonlySet<string>
}

export function isFailure(result: Composed | Failure): result is Failure {
  return 'faults' in result
}

/** Whether a graph is of this source: itself, or one of a supergraph's. */
export function isOf(source: Source | undefined, graph: string): boolean {
  if (source === undefined) return false
  return source.name === graph || (isPending(source) && source.pending.graphs.some(({ name }) => name === graph))
}

/**
 * Leaves out what is at fault where sources do not compose: one alone where the others do then, else one after the other, each time the one without
 * which least is wrong. What was left out and does compose with the rest after all comes back.
 * @returns undefined where nothing comes of it
 */
export function leaveOut(
  sources: readonly Source[],
  together: Failure,
  { compose, required }: Rules,
): LeftOut | undefined {
  const kept = [...sources]
  const out = new Map<Source, Reason>()
  let failure = together
  let composed: Composed | undefined
  while (composed === undefined) {
    const next = worst(kept, failure, { compose, required })
    if (next === undefined) return undefined
    kept.splice(kept.indexOf(next.source), 1)
    // What was wrong with it among all others is the cause; what is missing without them comes of that.
    const first = faultsOf(next.source, together.faults)
    const later = { faults: failure.faults, isAfterOthers: failure !== together }
    out.set(next.source, first.length > 0 ? { faults: first, isAfterOthers: false } : later)
    if (isFailure(next.rest)) failure = next.rest
    else composed = next.rest
  }
  for (const source of out.size > 1 ? [...out.keys()] : []) {
    const again = compose([...kept, source].sort((a, b) => sources.indexOf(a) - sources.indexOf(b)))
    if (isFailure(again)) {
      if (out.get(source)?.isAfterOthers === true) out.set(source, { faults: again.faults, isAfterOthers: true })
      continue
    }
    kept.push(source)
    out.delete(source)
    composed = again
  }
  return { composed, out }
}

interface Candidate {
  readonly source: Source
  /** What the others make without it. */
  readonly rest: Composed | Failure
}

/** The one to leave out next. What is wrong by itself goes without looking at others, as each look is a composition. */
function worst(kept: readonly Source[], failure: Failure, { compose, required }: Rules): Candidate | undefined {
  let best: Candidate | undefined
  for (const source of byBlame(kept, failure, required)) {
    const rest = compose(kept.filter((each) => each !== source))
    const isDone = !isFailure(rest) && rest.schema !== undefined
    if (isDone || (!required.has(source.name) && isBlamed(source, failure))) return { source, rest }
    if (required.has(source.name) && best !== undefined) continue
    if (best === undefined || faultsIn(rest) < faultsIn(best.rest)) best = { source, rest }
  }
  return best
}

function isBlamed(source: Source, { faults }: Failure): boolean {
  return faults.some(({ graph }) => graph !== undefined && isOf(source, graph))
}

/** The faults that are in a source alone, or in which it is named. */
function faultsOf(source: Source, faults: readonly ComposeFault[]): readonly ComposeFault[] {
  return faults.filter(({ graph, message }) =>
    graph === undefined ? message.includes(`"${source.name}"`) : isOf(source, graph),
  )
}

function faultsIn(result: Composed | Failure): number {
  return isFailure(result) ? result.faults.length : Number.POSITIVE_INFINITY
}

/**
 * Those that can be left out, the likeliest first: the last before the others, required ones at the end. A supergraph is many services: what
 * contradicts it goes before it does.
 */
function byBlame(kept: readonly Source[], failure: Failure, required: ReadonlySet<string>): readonly Source[] {
  const pending = kept.filter(isPending).reverse()
  const isWhole = (source: (typeof pending)[number]) => source.pending.composed !== undefined
  const candidates: Source[] = [
    ...pending.filter((each) => !isWhole(each)),
    ...failure.contradicts,
    ...pending.filter(isWhole),
  ]
  const rank = (source: Source) => Number(required.has(source.name)) * 2 + Number(!isBlamed(source, failure))
  return candidates.sort((a, b) => rank(a) - rank(b))
}
