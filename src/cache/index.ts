export { createStore, type NamedStore, readStoreUri } from './create-store.ts'
export { type CacheEntry, lastUseMs, type Validators } from './entry.ts'
export {
  type Freshness,
  freshFromArrivalMs,
  type NoStoreReason,
  type NotStorable,
  type Storable,
} from './http/freshness.ts'
export { type Answer, freshnessOf } from './http/freshness-of.ts'
export { strictest } from './http/strictest.ts'
export type { KeyvAdapter } from './keyv/keyv-backend.ts'
export { createKeyvStore, type KeyvStoreOptions } from './keyv/keyv-store.ts'
export type { MemoryStoreOptions } from './memory/options.ts'
export type { RemoteStoreOptions } from './remote/options.ts'
export type { CacheStore, CacheStoreStatus, KeyedEntry, Lease } from './store.ts'
export type { CacheAction, CacheProblem, CacheStoreEvent, OnCacheStoreEvent } from './store-event.ts'
export type { StoreParts } from './store-parts.ts'
