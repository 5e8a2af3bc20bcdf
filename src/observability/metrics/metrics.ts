import { createHistogram, type Histogram } from './histogram.ts'
import { type LabelsOf, type MetricKey, metricList } from './metric-list.ts'
import type { HistogramSample } from './print-histogram.ts'

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
  /** The histogram of one series, as `count`. */
  readonly histogram: <K extends KeyOfType<'histogram'>>(metric: K, labels: LabelsOf<K>) => Histogram
  /** Has a gauge read when it is asked for; what several read of equal labels adds up. @returns ends it */
  readonly gauge: (metric: KeyOfType<'gauge'>, read: () => number | readonly Sample[]) => () => void
  readonly histograms: (metric: MetricKey) => readonly HistogramSample[]
  readonly samples: (metric: MetricKey) => readonly Sample[]
}

/** Metrics of which nothing was counted yet. */
export function createMetrics(): Metrics {
  const counts = new Map<MetricKey, Map<string, Count & Sample>>()
  const histograms = new Map<MetricKey, Map<string, HistogramSample>>()
  const readers = new Map<MetricKey, Set<() => number | readonly Sample[]>>()
  return {
    count: (metric, labels) => seriesOf(counts, metric, labels, () => ({ labels, value: 0 })),
    histogram: (metric, labels) =>
      seriesOf(histograms, metric, labels, () => ({ labels, histogram: createHistogram() })).histogram,
    gauge: (metric, read) => {
      const own = () => read()
      readers.set(metric, (readers.get(metric) ?? new Set()).add(own))
      return () => readers.get(metric)?.delete(own)
    },
    histograms: (metric) => [...(histograms.get(metric)?.values() ?? [])],
    samples: (metric) => {
      const read = [...(readers.get(metric) ?? [])].flatMap((each) => toSamples(each()))
      return [...(counts.get(metric)?.values() ?? []), ...addUp(read)]
    },
  }
}

/** The series of a metric with these labels, made where it is not there. */
function seriesOf<S>(
  series: Map<MetricKey, Map<string, S>>,
  metric: MetricKey,
  labels: Readonly<Record<string, string>>,
  create: () => S,
): S {
  const ofMetric = series.get(metric) ?? new Map<string, S>()
  series.set(metric, ofMetric)
  const key = JSON.stringify(Object.keys(metricList[metric].labels).map((name) => labels[name]))
  const known = ofMetric.get(key) ?? create()
  ofMetric.set(key, known)
  return known
}

function toSamples(read: number | readonly Sample[]): readonly Sample[] {
  return typeof read === 'number' ? [{ labels: {}, value: read }] : read
}

function addUp(samples: readonly Sample[]): readonly Sample[] {
  const sums = new Map<string, Sample>()
  for (const { labels, value } of samples) {
    const key = JSON.stringify(labels)
    sums.set(key, { labels, value: (sums.get(key)?.value ?? 0) + value })
  }
  return [...sums.values()]
}
