import type { FastifyInstance } from 'fastify'
import type { Gateway } from '../../gateway/gateway.ts'
import type { Lifecycle } from '../drain.ts'

/**
 * `/livez`: the process works. `/readyz`: send it requests. Neither goes by upstreams: a sick one must not stop the gateway. Which are spared
 * is told for people to read.
 */
export function addHealthRoutes(
  app: FastifyInstance,
  { lifecycle, gateway }: { readonly lifecycle: Lifecycle; readonly gateway: Gateway },
): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/livez',
    handler: async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  })
  app.route({
    method: ['GET', 'HEAD'],
    url: '/readyz',
    handler: async (_request, reply) => {
      const isReady = lifecycle.phase === 'serving'
      return reply
        .code(isReady ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ status: isReady ? 'ready' : 'draining', ...sparedOf(gateway) })
    },
  })
}

function sparedOf(gateway: Gateway): { readonly spared?: readonly string[] } {
  const upstreams = gateway.sources().flatMap((source) => source.upstreams)
  const spared = upstreams.filter(({ breaker }) => breaker === 'open' || breaker === 'probing').map(({ name }) => name)
  return spared.length === 0 ? {} : { spared }
}
