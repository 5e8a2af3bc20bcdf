import type { Metrics } from '../observability/metrics/metrics.ts'

/** What became of the results that were wanted of a source, by result: `{ hit: 12, miss: 3 }`. */
export type SourceCounts = Readonly<Record<string, number>>

/** The counts of all sources since the process started, by name. */
export function cacheCounts(metrics: Metrics): Readonly<Record<string, SourceCounts>> {
  const sources: Record<string, Record<string, number>> = Object.create(null)
  for (const { labels, value } of metrics.samples('cacheRequests')) {
    const { source = '', result = '' } = labels
    sources[source] ??= Object.create(null) as Record<string, number>
    const counts = sources[source]
    counts[result] = (counts[result] ?? 0) + value
  }
  return sources
}
