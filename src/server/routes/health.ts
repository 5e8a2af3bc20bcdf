import type { FastifyInstance } from 'fastify'
import type { Lifecycle } from '../drain.ts'

/** `/livez`: the process works. `/readyz`: send it requests. Neither looks at upstreams: a sick one must not stop the gateway. */
export function addHealthRoutes(app: FastifyInstance, lifecycle: Lifecycle): void {
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
        .send({ status: isReady ? 'ready' : 'draining' })
    },
  })
}
