import DataLoader from 'dataloader'
import type { RequestContext } from '../upstream/request-context.ts'
import { stableKey } from '../utils/stable-key.ts'
import type { Connector, FetchInput, FetchOutcome, PreparedFetch } from './source.ts'

/**
 * Fetches for one input, together with all inputs of the same connector and selection that are asked for in the same turn of
 * the event loop, and each distinct input once an operation.
 */
export function fetchOnce(
  connector: Connector,
  prepared: PreparedFetch,
  input: FetchInput,
  context: RequestContext,
): Promise<FetchOutcome> {
  const key = `${connector.coordinate}|${prepared.key}`
  let loader = context.memo.get(key) as DataLoader<FetchInput, FetchOutcome, string> | undefined
  if (loader === undefined) {
    loader = new DataLoader<FetchInput, FetchOutcome, string>(
      async (inputs) => (await prepared.fetch(inputs, context)) as readonly (FetchOutcome | Error)[],
      {
        cacheKeyFn: (each) => stableKey([each.args, each.parent]),
        // What waits for the same answers gets to its fetches in different microtasks: a macrotask gathers them all.
        batchScheduleFn: (run) => setImmediate(run),
      },
    )
    context.memo.set(key, loader)
  }
  return loader.load(input)
}

/** Fetches now and alone, as mutations must. What was fetched before may no longer hold and is forgotten. */
export async function fetchAlone(
  prepared: PreparedFetch,
  input: FetchInput,
  context: RequestContext,
): Promise<unknown> {
  const [outcome] = await prepared.fetch([input], context)
  context.memo.clear()
  if (outcome instanceof Error) throw outcome
  return outcome
}
