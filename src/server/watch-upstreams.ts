import type { Logger } from '../observability/logger.ts'
import type { Histogram } from '../observability/metrics/histogram.ts'
import type { Count, Metrics } from '../observability/metrics/metrics.ts'
import type { UpstreamEvent } from '../upstream/upstream-event.ts'

/** What is counted of each attempt, at hand. */
interface AttemptSeries {
  readonly durations: Histogram
  readonly bytes: Count
  readonly byCode: Map<string, Count>
}

/** Counts what happens around the calls to upstreams, and logs each change of a breaker, secrets that are lost, and schemas that change. */
export function watchUpstreams(metrics: Metrics, logger: Logger): (event: UpstreamEvent) => void {
  /** By source and connector: as bounded as the schemas' fields are. */
  const series = new Map<string, Map<string, AttemptSeries>>()

  const attemptSeries = (source: string, connector: string): AttemptSeries => {
    const ofSource = series.get(source) ?? new Map<string, AttemptSeries>()
    series.set(source, ofSource)
    const known = ofSource.get(connector)
    if (known !== undefined) return known
    const labels = { source, connector }
    const made = {
      durations: metrics.histogram('upstreamDurations', labels),
      bytes: metrics.count('upstreamBytes', labels),
      byCode: new Map<string, Count>(),
    }
    ofSource.set(connector, made)
    return made
  }

  return (event) => {
    const { source } = event
    if (event.kind === 'breaker') {
      const { from, to } = event
      metrics.count('breakerChanges', { source, to }).value++
      if (to === 'closed') logger.info('breaker', { source, from, to })
      else logger.warn('breaker', { source, from, to })
      return
    }
    if (event.kind === 'secret') {
      const { origin, problem } = event
      if (problem === undefined) logger.info('secret', { source, origin })
      else logger.warn('secret', { source, origin, problem })
      return
    }
    if (event.kind === 'schema') {
      const { kind: _, ...fields } = event
      metrics.count('schemaChanges', { source, change: event.change }).value++
      if (event.change === 'same' || event.change === 'compatible') logger.info('schema', fields)
      else logger.warn('schema', fields)
      return
    }
    const connector = labelOf(event.connector)
    switch (event.kind) {
      case 'attempt': {
        const { durations, bytes, byCode } = attemptSeries(source, connector)
        const code = event.code ?? ''
        const count = byCode.get(code) ?? metrics.count('upstreamAttempts', { source, connector, code })
        byCode.set(code, count)
        count.value++
        bytes.value += event.bytes
        durations.observe(event.durationMs / 1000)
        return
      }
      case 'retry':
        metrics.count('upstreamRetries', { source, connector }).value++
        return
      case 'shed':
        metrics.count('upstreamShed', { source, connector, by: event.by }).value++
        return
      case 'shared':
        metrics.count('upstreamShared', { source, connector }).value++
        return
      case 'hedge':
        metrics.count('upstreamHedges', { source, connector, outcome: event.outcome }).value++
    }
  }
}

/** A call for several fields has their coordinates, of which there are too many combinations. */
function labelOf(connector: string): string {
  return connector.includes(' ') ? 'several' : connector
}
