import { createHash } from 'node:crypto'
import { type DocumentNode, print } from 'graphql'
import type { CachePolicy } from '../../gateway/cache-policy.ts'
import type { Gateway } from '../../gateway/gateway.ts'
import type { TextResult } from '../../gateway/text-result.ts'
import type { Count, Metrics } from '../../observability/metrics/metrics.ts'
import { type Caching, partitionBy } from '../../sources/cached/index.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import { isPromise, type MaybePromise } from '../../utils/maybe-promise.ts'
import { stableKey } from '../../utils/stable-key.ts'
import type { Exchange } from '../exchange.ts'

/** A query that somebody asks. */
export interface AskedQuery {
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly exchange: Exchange
}

/** A whole answer that was kept, and how much longer it is fresh. */
export interface KeptResponse {
  readonly result: TextResult
  readonly policy: CachePolicy
}

/** Whole answers to queries, for as long as `@cacheControl` lets them be kept: who asks the same again costs next to nothing. */
export interface KeptResponses {
  readonly find: (asked: AskedQuery) => MaybePromise<KeptResponse | undefined>
  /** Keeps an answer, if nothing is wrong with it. */
  readonly keep: (asked: AskedQuery, result: TextResult, policy: CachePolicy, context: RequestContext) => void
}

export function createKeptResponses(gateway: Gateway, { store }: Caching, metrics: Metrics): KeptResponses {
  const hits = metrics.count('responseCacheRequests', { result: 'hit' })
  const misses = metrics.count('responseCacheRequests', { result: 'miss' })
  const documentHash = createDocumentHash()
  const version = gateway.version()
  const keyOf = ({ document, operationName = '', variables, exchange }: AskedQuery, policy: CachePolicy): string => {
    const start = `response|${version}|${documentHash(document)}|${operationName}|`
    return `${start}${partitionOf(policy, exchange)}|${stableKey(variables ?? {})}`
  }
  return {
    find: (asked) => {
      const policy = gateway.cachePolicy(asked)
      if (policy === undefined || !isKeepable(policy)) return undefined
      if (!store.isUp()) return readEntry(undefined, policy, 0, { hits, misses })
      const found = store.getMany([keyOf(asked, policy)])
      const serve = ([entry]: readonly (Entry | undefined)[]) =>
        readEntry(entry, policy, asked.exchange.clock.wallMs(), { hits, misses })
      return isPromise(found) ? found.then(serve) : serve(found)
    },
    keep: (asked, { data }, policy, { trace, clock }) => {
      if (data === undefined || !isKeepable(policy) || !store.isUp()) return
      const nowMs = clock.wallMs()
      const freshUntilMs = nowMs + policy.maxAgeMs
      const entry = {
        value: data,
        // When the operation began: what was invalidated since then is not in it.
        storedMs: nowMs - (clock.nowMs() - trace.startedMs),
        freshUntilMs,
        revalidateUntilMs: freshUntilMs,
        ifErrorUntilMs: freshUntilMs,
        tags: [...(trace.cacheTags ?? [])],
      }
      void store.setMany([{ key: keyOf(asked, policy), entry }])
    },
  }
}

type Entry = NonNullable<Awaited<ReturnType<Caching['store']['getMany']>>[number]>

function readEntry(
  entry: Entry | undefined,
  policy: CachePolicy,
  nowMs: number,
  { hits, misses }: { readonly hits: Count; readonly misses: Count },
): KeptResponse | undefined {
  if (entry === undefined || typeof entry.value !== 'string' || nowMs >= entry.freshUntilMs) {
    misses.value++
    return undefined
  }
  hits.value++
  return { result: { data: entry.value }, policy: { ...policy, maxAgeMs: entry.freshUntilMs - nowMs } }
}

/** Code of a module's own may make its values of whatever it likes. */
function isKeepable({ maxAgeMs, hasCode }: CachePolicy): boolean {
  return maxAgeMs > 0 && !hasCode
}

/** By which clients are known where an answer is for one, and no header of theirs went upstream. */
const usualIdentity: readonly string[] = ['authorization', 'cookie']

function partitionOf({ isPublic, clientHeaders }: CachePolicy, { headers }: Exchange): string {
  if (isPublic) return ''
  return partitionBy(clientHeaders.length > 0 ? clientHeaders : usualIdentity, headers)
}

/** A document's hash, once: documents are kept by the server as long as they are asked. */
function createDocumentHash(): (document: DocumentNode) => string {
  const hashes = new WeakMap<DocumentNode, string>()
  return (document) => {
    const known = hashes.get(document)
    if (known !== undefined) return known
    const made = createHash('sha256').update(print(document)).digest('base64url')
    hashes.set(document, made)
    return made
  }
}
