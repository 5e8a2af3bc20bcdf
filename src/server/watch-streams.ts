import type { Metrics } from '../observability/metrics/metrics.ts'
import type { StreamEvent } from '../upstream/request-context.ts'

/** Counts what happens to the subscriptions that upstreams carry themselves. */
export function watchStreams(metrics: Metrics): (event: StreamEvent) => void {
  return ({ source, connector, result }) => {
    metrics.count('upstreamSubscriptions', { source, connector, result }).value++
  }
}
