/** The value that half of them do not exceed; the mean of the two in the middle of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
    : (sorted[Math.floor(middle)] ?? Number.NaN)
}

/**
 * The smallest value that at least this share does not exceed. NaN of none.
 * @param sorted in ascending order.
 */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** A ratio over interleaved repetitions. */
export interface Ratio {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Compares what was measured side by side: repetition by repetition, as the machine may be slower in one than in another. */
export function pairedRatio(values: readonly number[], baseline: readonly number[]): Ratio {
  const ratios = values.map((value, repetition) => value / (baseline[repetition] ?? Number.NaN))
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) }
}
