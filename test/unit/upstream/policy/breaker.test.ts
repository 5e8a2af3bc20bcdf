import { describe, expect, test } from 'vitest'
import { type Breaker, createBreaker, type Verdict } from '../../../../src/upstream/policy/breaker.ts'
import { manualTime } from '../../../support/manual-time.ts'

const settings = {
  windowMs: 10_000,
  minCalls: 20,
  failureRatio: 0.5,
  openMs: 500,
  maxOpenMs: 1500,
  probeMs: 1000,
}

function setUp() {
  const time = manualTime()
  const changes: string[] = []
  const breaker = createBreaker(settings, time.clock, (to, from) => changes.push(`${from} > ${to}`))
  return { time, changes, breaker }
}

function call(breaker: Breaker, verdict: Verdict, times = 1): void {
  for (let each = 0; each < times; each++) {
    const entry = breaker.enter()
    if (entry !== 'refused') breaker.settle(entry, verdict)
  }
}

describe('a closed breaker', () => {
  test('opens at the twentieth failure in the window, and says for how long', async () => {
    const { breaker, time } = setUp()
    call(breaker, 'failure', 19)
    expect(breaker.state()).toBe('closed')
    call(breaker, 'failure')
    expect(breaker.state()).toBe('open')
    expect(breaker.enter()).toBe('refused')
    await time.pass(200)
    expect(breaker.retryAfterMs()).toBe(300)
  })

  test.each<[string, number, number, 'open' | 'closed']>([
    ['half of the calls fail', 10, 10, 'open'],
    ['less than half of the calls fail', 11, 9, 'closed'],
  ])('when %s', (_, successes, failures, state) => {
    const { breaker } = setUp()
    call(breaker, 'success', successes)
    call(breaker, 'failure', failures)
    expect(breaker.state()).toBe(state)
  })

  test('39. stays closed at low volume, and forgets what is long ago', async () => {
    const { breaker, time } = setUp()
    call(breaker, 'failure', 3)
    await time.pass(20_000)
    call(breaker, 'failure', 9)
    await time.pass(3_600_000)
    call(breaker, 'failure')
    expect(breaker.state()).toBe('closed')
    call(breaker, 'failure', 18)
    expect(breaker.state()).toBe('closed')
    call(breaker, 'failure')
    expect(breaker.state()).toBe('open')
  })

  test('forgets second by second', async () => {
    const { breaker, time } = setUp()
    call(breaker, 'failure', 10)
    await time.pass(9_000)
    call(breaker, 'failure', 9)
    expect(breaker.state()).toBe('closed')
    await time.pass(2_000)
    call(breaker, 'failure', 10)
    expect(breaker.state()).toBe('closed') // the first ten are gone
    call(breaker, 'failure')
    expect(breaker.state()).toBe('open')
  })

  test('counts neither what was answered nor what says nothing', () => {
    const { breaker } = setUp()
    call(breaker, 'answered', 500)
    call(breaker, 'ignored', 500)
    call(breaker, 'failure', 19)
    expect(breaker.state()).toBe('closed')
    call(breaker, 'failure')
    expect(breaker.state()).toBe('open')
  })
})

describe('an open breaker', () => {
  async function open() {
    const parts = setUp()
    call(parts.breaker, 'failure', 20)
    await parts.time.pass(500)
    return parts
  }

  test('41. lets exactly one of fifty through, and closes when it succeeds', async () => {
    const { breaker, changes } = await open()
    const entries = Array.from({ length: 50 }, () => breaker.enter())
    expect(entries.filter((entry) => entry === 'probe')).toHaveLength(1)
    expect(entries.filter((entry) => entry === 'refused')).toHaveLength(49)
    breaker.settle('probe', 'success')
    expect(breaker.enter()).toBe('call')
    expect(changes).toEqual(['closed > open', 'open > probing', 'probing > closed'])
    call(breaker, 'failure', 19)
    expect(breaker.state()).toBe('closed')
  })

  test('41. stays open longer after each probe that fails, up to a bound', async () => {
    const { breaker, time } = await open()
    for (const openMs of [1000, 1500, 1500]) {
      expect(breaker.enter()).toBe('probe')
      breaker.settle('probe', 'failure')
      expect(breaker.retryAfterMs()).toBe(openMs)
      await time.pass(openMs - 1)
      expect(breaker.enter()).toBe('refused')
      await time.pass(1)
    }
  })

  test('closes when the probe is refused with a reason: the upstream works', async () => {
    const { breaker } = await open()
    breaker.enter()
    breaker.settle('probe', 'answered')
    expect(breaker.state()).toBe('closed')
  })

  test('42. gives the probe to the next one when it is aborted', async () => {
    const { breaker } = await open()
    breaker.enter()
    breaker.settle('probe', 'ignored')
    expect(breaker.enter()).toBe('probe')
  })

  test('42. is never stuck with a probe of which nothing is heard', async () => {
    const { breaker, time } = await open()
    expect(breaker.enter()).toBe('probe')
    await time.pass(999)
    expect(breaker.enter()).toBe('refused')
    await time.pass(1)
    expect(breaker.enter()).toBe('probe')
  })

  test('learns nothing from calls that began before it opened', async () => {
    const { breaker } = setUp()
    const entry = breaker.enter()
    call(breaker, 'failure', 20)
    if (entry !== 'refused') breaker.settle(entry, 'success')
    expect(breaker.state()).toBe('open')
  })
})
