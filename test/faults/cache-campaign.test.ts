import { describe, expect, it } from 'vitest'
import { runCampaign } from '../campaigns/cache/campaign.ts'
import { hasRedisServer } from '../support/redis-server.ts'

const isRequired = process.env.SELVEDGE_TEST_SERVICES === 'required'

describe.runIf(hasRedisServer || isRequired)('two gateways with one Redis, and all that may happen to them', () => {
  it('give nobody what is another’s, or older than a change that was answered', { timeout: 60_000 }, async () => {
    const { totals, findings, upstream, cache } = await runCampaign({ operations: 3000, seed: 7 })
    expect(findings).toEqual([])
    expect(totals).toMatchObject({ operations: 3000, foreign: 0, outdated: 0, errorsBeyond: 0 })
    // It was no idle walk: there was something to find.
    for (const count of [totals.stale, totals.errors, upstream.faults, cache.hit, cache.shared, cache.stale])
      expect(count).toBeGreaterThan(0)
  })
})
