import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Logger } from '../../observability/logger.ts'
import type { Metrics } from '../../observability/metrics/metrics.ts'
import type { Caching } from '../../sources/cached/index.ts'
import { cacheCounts } from '../cache-counts.ts'

export interface CacheRouteOptions {
  readonly caching: Caching
  readonly metrics: Metrics
  readonly logger: Logger
  /** Whoever has it may look at the cache, and empty it. */
  readonly token: string
}

const order = z.strictObject({
  tags: z.array(z.string().min(1).max(1024)).max(1000).default([]),
  sources: z.array(z.string().min(1).max(256)).max(1000).default([]),
  all: z.boolean().default(false),
})

/** `/cache`: GET tells how it stands; DELETE makes what has the tags, or is of the sources, go. Only with the token. */
export function addCacheRoute(app: FastifyInstance, { caching, metrics, logger, token }: CacheRouteOptions): void {
  const isAllowed = tokenCheck(token)
  app.get('/cache', async (request, reply) => {
    if (!isAllowed(request)) throw new GatewayError('UNAUTHENTICATED')
    return reply
      .header('cache-control', 'no-store')
      .send({ store: caching.store.status(), stores: chosenStores(caching), sources: cacheCounts(metrics) })
  })
  app.delete('/cache', async (request, reply) => {
    if (!isAllowed(request)) throw new GatewayError('UNAUTHENTICATED')
    const read = order.safeParse(request.body ?? {})
    if (!read.success || isNothing(read.data)) throw new GatewayError('BAD_REQUEST')
    const { tags, sources, all } = read.data
    await caching.invalidate(tags)
    const purged = await caching.purge(all ? [''] : sources.map((source) => `${source}|`))
    logger.info('cache-emptied', { requestId: request.id, tags: tags.length, sources, all, purged })
    return reply.header('cache-control', 'no-store').send({ invalidatedTags: tags.length, purgedEntries: purged })
  })
}

function isNothing({ tags, sources, all }: z.infer<typeof order>): boolean {
  return tags.length === 0 && sources.length === 0 && !all
}

/** Those that sources have chosen, and how they stand. */
function chosenStores({ stores }: Caching) {
  return stores.chosen().map(({ store, sources }) => ({ sources, ...store.status() }))
}

/** Compares hashes: so long as the texts' lengths differ, nothing else could be compared in constant time. */
function tokenCheck(token: string): (request: FastifyRequest) => boolean {
  const hashOf = (text: string) => createHash('sha256').update(text).digest()
  const expected = hashOf(token)
  return ({ headers: { authorization = '' } }) => {
    const [, given = ''] = /^Bearer ([^\s]+)$/i.exec(authorization) ?? []
    return timingSafeEqual(hashOf(given), expected)
  }
}
