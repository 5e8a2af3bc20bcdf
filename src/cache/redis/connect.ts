import type { Timer } from '../../utils/timer.ts'

/** A connection to one server. */
export type RedisClient = ReturnType<typeof createClient>

export interface RedisServer {
  /** With credentials: not for any eye. */
  readonly url: string
  /** Longest time to connect and to log in, in milliseconds. */
  readonly connectTimeoutMs: number
}

/** Commands that may wait for their answer; more than that is refused, as nobody waits for so long. */
const maxCommands = 10_000

/**
 * A connection that is ready. It does not come back by itself when it is lost: `onLost` is told, once, and whoever was told decides.
 * @throws what the client says.
 */
export async function connectRedis(
  { url, connectTimeoutMs }: RedisServer,
  { timer, onLost }: { readonly timer: Timer; readonly onLost: (cause: unknown) => void },
): Promise<RedisClient> {
  const client = createClient(await import('@redis/client'), { url, connectTimeoutMs }) // Only who uses Redis loads it.
  let isReady = false
  client.on('error', (cause: unknown) => {
    if (!isReady) return // `connect` rejects with it
    isReady = false
    onLost(cause)
  })
  let isLate = false
  // The client's own limit ends with the TCP connection: a server that accepts and says nothing would be waited for without end.
  const cancel = timer.after(connectTimeoutMs * 2, () => {
    isLate = true
    closeRedis(client)
  })
  try {
    await Promise.race([
      client.connect(),
      new Promise((_, reject) => client.once('end', () => reject(new Error('closed while connecting')))),
    ])
  } catch (cause) {
    closeRedis(client)
    throw isLate ? new Error(`no answer within ${connectTimeoutMs * 2} ms`) : cause
  } finally {
    cancel()
  }
  isReady = true
  return client
}

function createClient(redis: typeof import('@redis/client'), { url, connectTimeoutMs }: RedisServer) {
  return redis.createClient({
    url,
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: false },
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxCommands,
  })
}

/** Drops the connection and what waits for it. */
export function closeRedis(client: RedisClient): void {
  if (client.isOpen) client.destroy()
}
