import type { Logger } from '../../observability/logger.ts'
import type { Metrics } from '../../observability/metrics/metrics.ts'
import type { RequestContext } from '../../upstream/request-context.ts'

/** Most problems of which it is remembered that the log has told them. */
const maxTold = 1000

/** Counts what mappings could not do, and logs each problem of a connector the first time: data that is odd once is odd often. */
export function watchMappings(metrics: Metrics, logger: Logger): NonNullable<RequestContext['onMappingProblems']> {
  const told = new Set<string>()
  return ({ source, connector, count, messages }) => {
    metrics.count('mappingProblems', { source, connector }).value += count
    const problems = messages.filter((message) => !told.has(keyOf(connector, message)))
    if (problems.length === 0 || told.size >= maxTold) return
    for (const message of problems) told.add(keyOf(connector, message))
    logger.warn('mapping-problems', { source, connector, problems })
  }
}

function keyOf(connector: string, message: string): string {
  return `${connector} ${message}`
}
