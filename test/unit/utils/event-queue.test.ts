import { describe, expect, it } from 'vitest'
import { createEventQueue } from '../../../src/utils/event-queue.ts'

function queueOf(maxWaiting = 3) {
  let ended = 0
  const queue = createEventQueue<number>({ maxWaiting, overflow: () => new Error('too slow'), onEnd: () => ended++ })
  return { queue, ended: () => ended }
}

const end = { done: true, value: undefined }

describe('an event queue', () => {
  it('gives values in order, to whoever waits and to whoever comes', async () => {
    const { queue } = queueOf()
    const waiting = [queue.next(), queue.next()]
    queue.push([1])
    queue.push([2, 3, 4])
    expect((await Promise.all([...waiting, queue.next(), queue.next()])).map(({ value }) => value)).toEqual([
      1, 2, 3, 4,
    ])
  })

  it('ends at once, also for those who wait', async () => {
    const { queue, ended } = queueOf()
    const waiting = queue.next()
    await queue.return(undefined)
    expect(await waiting).toEqual(end)
    queue.push([1])
    expect(await queue.next()).toEqual(end)
    await queue.return(undefined)
    expect(ended()).toBe(1)
  })

  it('takes however many come together when nothing waits, and fails when more come', async () => {
    const { queue, ended } = queueOf()
    queue.push([1, 2, 3, 4, 5])
    expect((await queue.next()).value).toBe(1)
    queue.push([])
    expect(ended()).toBe(0)
    queue.push([6])
    expect(ended()).toBe(1)
    await expect(queue.next()).rejects.toThrow('too slow')
    expect(await queue.next()).toEqual(end)
  })

  it('tells a failure to the first who waits', async () => {
    const { queue } = queueOf()
    const waiting = [queue.next(), queue.next()]
    queue.fail(new Error('gone'))
    await expect(waiting[0]).rejects.toThrow('gone')
    expect(await waiting[1]).toEqual(end)
    expect(await queue.next()).toEqual(end)
  })
})
