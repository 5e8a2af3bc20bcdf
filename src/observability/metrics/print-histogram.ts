import { bucketBounds, type Histogram } from './histogram.ts'
import type { MetricRule } from './metric-list.ts'

/** One series of a histogram. */
export interface HistogramSample {
  readonly labels: Readonly<Record<string, string>>
  readonly histogram: Histogram
}

/** A histogram in Prometheus' text format: prom-client has no way to be given counts that are kept elsewhere. */
export function printHistogram({ name, help }: MetricRule, samples: readonly HistogramSample[]): string {
  const lines = samples.flatMap(({ labels, histogram }) => {
    let total = 0
    const buckets = histogram.counts.map((count, at) => {
      total += count
      return `${name}_bucket${labelText({ ...labels, le: String(bucketBounds[at] ?? '+Inf') })} ${total}`
    })
    const text = labelText(labels)
    return [...buckets, `${name}_sum${text} ${histogram.sum()}`, `${name}_count${text} ${total}`]
  })
  return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines, ''].join('\n')
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information */
function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
