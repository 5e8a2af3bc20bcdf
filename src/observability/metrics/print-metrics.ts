import { type MetricKey, type MetricRule, metricList } from './metric-list.ts'
import type { Metrics } from './metrics.ts'
import { printHistogram } from './print-histogram.ts'

/** Metrics in Prometheus' text format. */
export interface MetricsPrinter {
  readonly contentType: string
  readonly print: () => Promise<string>
}

/**
 * Prints what was counted, and what prom-client knows of the process. To be made when somebody asks for the first time: prom-client
 * takes 12 MB and 50 ms, and from then on watches the event loop and the garbage collector.
 */
export async function createMetricsPrinter(metrics: Metrics): Promise<MetricsPrinter> {
  const { Counter, collectDefaultMetrics, Gauge, Registry } = (await import('prom-client')).default
  const registry = new Registry()
  const registers = [registry]
  const histograms: (() => string)[] = []
  for (const [key, rule] of Object.entries<MetricRule>(metricList)) {
    // Edge: the keys of a list that was written in place.
    const metric = key as MetricKey
    if (rule.type === 'histogram') {
      histograms.push(() => printHistogram(rule, metrics.histograms(metric)))
      continue
    }
    const samples = () => metrics.samples(metric)
    const { name, help } = rule
    const parts = { name, help, labelNames: Object.keys(rule.labels), registers }
    if (rule.type === 'counter') {
      new Counter({
        ...parts,
        collect() {
          this.reset()
          for (const { labels, value } of samples()) this.inc(labels, value)
        },
      })
    } else {
      new Gauge({
        ...parts,
        collect() {
          this.reset()
          for (const { labels, value } of samples()) this.set(labels, value)
        },
      })
    }
  }
  collectDefaultMetrics({ register: registry })
  const print = async (): Promise<string> => [await registry.metrics(), ...histograms.map((each) => each())].join('\n')
  return { contentType: registry.contentType, print }
}
