import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Gateway } from '../../gateway/gateway.ts'
import type { Logger } from '../../observability/logger.ts'
import { isSigned, toleranceMs } from '../../security/webhook-signature.ts'
import type { Caching } from '../../sources/cached/index.ts'
import type { Clock } from '../../utils/clock.ts'
import { createRecentMap } from '../../utils/recent-map.ts'
import { sendError } from '../http/error-answer.ts'

export interface WebhooksOptions {
  readonly gateway: Gateway
  readonly caching: Caching
  readonly clock: Clock
  readonly logger: Logger
  readonly development: boolean
}

/** A message names what changed; it carries nothing large. */
const maxBodyBytes = 262_144

/** Messages that are known when they come again. */
const maxSeen = 10_000

/** `/webhooks/:source/:hook`: upstreams say that something has changed, and what is kept of it goes. */
export function addWebhooks(app: FastifyInstance, options: WebhooksOptions): void {
  // A store of one process gives every lease.
  const seen = createRecentMap<true>(maxSeen)
  void app.register(async (scope) => {
    // The signature is over the bytes as they came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: maxBodyBytes },
      async (_request: unknown, body: Buffer) => body,
    )
    scope.post<{ Params: { source: string; hook: string } }>('/webhooks/:source/:hook', async (request, reply) => {
      const { source, hook } = request.params
      const { gateway, caching, clock, logger, development } = options
      const webhook = gateway.webhooksOf(source).find(({ name }) => name === hook)
      if (webhook === undefined)
        return sendError(request, reply, new GatewayError('NOT_FOUND'), { status: 404, development })
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const id = textOf(request.headers['webhook-id'])
      const timestamp = textOf(request.headers['webhook-timestamp'])
      const signature = textOf(request.headers['webhook-signature'])
      if (!isSigned({ id, timestamp, signature }, body, webhook.secrets(), clock.wallMs()))
        throw new GatewayError('UNAUTHENTICATED')
      // One replica takes it, and nobody again for as long as it would be believed.
      const key = `webhook|${source}|${hook}|${id}`
      const taken = await caching.store.lease(key, 2 * toleranceMs)
      if (taken === undefined || seen.get(key) !== undefined)
        return sendError(request, reply, new GatewayError('BAD_REQUEST', { reason: 'replayed' }), {
          status: 409,
          development,
        })
      seen.set(key, true)
      const message = parse(body)
      if (message === undefined) throw new GatewayError('BAD_REQUEST')
      const tags = webhook.tagsOf(message.value)
      await caching.invalidate(tags)
      logger.info('webhook', { requestId: request.id, source, hook, tags: tags.length })
      return reply.code(204).header('cache-control', 'no-store').send()
    })
  })
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}

function parse(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body.toString('utf8')) }
  } catch {
    return undefined
  }
}
