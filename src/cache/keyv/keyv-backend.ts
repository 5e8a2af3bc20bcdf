import { Keyv, type KeyvStoreAdapter } from 'keyv'
import type { Clock } from '../../utils/clock.ts'
import type { Backend } from '../remote/backend.ts'

/** What Keyv takes as a store; of a Keyv its store is taken. */
export type KeyvAdapter = KeyvStoreAdapter | Map<string, unknown> | Keyv

export interface KeyvBackendParts {
  readonly adapter: KeyvAdapter
  readonly namespace: string
  /** How far the clocks of replicas may be apart, in milliseconds. */
  readonly clockSkewMs: number
  readonly clock: Clock
}

/** Keys that are deleted at once. */
const batchSize = 500

/**
 * Any store that Keyv can talk to. Adapters have no clock of their own, nothing that is done only once, and some hide errors: a failed
 * read is nothing found. For entries that is fine, for marks it is not; so a key that must be there is read along with them.
 */
export function createKeyvBackend({ adapter, namespace, clockSkewMs, clock }: KeyvBackendParts): Backend {
  const store = adapter instanceof Keyv ? adapter.store : adapter
  // Keyv's own prefixes are off, as `get` and `getMany` disagree on keys that look prefixed already.
  const keyv = new Keyv<unknown>({ store, namespace, useKeyPrefix: false, throwOnErrors: true })
  keyv.on('error', () => {}) // Each call tells of its own.
  const entryKey = (key: string): string => `${namespace}:e:${key}`
  const markKey = (tag: string): string => `${namespace}:t:${tag}`
  const witnessKey = `${namespace}:w`

  const getMany = async (keys: string[]): Promise<readonly unknown[]> =>
    // Without a `getMany` of the adapter's, Keyv's hides errors.
    store instanceof Map || store.getMany === undefined
      ? Promise.all(keys.map((key) => keyv.get(key)))
      : keyv.getMany(keys)
  const marks: Backend['marks'] = async (tags) => {
    const [witness, ...found] = await getMany([witnessKey, ...tags.map(markKey)])
    if (witness !== true) throw new Error('the adapter finds nothing of what is there')
    return found.map(toMark)
  }
  const keep = async (items: { key: string; value: unknown; ttl?: number }[]): Promise<void> => {
    await Promise.all(items.map(({ key, value, ttl }) => keyv.set(key, value, ttl)))
  }

  return {
    kind: 'keyv',
    get: async (keys) => (await getMany(keys.map(entryKey))).map(toBytes),
    set: (items) =>
      keep(items.map(({ key, bytes, ttlMs }) => ({ key: entryKey(key), value: bytes.toString('base64'), ttl: ttlMs }))),
    delete: async (keys) => {
      await keyv.deleteMany(keys.map(entryKey))
    },
    marks,
    mark: async (tags, ttl) => {
      const value = clock.wallMs()
      await keep(tags.map((tag) => ({ key: markKey(tag), value, ttl })))
      const kept = await marks(tags)
      if (kept.some((mark) => mark === undefined || mark < value)) throw new Error('the adapter did not keep a mark')
    },
    purge: async (prefix) => {
      if (keyv.iterator === undefined) {
        await keyv.clear() // More than was asked for, which a cache may do.
        await keep([{ key: witnessKey, value: true }])
        return 0
      }
      const keys: string[] = []
      for await (const [key] of keyv.iterator(undefined))
        if (typeof key === 'string' && key.startsWith(entryKey(prefix))) keys.push(key)
      for (let at = 0; at < keys.length; at += batchSize) await keyv.deleteMany(keys.slice(at, at + batchSize))
      return keys.length
    },
    clock: () => ({ offsetMs: 0, errorMs: clockSkewMs }),
    probe: async () => {
      await keep([{ key: witnessKey, value: true }])
      await marks([])
    },
    close: () => keyv.disconnect(),
  }
}

/** Adapters keep text everywhere, bytes only in places. */
function toBytes(value: unknown): Buffer | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined
}

/** What is no number hits everything: rather a miss than a value that may be wrong. */
function toMark(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.POSITIVE_INFINITY
}
