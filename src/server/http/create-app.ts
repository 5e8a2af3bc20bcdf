import { createServer, type RequestListener } from 'node:http'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { GatewayError } from '../../errors/gateway-error.ts'
import type { Logger } from '../../observability/logger.ts'
import { requestIdFrom } from '../../security/request-id.ts'
import type { Clock } from '../../utils/clock.ts'
import { sendError } from './error-answer.ts'
import { toHttpFailure } from './framework-failure.ts'
import { acceptJsonBodies } from './json-body.ts'
import { httpLimits } from './limits.ts'

export interface AppOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly development: boolean
  /** Methods of each path that exists, for 405 answers. */
  readonly allowedMethods: ReadonlyMap<string, readonly string[]>
  /** What sees requests before Fastify does, and may answer them itself. */
  readonly front: (handOver: RequestListener) => RequestListener
}

/**
 * A Fastify instance with request ids and the error contract; routes are added by others. Its own server never listens: requests come from
 * the one that does, by `request` and `upgrade` events, as long as this instance is the one that answers them.
 */
export function createApp({ clock, logger, development, allowedMethods, front }: AppOptions): FastifyInstance {
  const fail = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { error, status } = toHttpFailure(thrown)
    const fields = { requestId: request.id, code: error.code, path: pathOf(request.raw.url), method: request.method }
    if (error.code === 'INTERNAL_SERVER_ERROR') logger.error('internal-error', { ...fields, error: thrown })
    else logger.info('request-refused', fields)
    return sendError(request, reply, error, { status: status || undefined, development })
  }
  const app = fastify({
    serverFactory: (handOver) => createServer(front(handOver)),
    bodyLimit: httpLimits.bodyBytes,
    // Requests on connections that are still open during a drain are answered, not refused.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    genReqId: (raw) => requestIdFrom(raw.headers['x-request-id'], clock.wallMs()),
    frameworkErrors: (error, request, reply) => {
      fail(error, request, reply)
    },
  })
  acceptJsonBodies(app)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
  })
  app.setErrorHandler((error, request, reply) => fail(error, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const methods = allowedMethods.get(pathOf(request.raw.url))
    if (methods === undefined)
      return sendError(request, reply, new GatewayError('NOT_FOUND'), { status: 404, development })
    reply.header('allow', methods.join(', '))
    return sendError(request, reply, new GatewayError('BAD_REQUEST'), { status: 405, development })
  })
  return app
}

function pathOf(url = ''): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}
