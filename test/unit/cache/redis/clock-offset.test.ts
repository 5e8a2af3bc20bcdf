import { describe, expect, it } from 'vitest'
import { createClockOffset } from '../../../../src/cache/redis/clock-offset.ts'

/** A question at `sentMs` whose answer took so long each way, of a server that is so much ahead. */
const sample = (sentMs: number, thereMs: number, backMs: number, aheadMs: number) => ({
  sentMs,
  receivedMs: sentMs + thereMs + backMs,
  serverMs: sentMs + thereMs + aheadMs,
})

describe('the offset of a clock', () => {
  it.each([0, 5, -90_000, 12.3])('is never further from %s ms than it says', (aheadMs) => {
    for (const [there, back] of [
      [0, 0],
      [1, 1],
      [0, 40],
      [40, 0],
      [3, 900],
    ] as const) {
      const offset = createClockOffset()
      offset.add(sample(1_000_000, there, back, aheadMs))
      const { offsetMs, errorMs } = offset.read()
      expect(Math.abs(offsetMs - aheadMs)).toBeLessThanOrEqual(errorMs)
      expect(Number.isInteger(offsetMs) && Number.isInteger(errorMs)).toBe(true)
    }
  })

  it('is that of the quickest answer', () => {
    const offset = createClockOffset()
    offset.add(sample(0, 0, 100, 50))
    offset.add(sample(1000, 1, 1, 50))
    offset.add(sample(2000, 200, 0, 50))
    expect(offset.read()).toMatchObject({ offsetMs: 50, errorMs: 3 })
  })

  it('follows a clock that was set', () => {
    const offset = createClockOffset()
    offset.add(sample(0, 1, 1, 50))
    offset.add(sample(30_000, 10, 10, 3_600_050))
    expect(offset.read()).toMatchObject({ offsetMs: 3_600_050, errorMs: 12 })
  })

  it('takes a slower answer once the quick one is too old', () => {
    const offset = createClockOffset()
    offset.add(sample(0, 1, 1, 50))
    offset.add(sample(100_000, 5, 5, 55))
    expect(offset.read()).toMatchObject({ offsetMs: 55, errorMs: 7 })
  })
})
