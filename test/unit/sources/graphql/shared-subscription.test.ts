import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../../../src/errors/gateway-error.ts'
import { createSharedSubscription } from '../../../../src/sources/graphql-calls/subscribe/shared-subscription.ts'
import type { SubscriptionSink } from '../../../../src/sources/graphql-calls/subscribe/transport.ts'
import { manualTime } from '../../../support/manual-time.ts'

/** A subscription at an upstream that does what the test says. */
function subscription(maxAttempts = 4) {
  const time = manualTime()
  const sinks: SubscriptionSink[] = []
  const told: string[] = []
  let stopped = 0
  let idle = 0
  const shared = createSharedSubscription({
    start: (sink) => {
      sinks.push(sink)
      return () => stopped++
    },
    read: (result) => result,
    reconnect: { maxAttempts, baseDelayMs: 100, maxDelayMs: 300 },
    clock: time.clock,
    timer: time.timer,
    chance: () => 0.5,
    tell: (result) => told.push(result),
    onIdle: () => idle++,
  })
  const join = () => {
    const controller = new AbortController()
    let isDropped = false
    const events = shared.join({
      signal: controller.signal,
      onDropped: () => {
        isDropped = true
      },
    })
    return { events, leave: () => controller.abort(), isDropped: () => isDropped }
  }
  const last = () => sinks.at(-1) as SubscriptionSink
  return { time, sinks, told, shared, join, last, stopped: () => stopped, idle: () => idle }
}

const broken = new GatewayError('UPSTREAM_UNAVAILABLE', { source: 'crm' })

describe('a subscription that breaks', () => {
  it('begins anew after waits of full jitter, up to the longest, and ends with the last error', async () => {
    const { time, sinks, join, last, idle } = subscription()
    const { events } = join()
    last().end(broken)
    expect(await events.next()).toEqual({ done: false, value: broken })
    expect(time.delays()).toEqual([50])
    await time.run()
    last().end(broken)
    expect(time.delays()).toEqual([100])
    await time.run()
    last().end(broken)
    expect(time.delays()).toEqual([150])
    await time.run()
    expect(sinks).toHaveLength(4)
    last().end(broken)
    await expect(events.next()).rejects.toBe(broken)
    expect(await events.next()).toEqual({ done: true, value: undefined })
    expect([time.pending(), idle()]).toEqual([0, 1])
  })

  it('counts failures from the last event on, or from when it held for a minute', async () => {
    const { time, join, last, told } = subscription(2)
    const { events } = join()
    last().opened()
    last().next({ a: 1 }, 7)
    last().end(broken)
    await time.run()
    last().opened()
    await time.pass(60_000)
    last().end(broken)
    expect(time.pending()).toBe(1)
    await time.run()
    last().opened()
    last().end(broken)
    expect([await events.next(), await events.next(), await events.next()].map(({ value }) => value)).toEqual([
      { a: 1 },
      broken,
      broken,
    ])
    await expect(events.next()).rejects.toBe(broken)
    expect(told).toEqual([
      'opened',
      'event',
      'closed',
      'failed',
      'opened',
      'closed',
      'failed',
      'opened',
      'closed',
      'failed',
    ])
  })

  it('waits as long as the upstream asks, and tells who joins meanwhile', async () => {
    const { time, join, last } = subscription()
    const { leave } = join()
    last().end(new GatewayError('UPSTREAM_RATE_LIMITED', { source: 'crm', retryAfterMs: 5_000 }))
    expect(time.delays()).toEqual([5_000])
    const late = join()
    expect((await late.events.next()).value).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED' })
    leave()
    late.leave()
    expect(time.pending()).toBe(0)
  })

  it('ends at once where trying again is of no use', async () => {
    const { join, last, time, idle } = subscription()
    const { events } = join()
    const refused = new GatewayError('UPSTREAM_FORBIDDEN', { source: 'crm' })
    last().end(refused)
    await expect(events.next()).rejects.toBe(refused)
    expect([time.pending(), idle()]).toEqual([0, 1])
  })

  it('begins anew once where credentials that were accepted have expired', async () => {
    const { join, last, time, sinks } = subscription()
    const { events } = join()
    const expired = new GatewayError('UPSTREAM_UNAUTHENTICATED', { source: 'crm' })
    last().opened()
    last().end(expired)
    expect((await events.next()).value).toBe(expired)
    await time.run()
    last().opened()
    last().next({ a: 1 }, 7)
    expect((await events.next()).value).toEqual({ a: 1 })
    last().end(expired)
    expect((await events.next()).value).toBe(expired)
    await time.run()
    last().opened()
    last().end(expired)
    await expect(events.next()).rejects.toBe(expired)
    expect([sinks.length, time.pending()]).toEqual([3, 0])
  })
})

describe('subscribers', () => {
  it('take what waits before the end', async () => {
    const { join, last } = subscription()
    const { events } = join()
    last().next(1, 1)
    last().next(2, 1)
    last().end(undefined)
    expect(
      [await events.next(), await events.next(), await events.next()].map(({ done, value }) => [done, value]),
    ).toEqual([
      [false, 1],
      [false, 2],
      [true, undefined],
    ])
  })

  it('who do not take their events are dropped by number, and by size, without harm to others', async () => {
    const { join, last, stopped } = subscription()
    const [slow, other] = [join(), join()]
    for (let count = 0; count < 16; count++) {
      last().next(count, 1024 * 1024)
      expect((await other.events.next()).value).toBe(count)
    }
    expect(slow.isDropped()).toBe(false)
    last().next(16, 1)
    expect([slow.isDropped(), other.isDropped()]).toEqual([true, false])
    await expect(slow.events.next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'slow-client' })
    const many = join()
    for (let count = 0; count <= 1000; count++) last().next(count, 1)
    expect([many.isDropped(), other.isDropped()]).toEqual([true, true])
    expect(stopped()).toBe(1)
  })

  it('may get one event of any size', async () => {
    const { join, last } = subscription()
    const { events } = join()
    last().next('large', 100 * 1024 * 1024)
    expect((await events.next()).value).toBe('large')
  })

  it('leave the upstream with the last of them, and nothing comes after', () => {
    const { join, last, stopped, idle, told } = subscription()
    const [one, two] = [join(), join()]
    last().opened()
    one.leave()
    expect(stopped()).toBe(0)
    two.leave()
    last().next(1, 1)
    last().end(broken)
    expect([stopped(), idle(), told]).toEqual([1, 1, ['opened', 'closed']])
  })
})
