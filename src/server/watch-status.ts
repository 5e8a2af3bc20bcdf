import type { Gateway } from '../gateway/gateway.ts'
import type { Metrics, Sample } from '../observability/metrics/metrics.ts'
import type { UpstreamStatus } from '../sources/source.ts'

const numberOfState = { closed: 0, probing: 1, open: 2 } as const

/** Has the gauges of a gateway's upstreams read. @returns ends it */
export function watchStatus(gateway: Gateway, metrics: Metrics): () => void {
  const read = (pick: (upstream: UpstreamStatus) => number | undefined) => (): readonly Sample[] =>
    gateway.sources().flatMap(({ upstreams }) =>
      upstreams.flatMap((upstream) => {
        const value = pick(upstream)
        return value === undefined ? [] : [{ labels: { source: upstream.name }, value }]
      }),
    )
  const ends = [
    metrics.gauge(
      'breakerState',
      read(({ breaker }) => breaker && numberOfState[breaker]),
    ),
    metrics.gauge(
      'upstreamRunning',
      read(({ running }) => running),
    ),
    metrics.gauge(
      'upstreamWaiting',
      read(({ waiting }) => waiting),
    ),
  ]
  return () => {
    for (const end of ends) end()
  }
}
