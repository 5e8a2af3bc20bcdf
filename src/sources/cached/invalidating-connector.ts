import { GatewayError } from '../../errors/gateway-error.ts'
import type { Connector, FetchInput, FetchOutcome } from '../source.ts'
import type { Caching } from './caching.ts'
import type { CompleteSelection } from './tag-fields.ts'
import type { TagMaker } from './tags.ts'

/** A mutation's connector, after whose calls what has the tags is gone. */
export function invalidatingConnector(
  inner: Connector,
  { tags, complete }: { readonly tags: TagMaker; readonly complete: CompleteSelection },
  { invalidate }: Caching,
): Connector {
  return {
    ...inner,
    prepare: (selection) => {
      // Tags are made of the result as it is, whatever of it the client has selected.
      const prepared = inner.prepare({ ...complete(selection), isExact: false })
      return {
        key: prepared.key,
        fetch: async (inputs, context) => {
          const outcomes = await prepared.fetch(inputs, context)
          // Before the client can ask for what it changed.
          await invalidate([...new Set(inputs.flatMap((input, at) => tagsOf(outcomes[at], input, tags)))])
          return outcomes
        },
      }
    },
  }
}

/** A call that failed may have done its work all the same, unless it was never sent. */
function tagsOf(outcome: FetchOutcome, input: FetchInput, tags: TagMaker): readonly string[] {
  if (!(outcome instanceof Error)) return tags(outcome, input)
  return outcome instanceof GatewayError && outcome.neverSent ? [] : tags(undefined, input)
}
