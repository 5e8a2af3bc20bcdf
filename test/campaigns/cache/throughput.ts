import { startRedisServer } from '../../support/redis-server.ts'
import { startUpstream } from './upstream.ts'
import { type Replica, startReplica, writeModules } from './world.ts'

/** Reads a second, all of other keys. */
export interface Throughput {
  readonly withoutCache: number
  readonly withRedis: number
  readonly withDeadRedis: number
}

/** Measures what a Redis costs that is gone. @throws where a client sees an error, also while it dies */
export async function measureThroughput(reads: number, random: () => number): Promise<Throughput> {
  const upstream = await startUpstream(random)
  const modules = writeModules(upstream.url)
  const redis = await startRedisServer()
  const [without, kept] = [
    await startReplica(modules.directory, undefined),
    await startReplica(modules.directory, redis.url),
  ]
  try {
    for (const each of [without, kept]) await readsPerSecond(each, reads) // warm
    const withRedis = await readsPerSecond(kept, reads)
    const dying = readsPerSecond(kept, reads)
    await redis.kill()
    await dying
    // One after the other, so that what else the machine does meets both.
    const best = { withoutCache: 0, withDeadRedis: 0 }
    for (let round = 0; round < 3; round++) {
      best.withoutCache = Math.max(best.withoutCache, await readsPerSecond(without, reads))
      best.withDeadRedis = Math.max(best.withDeadRedis, await readsPerSecond(kept, reads))
    }
    return { ...best, withRedis }
  } finally {
    await Promise.all([without.close(), kept.close()])
    await redis.kill()
    await upstream.close()
    modules.remove()
  }
}

/** Who read last: nobody reads what another one did. */
let reader = 0

/** Of 32 clients. */
async function readsPerSecond(replica: Replica, reads: number): Promise<number> {
  let left = reads
  const startedMs = performance.now()
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const { status, errors } = await replica.ask({
        query: 'query Item($id: ID!) { item(id: $id) { id for version } }',
        variables: { id: `${left % 1000}` },
        headers: { 'x-tenant': 'north', authorization: `user ${reader++}` },
      })
      if (status !== 200 || errors !== undefined) throw new Error(`${status} ${JSON.stringify(errors)}`)
    }
  }
  await Promise.all(Array.from({ length: 32 }, client))
  return Math.round((reads * 1000) / (performance.now() - startedMs))
}
