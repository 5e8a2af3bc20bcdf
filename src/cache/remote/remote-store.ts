import type { Clock } from '../../utils/clock.ts'
import { isPromise } from '../../utils/maybe-promise.ts'
import { createUuid, type Random } from '../../utils/random.ts'
import type { Timer } from '../../utils/timer.ts'
import type { CacheStore, Lease } from '../store.ts'
import type { OnCacheStoreEvent } from '../store-event.ts'
import type { Backend } from './backend.ts'
import { createGuard } from './guard.ts'
import type { RemoteSettings } from './options.ts'
import { createPendingTags } from './pending-tags.ts'
import { problemOf } from './problem-of.ts'
import { createReader, type Entries } from './reader.ts'
import { createWriter } from './writer.ts'

export interface RemoteStoreParts {
  /** Makes the backend. @param onLost to be told when its connection is gone. */
  readonly createBackend: (onLost: (cause: unknown) => void) => Backend
  readonly settings: RemoteSettings
  readonly clock: Clock
  readonly timer: Timer
  readonly random: Random
  readonly onEvent: OnCacheStoreEvent
}

/** Invalidations that are remembered while the backend is down; of more than these, everything goes when it is back. */
const maxPendingTags = 10_000

/** Time until an invalidation is tried again. */
const retryMs = 1000

const freeLease: Lease = { release: () => {} }

/**
 * A store elsewhere, shared by replicas. Moments are kept in the backend's time, so that replicas need not agree on it. Resolves when it
 * is known whether the backend is there.
 */
export async function createRemoteStore(parts: RemoteStoreParts): Promise<CacheStore> {
  const { settings, clock, timer, random, onEvent } = parts
  const { readTimeoutMs, writeTimeoutMs, maxTtlMs } = settings
  const pending = createPendingTags(maxPendingTags)
  let cancelRetry = (): void => {}
  let isClosed = false

  const backend = parts.createBackend((cause) => {
    onEvent({ kind: 'error', action: 'connection', problem: problemOf(cause), cause })
    guard.fail(cause)
  })
  const guard = createGuard({ probe: backend.probe, timer, onEvent, onUp: () => void tellPending() })

  /** Tells the backend of what was invalidated, until it knows. */
  const tellPending = async (): Promise<void> => {
    cancelRetry()
    if (isClosed || pending.isEmpty() || !guard.isUp()) return // when it is up again, this is called again
    const told = pending.all()
    const tell = async (): Promise<boolean> => {
      if (told.isAll) await backend.purge('')
      if (told.tags.length > 0) await backend.mark(told.tags, maxTtlMs)
      return true
    }
    const timeoutMs = told.isAll ? writeTimeoutMs * purgeFactor : writeTimeoutMs
    if (await guard.run('invalidate', timeoutMs, tell, false)) pending.settle(told)
    else if (guard.isUp() && !isClosed) cancelRetry = timer.after(retryMs, () => void tellPending())
  }

  const read = createReader({ backend, clock, pending, onEvent })
  const write = createWriter({ backend, clock, pending, maxTtlMs })

  await guard.open()
  return {
    getMany: (keys) => {
      const missing: Entries = keys.map(() => undefined)
      return keys.length === 0 ? missing : guard.run('get', readTimeoutMs, () => read(keys), missing)
    },
    setMany: (entries) => {
      if (entries.length > 0) return guard.run('set', writeTimeoutMs, () => write(entries), undefined)
    },
    deleteMany: (keys) => {
      if (keys.length > 0) return guard.run('delete', writeTimeoutMs, () => backend.delete(keys), undefined)
    },
    invalidate: async (tags) => {
      if (tags.length === 0 || isClosed) return
      pending.add(tags)
      await tellPending()
    },
    purge: async (prefix) => guard.run('purge', writeTimeoutMs * purgeFactor, () => backend.purge(prefix), 0),
    lease: (key, ttlMs) => {
      const { lease, release } = backend
      if (lease === undefined || release === undefined) return freeLease
      const holder = createUuid(random)
      // Who cannot ask may fill: a store that is down must not keep anybody from working.
      const taken = guard.run('lease', readTimeoutMs, () => lease(key, holder, ttlMs), true)
      if (!isPromise(taken)) return freeLease
      const give = (): void => {
        void guard.run('lease', writeTimeoutMs, () => release(key, holder), undefined)
      }
      return taken.then((isTaken) => (isTaken ? { release: give } : undefined))
    },
    isUp: guard.isUp,
    status: () => ({ kind: backend.kind, state: guard.isUp() ? 'up' : 'down' }),
    close: async () => {
      isClosed = true
      cancelRetry()
      guard.close()
      await backend.close()
    },
  }
}

/** A purge walks through all keys, and nobody waits for it on the way of a request. */
const purgeFactor = 60
