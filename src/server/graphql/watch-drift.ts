import type { Logger } from '../../observability/logger.ts'
import type { Metrics } from '../../observability/metrics/metrics.ts'
import type { RequestContext } from '../../upstream/request-context.ts'

/** Counts fields that drifted, and logs each the first time. What it remembers is as bounded as the schemas' fields are. */
export function watchDrift(metrics: Metrics, logger: Logger): NonNullable<RequestContext['onDrift']> {
  return ({ source, field, kind }) => {
    const count = metrics.count('drift', { source, field, kind })
    if (count.value === 0) logger.warn('drift', { source, field, kind })
    count.value++
  }
}
