/** What becomes of a store: for metrics, and, of `down` and `up`, for one line in the log. */
export type CacheStoreEvent =
  /** It did not answer in time: a miss, or something not kept. */
  | { readonly kind: 'timeout'; readonly action: CacheAction }
  /** It answered with an error, or the connection broke. */
  | ({ readonly kind: 'error'; readonly action: CacheAction } & CacheProblem)
  /** From now on it is not asked any more, until it is `up`. */
  | ({ readonly kind: 'down' } & CacheProblem)
  /** It is asked again. */
  | { readonly kind: 'up' }
  /** Bytes that nobody here can read: of another version, cut off, or not written by Selvedge. A miss. */
  | { readonly kind: 'undecodable' }

/** What is wrong. */
export interface CacheProblem {
  /** In a few words, without address or secret: for logs. */
  readonly problem: string
  /** As it was thrown. May hold an address: for nobody's eyes but a debugger's. */
  readonly cause: unknown
}

/** What a store was asked to do. */
export type CacheAction = 'get' | 'set' | 'delete' | 'invalidate' | 'purge' | 'lease' | 'connection'

export type OnCacheStoreEvent = (event: CacheStoreEvent) => void
