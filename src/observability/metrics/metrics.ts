import { type LabelsOf, type MetricKey, metricList } from './metric-list.ts'

/** A number that is counted up where something happens: `count.value++` is all that it costs. */
export interface Count {
  value: number
}

/** One series of a metric as it stands. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

type KeyOfType<T> = { [K in MetricKey]: (typeof metricList)[K]['type'] extends T ? K : never }[MetricKey]

/** What a process counts: plain numbers, at which nobody looks until the metrics are asked for. */
export interface Metrics {
  /** The number of one series, from now on told even when it is 0; the same one for equal labels. */
  readonly count: <K extends KeyOfType<'counter'>>(metric: K, labels: LabelsOf<K>) => Count
  /** Has a gauge read when it is asked for; what several read adds up. @returns ends it */
  readonly gauge: (metric: KeyOfType<'gauge'>, read: () => number) => () => void
  readonly samples: (metric: MetricKey) => readonly Sample[]
}

/** Metrics of which nothing was counted yet. */
export function createMetrics(): Metrics {
  const counts = new Map<MetricKey, Map<string, Count & Sample>>()
  const readers = new Map<MetricKey, Set<() => number>>()
  return {
    count: (metric, labels) => {
      const series = counts.get(metric) ?? new Map<string, Count & Sample>()
      counts.set(metric, series)
      const values: Readonly<Record<string, string>> = labels
      const key = JSON.stringify(Object.keys(metricList[metric].labels).map((name) => values[name]))
      const count = series.get(key) ?? { labels, value: 0 }
      series.set(key, count)
      return count
    },
    gauge: (metric, read) => {
      const own = () => read()
      readers.set(metric, (readers.get(metric) ?? new Set()).add(own))
      return () => readers.get(metric)?.delete(own)
    },
    samples: (metric) => {
      const read = [...(readers.get(metric) ?? [])].map((each) => each())
      const gauges = read.length === 0 ? [] : [{ labels: {}, value: read.reduce((sum, value) => sum + value, 0) }]
      return [...(counts.get(metric)?.values() ?? []), ...gauges]
    },
  }
}
