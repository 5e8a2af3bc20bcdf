import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../../observability/metrics/metrics.ts'
import { createMetricsPrinter, type MetricsPrinter } from '../../observability/metrics/print-metrics.ts'

/** `/metrics`: what was counted, in Prometheus' text format. Every label is from a list in the code: no address, no value of a client. */
export function addMetricsRoute(app: FastifyInstance, metrics: Metrics): void {
  let printer: Promise<MetricsPrinter> | undefined
  app.route({
    method: ['GET', 'HEAD'],
    url: '/metrics',
    handler: async (_request, reply) => {
      printer ??= createMetricsPrinter(metrics)
      const { contentType, print } = await printer
      return reply
        .header('cache-control', 'no-store')
        .header('content-type', contentType)
        .send(await print())
    },
  })
}
