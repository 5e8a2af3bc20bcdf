import type { GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from '../../upstream/request-context.ts'
import { copyData } from '../fill-shape.ts'
import type { Connector } from '../source.ts'
import { StaleValue } from './stale-value.ts'

/** A connector's outcome as a resolver may take and fill it: what is kept stays as it is, and what is too old is noted. */
export function ownOutcome(
  outcome: unknown,
  { isCached }: Connector,
  { trace }: RequestContext,
  info: Pick<GraphQLResolveInfo, 'path'> | undefined,
): unknown {
  if (isCached !== true || outcome instanceof Error) return outcome
  if (!(outcome instanceof StaleValue)) return copyData(outcome)
  // The reference way runs documents of its own: the innermost name is what is known of the client's.
  if (info !== undefined) {
    trace.stale ??= []
    trace.stale.push({ path: [info.path.key], ...outcome.note })
  }
  return copyData(outcome.value)
}
