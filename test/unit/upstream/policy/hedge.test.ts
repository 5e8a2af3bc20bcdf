import { describe, expect, test } from 'vitest'
import { raceHedge } from '../../../../src/upstream/policy/hedge.ts'
import { type CancelSignal, createCancellation } from '../../../../src/utils/cancellation.ts'
import { manualTime } from '../../../support/manual-time.ts'

type Plan = readonly [afterMs: number, end: string | Error]

/** A race of attempts that end as planned. */
function race(plans: readonly Plan[], { mayStart = true } = {}) {
  const time = manualTime()
  const aborted: number[] = []
  const outcomes: string[] = []
  const client = createCancellation()
  let started = 0
  const leg = (signal: CancelSignal): Promise<string> => {
    const place = started++
    const [afterMs, end] = plans[place] ?? [0, new Error('not planned')]
    return new Promise((resolve, reject) => {
      const cancel = time.timer.after(afterMs, () => (typeof end === 'string' ? resolve(end) : reject(end)))
      signal.addEventListener('abort', () => {
        cancel()
        aborted.push(place + 1)
        reject(new Error('aborted'))
      })
    })
  }
  const result = raceHedge({
    leg,
    delayMs: 50,
    signal: client,
    timer: time.timer,
    mayStart: () => mayStart,
    onSettled: (outcome) => outcomes.push(outcome),
  })
  const settled = result.then(
    (value) => value,
    (error: Error) => `failed: ${error.message}`,
  )
  return { time, client, settled, aborted, outcomes, started: () => started }
}

describe('45. a slow attempt', () => {
  test('is left alone while it is fast enough', async () => {
    const { time, settled, started, outcomes } = race([[40, 'first']])
    await time.pass(100)
    expect([await settled, started(), outcomes, time.pending()]).toEqual(['first', 1, [], 0])
  })

  test('gets a second one beside it, whose answer counts if it is first', async () => {
    const { time, settled, aborted, outcomes } = race([
      [500, 'first'],
      [20, 'second'],
    ])
    await time.pass(100)
    expect([await settled, aborted, outcomes, time.pending()]).toEqual(['second', [1], ['second'], 0])
  })

  test('counts if it is still the faster one', async () => {
    const { time, settled, aborted, outcomes } = race([
      [60, 'first'],
      [100, 'second'],
    ])
    await time.pass(300)
    expect([await settled, aborted, outcomes]).toEqual(['first', [2], ['first']])
  })

  test('gets none where there may be none', async () => {
    const { time, settled, started } = race([[500, 'first']], { mayStart: false })
    await time.pass(600)
    expect([await settled, started()]).toEqual(['first', 1])
  })

  test('that fails leaves the other its chance', async () => {
    const { time, settled, outcomes } = race([
      [60, new Error('broken')],
      [100, 'second'],
    ])
    await time.pass(300)
    expect([await settled, outcomes]).toEqual(['second', ['second']])
  })

  test('fails with its own error where both fail', async () => {
    const { time, settled, outcomes } = race([
      [60, new Error('first')],
      [100, new Error('second')],
    ])
    await time.pass(300)
    expect([await settled, outcomes]).toEqual(['failed: first', ['lost']])
  })

  test('that fails before the other began fails at once', async () => {
    const { time, settled, started } = race([[10, new Error('broken')]])
    await time.pass(100)
    expect([await settled, started()]).toEqual(['failed: broken', 1])
  })

  test('ends with the other when the client leaves', async () => {
    const { time, client, settled, aborted } = race([
      [500, 'first'],
      [500, 'second'],
    ])
    await time.pass(100)
    client.cancel(new Error('left'))
    await time.pass(0)
    expect([await settled, aborted, time.pending()]).toEqual(['failed: aborted', [1, 2], 0])
  })
})
