import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waysOf } from '../support/ways.ts'
import { createSummary, differenceKinds, fuzzOnce, printReport } from './harness/fuzz-world.ts'
import { type RunningWorld, startWorld } from './harness/start-world.ts'
import { worlds } from './schemas/worlds.ts'

const operations = 2_000
const seed = 1_000_000
/** Each finding is made small, which takes its time; after a few, it is known that something is wrong. */
const maxReports = 5

describe.each(worlds)('operations over the schema $name', (world) => {
  let running: RunningWorld
  beforeAll(async () => {
    running = await startWorld(world)
  })
  afterAll(() => running?.close())

  it('give the same data, errors and no more upstream calls in both ways', { timeout: 120_000 }, async () => {
    const summary = createSummary()
    const place = worlds.indexOf(world)
    for (let each = place; each < operations && summary.reports.length < maxReports; each += worlds.length)
      await fuzzOnce(running, seed + each, summary, differenceKinds)
    expect(summary.reports.map(printReport)).toEqual([])
    expect(summary.operations).toBeGreaterThanOrEqual(Math.floor(operations / worlds.length))
    // What proves nothing must stay rare: operations that are refused, and upstreams that never fail or never answer.
    expect(summary.invalid).toBeLessThan(summary.operations / 20)
    expect(summary.withErrors).toBeGreaterThan(summary.operations / 10)
    expect(summary.withErrors).toBeLessThan((summary.operations * 2) / 3)
    expect(summary.calls.reference).toBeGreaterThan(summary.operations)
    // What the judge runs twice is not compared.
    expect(waysOf(running.metrics).compiledShare).toBeGreaterThanOrEqual(0.99)
    expect(Object.keys(waysOf(running.metrics).reasons).filter((reason) => reason !== 'argument')).toEqual([])
  })
})
