/** Upper bounds of the buckets, in seconds: from a neighbour's cache to the longest call. */
export const bucketBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** How often values of which size came. */
export interface Histogram {
  readonly observe: (seconds: number) => void
  /** A number a bucket, and one for what is above the last bound; not added up. */
  readonly counts: readonly number[]
  /** Of all values. */
  readonly sum: () => number
}

/** Nothing was observed yet. */
export function createHistogram(): Histogram {
  const counts: number[] = new Array(bucketBounds.length + 1).fill(0)
  let sum = 0
  return {
    observe: (seconds) => {
      let bucket = 0
      while (bucket < bucketBounds.length && seconds > (bucketBounds[bucket] ?? 0)) bucket++
      counts[bucket] = (counts[bucket] ?? 0) + 1
      sum += seconds
    },
    counts,
    sum: () => sum,
  }
}
