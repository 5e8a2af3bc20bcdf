import type { MappingProblem } from '../mapping/types.ts'
import type { RequestContext } from '../upstream/request-context.ts'
import type { UpstreamResponse } from '../upstream/upstream.ts'

/** Where a mapping stands. */
export interface MappingPlace {
  /** Public name. */
  readonly source: string
  /** Schema coordinate. */
  readonly connector: string
}

/** Most problems told of one answer; a list of a thousand items has each problem a thousand times. */
const maxMessages = 20

/** Shows what the mappings of one call could not do in its trace record, and has it counted. */
export function reportCallProblems(
  problems: readonly MappingProblem[],
  place: MappingPlace,
  { annotate }: Pick<UpstreamResponse, 'annotate'>,
  context: RequestContext,
): void {
  if (problems.length === 0) return
  const messages = distinctMessages(problems)
  annotate({ mappingProblems: messages })
  context.onMappingProblems?.({ ...place, count: problems.length, messages })
}

/** Shows what a mapping that belongs to no one call could not do in the trace, and has it counted. */
export function reportProblems(
  problems: readonly MappingProblem[],
  place: MappingPlace,
  context: RequestContext,
): void {
  if (problems.length === 0) return
  const messages = distinctMessages(problems)
  const { trace } = context
  if (trace.isWanted) {
    trace.mappingProblems ??= []
    trace.mappingProblems.push({ source: place.source, field: place.connector, problems: messages })
  }
  context.onMappingProblems?.({ ...place, count: problems.length, messages })
}

function distinctMessages(problems: readonly MappingProblem[]): readonly string[] {
  return [...new Set(problems.map(({ message }) => message))].slice(0, maxMessages)
}
