import { expect, test } from 'vitest'
import { createBulkhead } from '../../../../src/upstream/policy/bulkhead.ts'
import { createCancellation } from '../../../../src/utils/cancellation.ts'
import { manualTime } from '../../../support/manual-time.ts'

const never = createCancellation()

test('44. of thirty on 10 + 10, ten run, ten wait in order, and ten have no place', async () => {
  const bulkhead = createBulkhead({ maxConcurrent: 10, maxQueued: 10 }, manualTime().timer)
  const entered: number[] = []
  let refused = 0
  for (let each = 0; each < 30; each++) {
    if (bulkhead.tryEnter()) entered.push(each)
    else if (bulkhead.isFull()) refused++
    else void bulkhead.wait(never, 1000).then(() => entered.push(each))
  }
  expect(entered).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect([bulkhead.running(), bulkhead.waiting(), refused]).toEqual([10, 10, 10])
  for (let each = 0; each < 20; each++) bulkhead.leave()
  await new Promise(setImmediate)
  expect(entered).toEqual(Array.from({ length: 20 }, (_, each) => each))
  expect([bulkhead.running(), bulkhead.waiting()]).toEqual([0, 0])
})

test('44. a thousand calls that end, give up or run out of time leave the slots exact', async () => {
  const time = manualTime()
  const bulkhead = createBulkhead({ maxConcurrent: 10, maxQueued: 1000 }, time.timer)
  let ended = 0
  const run = async (each: number): Promise<void> => {
    const cancellation = createCancellation()
    if (each % 3 === 0) time.timer.after((each * 7) % 50, () => cancellation.cancel(new Error('left')))
    const admission = bulkhead.tryEnter() ? 'entered' : await bulkhead.wait(cancellation, 20 + (each % 100))
    if (admission === 'entered') {
      await new Promise<void>((resolve) => time.timer.after(each % 5, resolve))
      bulkhead.leave()
    }
    ended++
  }
  for (let each = 0; each < 1000; each++) void run(each)
  await time.pass(1000)
  expect(ended).toBe(1000)
  expect([bulkhead.running(), bulkhead.waiting(), time.pending()]).toEqual([0, 0, 0])
})

test('who comes does not overtake who waits', async () => {
  const bulkhead = createBulkhead({ maxConcurrent: 1, maxQueued: 5 }, manualTime().timer)
  bulkhead.tryEnter()
  const first = bulkhead.wait(never, 1000)
  bulkhead.leave()
  expect(bulkhead.tryEnter()).toBe(false)
  expect(await first).toBe('entered')
})
