import type { Metrics } from '../../src/observability/metrics/metrics.ts'

/** How operations were run, as the metrics tell. */
export interface Ways {
  readonly operations: number
  /** Of 1. */
  readonly compiledShare: number
  /** Operations that were run the reference way, by reason. */
  readonly reasons: Readonly<Record<string, number>>
}

/** Reads the metric of operations. */
export function waysOf(metrics: Metrics): Ways {
  const samples = metrics.samples('operations').filter(({ value }) => value > 0)
  const sum = (values: typeof samples) => values.reduce((total, { value }) => total + value, 0)
  const isCompiled = ({ labels }: (typeof samples)[number]) => labels.way === 'compiled'
  const reasons: Record<string, number> = {}
  for (const { labels, value } of samples.filter((each) => !isCompiled(each)))
    reasons[String(labels.reason)] = (reasons[String(labels.reason)] ?? 0) + value
  return { operations: sum(samples), compiledShare: sum(samples.filter(isCompiled)) / sum(samples), reasons }
}
