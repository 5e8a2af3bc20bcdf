import { startRedisServer } from '../../support/redis-server.ts'
import { startUpstream } from './upstream.ts'
import { type Replica, startReplica, writeModules } from './world.ts'

/** Reads for each second of CPU time, all of other keys; what clients and upstream need is in it, as all run in one process. */
export interface Throughput {
  readonly withoutCache: number
  readonly withRedis: number
  readonly withDeadRedis: number
  /** What is left with a Redis that is gone: the median of all rounds. */
  readonly share: number
}

/** How often each is measured, one right after the other and in turns of who is first: what else the machine does meets both. */
const rounds = 9

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
    for (const each of [without, kept]) await readsPerCpuSecond(each, reads) // warm
    const withRedis = await readsPerCpuSecond(kept, reads)
    const dying = readsPerCpuSecond(kept, reads)
    await redis.kill()
    await dying
    const seen: { readonly withoutCache: number; readonly withDeadRedis: number }[] = []
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? [without, kept] : [kept, without]
      const found = new Map<Replica, number>()
      for (const each of order) found.set(each, await readsPerCpuSecond(each, reads))
      seen.push({ withoutCache: found.get(without) ?? 0, withDeadRedis: found.get(kept) ?? 0 })
    }
    return {
      withRedis: Math.round(withRedis),
      withoutCache: Math.round(median(seen.map(({ withoutCache }) => withoutCache))),
      withDeadRedis: Math.round(median(seen.map(({ withDeadRedis }) => withDeadRedis))),
      share: median(seen.map(({ withoutCache, withDeadRedis }) => withDeadRedis / withoutCache)),
    }
  } finally {
    await Promise.all([without.close(), kept.close()])
    await redis.kill()
    await upstream.close()
    modules.remove()
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** Who read last: nobody reads what another one did. */
let reader = 0

/** Of 32 clients. */
async function readsPerCpuSecond(replica: Replica, reads: number): Promise<number> {
  let left = reads
  const before = process.cpuUsage()
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
  const { user, system } = process.cpuUsage(before)
  return (reads * 1_000_000) / (user + system)
}
