/** The durations of the last calls. */
export interface Latencies {
  readonly add: (durationMs: number) => void
  /** @returns undefined while too little is known */
  readonly percentile: (percent: number) => number | undefined
}

/** Durations kept: enough for a 99th percentile, and soon forgotten. */
const keptCount = 256

/** Below so many a percentile is chance. */
const minCount = 20

/** None yet. Percentiles are worked out anew after every so many durations, not for each question. */
export function createLatencies(): Latencies {
  const durations = new Float64Array(keptCount)
  let count = 0
  let sorted: Float64Array | undefined
  return {
    add: (durationMs) => {
      durations[count % keptCount] = durationMs
      count++
      if (count % 16 === 0) sorted = undefined
    },
    percentile: (percent) => {
      if (count < minCount) return undefined
      sorted ??= durations.slice(0, Math.min(count, keptCount)).sort()
      return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]
    },
  }
}
