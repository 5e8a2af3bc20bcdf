import { expect, it } from 'vitest'
import { createActiveOperations } from '../../../src/server/active-operations.ts'
import { createCancellation } from '../../../src/utils/cancellation.ts'

const orders: readonly (readonly number[])[] = [
  [0, 1, 2, 3],
  [3, 2, 1, 0],
  [1, 3, 0, 2],
  [2, 0, 3, 1],
]

it.each(orders)('knows who is under way when they end in the order %j, %j, %j, %j', async (...order) => {
  const active = createActiveOperations()
  const cancelled: number[] = []
  const ends = order.map((_, place) => active.add(createCancellation(() => cancelled.push(place))))
  let isDone = false
  const done = active.whenNone().then(() => {
    isDone = true
  })
  const gone = order.slice(0, 2)
  for (const place of gone) ends[place]?.()
  active.cancelAll(new Error('the end'))
  expect(cancelled.sort()).toEqual([0, 1, 2, 3].filter((place) => !gone.includes(place)))
  ends[order[2] ?? 0]?.()
  await Promise.resolve()
  expect(isDone).toBe(false)
  ends[order[3] ?? 0]?.()
  await done
  await active.whenNone()
})

it('takes operations that end while others are cancelled', async () => {
  const active = createActiveOperations()
  const ends: (() => void)[] = []
  const cancelled: number[] = []
  for (const place of [0, 1, 2]) {
    const cancellation = createCancellation(() => {
      cancelled.push(place)
      ends[place]?.()
    })
    ends.push(active.add(cancellation))
  }
  active.cancelAll(new Error('the end'))
  expect(cancelled).toEqual([0, 1, 2])
  await active.whenNone()
})
