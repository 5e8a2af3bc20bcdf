import type { Clock } from '../../utils/clock.ts'
import type { Timer } from '../../utils/timer.ts'
import type { Backend } from '../remote/backend.ts'
import { createClockOffset } from './clock-offset.ts'
import { closeRedis, connectRedis, type RedisClient, type RedisServer } from './connect.ts'
import { epochScript, markScript, releaseScript } from './scripts.ts'

export interface RedisBackendParts {
  readonly server: RedisServer
  readonly namespace: string
  readonly clock: Clock
  readonly timer: Timer
  /** Told when the connection is gone. */
  readonly onLost: (cause: unknown) => void
}

/** Keys that are looked at, or deleted, in one command. */
const batchSize = 1000

/** Questions for the time after connecting: the first answers of a new connection are slow ones. */
const clockSamples = 4

/** Time between two looks at the server's clock. */
const clockMs = 30_000

/** No tag of a module's is like it. */
const epochTag = '\0epoch'

/** How old the epoch is that the first connection begins: of what this process fetched before, nothing was lost. */
const firstEpochMs = 600_000

/** And one that a later connection begins: what clocks may be wrong by. */
const nextEpochMs = 10

type Connection =
  | { readonly kind: 'none' }
  | { readonly kind: 'ready'; readonly client: RedisClient; readonly bytes: ReturnType<typeof withBytes> }
  | { readonly kind: 'closed' }

/** One Redis server, or a proxy that looks like one; not a cluster, as one command asks for many keys. */
export function createRedisBackend({ server, namespace, clock, timer, onLost }: RedisBackendParts): Backend {
  const entryKey = (key: string): string => `${namespace}:e:${key}`
  const markKey = (tag: string): string => `${namespace}:t:${tag}`
  const leaseKey = (key: string): string => `${namespace}:l:${key}`
  const offset = createClockOffset()
  let connection: Connection = { kind: 'none' }
  let hasConnected = false
  let cancelClock = (): void => {}

  const ready = (): Extract<Connection, { readonly kind: 'ready' }> => {
    if (connection.kind !== 'ready') throw new Error('not connected')
    return connection
  }
  const drop = (): void => {
    cancelClock()
    if (connection.kind !== 'ready') return
    const { client } = connection
    connection = { kind: 'none' }
    closeRedis(client)
  }
  const askTime = async (client: RedisClient): Promise<void> => {
    const sentMs = clock.wallMs()
    const [seconds, microseconds] = await client.sendCommand<[string, string]>(['TIME'])
    const serverMs = Number(seconds) * 1000 + Number(microseconds) / 1000
    if (Number.isFinite(serverMs)) offset.add({ sentMs, receivedMs: clock.wallMs(), serverMs })
  }
  const watchClock = (client: RedisClient): void => {
    cancelClock = timer.after(clockMs, () => {
      askTime(client).then(
        () => watchClock(client),
        () => {}, // The connection is lost, which `onLost` tells.
      )
    })
  }
  const beginEpoch = async (client: RedisClient, agoMs: number): Promise<void> => {
    await client.eval(epochScript, { keys: [markKey(epochTag)], arguments: [String(agoMs)] })
  }
  const connect = async (): Promise<void> => {
    const client = await connectRedis(server, {
      timer,
      onLost: (cause) => {
        if (connection.kind !== 'ready' || connection.client !== client) return // a former one
        drop()
        onLost(cause)
      },
    })
    const cancel = timer.after(server.connectTimeoutMs, () => closeRedis(client))
    try {
      for (let sample = 0; sample < clockSamples; sample++) await askTime(client)
      await beginEpoch(client, hasConnected ? nextEpochMs : firstEpochMs)
    } catch (cause) {
      closeRedis(client)
      throw cause
    } finally {
      cancel()
    }
    if (connection.kind !== 'none') return closeRedis(client) // closed meanwhile, or an earlier probe came late
    connection = { kind: 'ready', client, bytes: withBytes(client) }
    hasConnected = true
    watchClock(client)
  }
  /** A connection that is there but silent is given up: nobody can tell a slow server from a network that swallows everything. */
  const check = async (client: RedisClient): Promise<void> => {
    const cancel = timer.after(server.connectTimeoutMs, drop)
    try {
      await askTime(client)
    } catch (cause) {
      drop()
      throw cause
    } finally {
      cancel()
    }
  }

  return {
    kind: 'redis',
    get: async (keys) => (await ready().bytes.mGet(keys.map(entryKey))).map((bytes) => bytes ?? undefined),
    set: async (items) => {
      const { client } = ready()
      // Commands of one turn go out together.
      await Promise.all(
        items.map(({ key, bytes, ttlMs }) =>
          client.set(entryKey(key), bytes, { expiration: { type: 'PX', value: ttlMs } }),
        ),
      )
    },
    delete: async (keys) => {
      await ready().client.unlink(keys.map(entryKey))
    },
    marks: async (tags) => (await ready().client.mGet(tags.map(markKey))).map(toMark),
    mark: async (tags, ttlMs) => {
      const { client } = ready()
      for (const some of batches(tags.map(markKey)))
        await client.eval(markScript, { keys: some, arguments: [String(ttlMs)] })
    },
    epoch: { tag: epochTag, begin: async () => beginEpoch(ready().client, 0) },
    purge: async (prefix) => {
      const { client } = ready()
      let count = 0
      for await (const keys of client.scanIterator({ MATCH: `${literal(entryKey(prefix))}*`, COUNT: batchSize }))
        if (keys.length > 0) count += await client.unlink(keys)
      return count
    },
    lease: async (key, holder, ttlMs) => {
      const options = { condition: 'NX', expiration: { type: 'PX', value: Math.max(1, Math.ceil(ttlMs)) } } as const
      return (await ready().client.set(leaseKey(key), holder, options)) === 'OK'
    },
    release: async (key, holder) => {
      await ready().client.eval(releaseScript, { keys: [leaseKey(key)], arguments: [holder] })
    },
    clock: offset.read,
    probe: () => (connection.kind === 'ready' ? check(connection.client) : connect()),
    close: async () => {
      drop()
      connection = { kind: 'closed' }
    },
  }
}

/** The same connection, giving bytes as they are. */
function withBytes(client: RedisClient) {
  const blobString = 36 // `RESP_TYPES.BLOB_STRING`: the character `$`
  return client.withTypeMapping({ [blobString]: Buffer })
}

/** What is no number hits everything: rather a miss than a value that may be wrong. */
function toMark(text: string | null): number | undefined {
  if (text === null) return undefined
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY
}

/** A text as a pattern that matches it alone. */
function literal(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&')
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += batchSize) yield items.slice(at, at + batchSize)
}
