import { expect, test } from 'vitest'
import { createRateShaper } from '../../../../src/upstream/policy/rate-shaper.ts'
import { createCancellation } from '../../../../src/utils/cancellation.ts'
import { manualTime } from '../../../support/manual-time.ts'

const never = createCancellation()

test('spreads what comes at once evenly, in order', async () => {
  const time = manualTime()
  const shaper = createRateShaper({ perSecond: 10, burst: 1 }, time.clock, time.timer)
  const startMs = time.clock.nowMs()
  const turns: [number, number][] = []
  const turn = (each: number) => turns.push([each, time.clock.nowMs() - startMs])
  for (let each = 0; each < 4; each++) {
    if (shaper.tryEnter()) turn(each)
    else void shaper.wait(never, 10_000).then(() => turn(each))
  }
  expect(shaper.waitMs()).toBe(400)
  await time.pass(1000)
  expect(turns).toEqual([
    [0, 0],
    [1, 100],
    [2, 200],
    [3, 300],
  ])
  expect(time.pending()).toBe(0)
})

test('lets a burst go after a pause, and no more than that', async () => {
  const time = manualTime()
  const shaper = createRateShaper({ perSecond: 10, burst: 3 }, time.clock, time.timer)
  await time.pass(60_000)
  expect([1, 2, 3, 4].map(() => shaper.tryEnter())).toEqual([true, true, true, false])
  await time.pass(100)
  expect([1, 2].map(() => shaper.tryEnter())).toEqual([true, false])
})

test('gives the turn of one who left to the next', async () => {
  const time = manualTime()
  const shaper = createRateShaper({ perSecond: 10, burst: 1 }, time.clock, time.timer)
  shaper.tryEnter()
  const leaving = createCancellation()
  const left = shaper.wait(leaving, 10_000)
  const stayed = shaper.wait(never, 10_000)
  leaving.cancel(new Error('left'))
  expect(await left).toBe('cancelled')
  await time.pass(100)
  expect(await stayed).toBe('entered')
  expect(shaper.waiting()).toBe(0)
})

test('lets nobody wait longer than asked', async () => {
  const time = manualTime()
  const shaper = createRateShaper({ perSecond: 1, burst: 1 }, time.clock, time.timer)
  shaper.tryEnter()
  const waiting = shaper.wait(never, 300)
  await time.pass(300)
  expect(await waiting).toBe('expired')
  await time.pass(1000)
  expect([shaper.waiting(), time.pending()]).toEqual([0, 0])
})
