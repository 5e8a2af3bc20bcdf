import { createClient } from '@redis/client'
import type { RedisServer } from '../../support/redis-server.ts'
import type { Traffic } from './traffic.ts'
import type { Upstream } from './upstream.ts'
import type { Replica } from './world.ts'

export interface StagesOptions {
  readonly redis: RedisServer
  readonly replicas: readonly Replica[]
  readonly upstream: Upstream
  readonly traffic: Traffic
  /** Operations of all stages together. */
  readonly operations: number
}

/** What happens to a shared store while clients ask: faults, quiet, evictions, an emptied Redis, a killed one. */
export async function runStages({ redis, replicas, upstream, traffic, operations }: StagesOptions): Promise<void> {
  const part = Math.floor(operations / 10)
  const asking = traffic.run(operations, 32)
  const hold = async (): Promise<void> => {
    await traffic.holdChanges()
    await upstream.settled()
  }
  upstream.setFaults(0.05)
  await traffic.after(part)
  upstream.setFaults(0)
  await traffic.after(part)
  await evict(redis, 0.5)
  upstream.setFaults(0.2)
  await traffic.after(part)
  for (let turn = 0; turn < 2; turn++) {
    upstream.setFaults(turn === 0 ? 0 : 0.05)
    await hold()
    await empty(redis)
    traffic.letChanges()
    await traffic.after(part)
    await hold()
    await redis.kill()
    await untilAll(replicas, false)
    traffic.changesAreLocal(true)
    traffic.letChanges()
    await traffic.after(part)
    await hold()
    await redis.start()
    await untilAll(replicas, true)
    traffic.changesAreLocal(false)
    traffic.letChanges()
    await traffic.after(Math.floor(part / 2))
  }
  await evict(redis, 0.9)
  await asking
  upstream.setFaults(0)
}

async function untilAll(replicas: readonly Replica[], isUp: boolean): Promise<void> {
  while (replicas.some((replica) => replica.isUp() !== isUp)) await new Promise((resolve) => setTimeout(resolve, 5))
}

async function withRedis(redis: RedisServer, use: (client: ReturnType<typeof createClient>) => Promise<void>) {
  const client = createClient({ url: redis.url })
  await client.connect()
  await use(client as ReturnType<typeof createClient>)
  client.destroy()
}

async function empty(redis: RedisServer): Promise<void> {
  await withRedis(redis, async (client) => {
    await client.flushAll()
  })
}

/** Deletes part of the entries, but none of the notes on what was invalidated. */
async function evict(redis: RedisServer, share: number): Promise<void> {
  await withRedis(redis, async (client) => {
    const keys = await client.keys('*:e:*')
    const gone = keys.slice(0, Math.floor(keys.length * share))
    if (gone.length > 0) await client.unlink(gone)
  })
}
