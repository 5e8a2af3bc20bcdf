import { describe, expect, it } from 'vitest'
import { median, pairedRatio, percentile } from '../../../bench/report/statistics.ts'

describe('the statistics of the bench', () => {
  it.each([
    [[], Number.NaN],
    [[5], 5],
    [[9, 1, 4], 4],
    [[10, 2, 4, 1], 3],
  ])('takes the middle of %j', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  it('leaves the values in their order', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })

  it.each([
    [[], 0.5, Number.NaN],
    [[7], 0.99, 7],
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4], 0, 1],
    [[1, 2, 3, 4], 1, 4],
    [Array.from({ length: 100 }, (_, place) => place + 1), 0.99, 99],
  ])('finds what a share of the values does not exceed', (sorted, share, expected) => {
    expect(percentile(sorted, share)).toBe(expected)
  })

  it('compares repetition by repetition, so that a slow moment counts for both', () => {
    expect(pairedRatio([50, 5, 60], [100, 10, 100])).toEqual({ median: 0.5, min: 0.5, max: 0.6 })
  })
})
