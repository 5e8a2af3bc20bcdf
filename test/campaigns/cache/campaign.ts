import { startRedisServer } from '../../support/redis-server.ts'
import { createJudge, type Totals } from './judge.ts'
import { seededRandom } from './random.ts'
import { runStages } from './stages.ts'
import { createTraffic } from './traffic.ts'
import { startUpstream } from './upstream.ts'
import { type Replica, startReplica, writeModules } from './world.ts'

export interface CampaignOptions {
  readonly operations: number
  readonly seed: number
}

export interface CampaignReport {
  readonly totals: Totals
  readonly findings: readonly string[]
  readonly upstream: { readonly requests: number; readonly faults: number }
  readonly cache: Replica['counts']
}

/** Most of it with a Redis that two gateways share, the rest with memory stores that are too small. */
export async function runCampaign({ operations, seed }: CampaignOptions): Promise<CampaignReport> {
  const random = seededRandom(seed)
  const upstream = await startUpstream(random)
  const modules = writeModules(upstream.url)
  const redis = await startRedisServer(['--maxmemory', '8mb', '--maxmemory-policy', 'volatile-ttl'])
  const judge = createJudge(upstream)
  const all: Replica[] = []
  const open = async (uri: string | undefined): Promise<Replica> => {
    const replica = await startReplica(modules.directory, uri)
    all.push(replica)
    return replica
  }
  try {
    const shared = [await open(redis.url), await open(redis.url)]
    const onRedis = createTraffic({ replicas: shared, isShared: true, judge, random })
    const inMemory = Math.floor(operations / 5)
    await runStages({ redis, replicas: shared, upstream, traffic: onRedis, operations: operations - inMemory })

    const small = [await open('memory://?entries=60'), await open('memory://?bytes=100000&tags=5')]
    upstream.setFaults(0.05)
    await createTraffic({ replicas: small, isShared: false, judge, random }).run(inMemory, 32)
    upstream.setFaults(0)

    const { totals, findings } = judge
    return { totals, findings, upstream: upstream.counts, cache: sum(all.map(({ counts }) => counts)) }
  } finally {
    await Promise.all(all.map((each) => each.close()))
    await redis.kill()
    await upstream.close()
    modules.remove()
  }
}

function sum(counts: readonly Replica['counts'][]): Replica['counts'] {
  const total = { hit: 0, negative: 0, stale: 0, shared: 0, miss: 0, bypass: 0, differs: 0, agrees: 0 }
  for (const each of counts) for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += each[name]
  return total
}
