import { stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../../src/cache/remote/guard.ts'
import { createPendingTags } from '../../../../src/cache/remote/pending-tags.ts'
import type { CacheStoreEvent } from '../../../../src/cache/store-event.ts'
import { systemTimer, type Timer } from '../../../../src/utils/timer.ts'
import { manualTime } from '../../../support/manual-time.ts'

async function openGuard({ isThere = true, timer }: { readonly isThere?: boolean; readonly timer?: Timer } = {}) {
  const time = manualTime()
  const events: CacheStoreEvent[] = []
  const state = { isThere, probes: 0, ups: 0 }
  const guard = createGuard({
    probe: async () => {
      state.probes++
      if (!state.isThere) throw new Error('not there')
    },
    timer: timer ?? time.timer,
    onEvent: (event) => events.push(event),
    onUp: () => {
      state.ups++
    },
  })
  await guard.open()
  const fail = () => guard.run('get', 50, () => Promise.reject(new Error('broken')), 'otherwise')
  return { guard, time, events, state, fail, kinds: () => events.map(({ kind }) => kind) }
}

describe('a guard', () => {
  it('gives what a call gives, and leaves no timer behind', async () => {
    const { guard, time, events } = await openGuard()
    expect(await guard.run('get', 50, async () => 1, 0)).toBe(1)
    expect(time.pending()).toBe(0)
    expect(events).toEqual([])
  })

  it('waits only so long', async () => {
    const { guard, time, events } = await openGuard()
    const slow = guard.run('get', 50, () => new Promise<number>(() => {}), 0)
    await time.pass(49)
    expect(events).toEqual([])
    await time.pass(1)
    expect(await slow).toBe(0)
    expect(events).toEqual([{ kind: 'timeout', action: 'get' }])
  })

  it('hears nothing of a call that fails after its time', async () => {
    const { guard, time, events } = await openGuard()
    let reject = (_: Error): void => {}
    const slow = guard.run('set', 50, () => new Promise<number>((_, fail) => (reject = fail)), 0)
    await time.pass(50)
    expect(await slow).toBe(0)
    reject(new Error('late'))
    await time.pass(0)
    expect(events).toEqual([{ kind: 'timeout', action: 'set' }])
  })

  it('takes an answer that had arrived while the process was busy', async () => {
    const { guard } = await openGuard({ timer: systemTimer })
    const answer = guard.run('get', 20, async () => (await stat(import.meta.filename)).isFile(), false)
    const until = performance.now() + 60
    while (performance.now() < until); // nobody reads the answer, and the time passes
    expect(await answer).toBe(true)
  })

  it('hides a call that throws, and tells of its cause', async () => {
    const { guard, events } = await openGuard()
    const cause = new Error('at once')
    const thrown = () => {
      throw cause
    }
    expect(await guard.run('lease', 50, thrown, 'otherwise')).toBe('otherwise')
    expect(events).toEqual([{ kind: 'error', action: 'lease', problem: 'at once', cause }])
  })

  it('spares what failed five times in a row, and asks by itself whether it is back', async () => {
    const { guard, time, state, fail, kinds } = await openGuard()
    for (let failure = 0; failure < 4; failure++) await fail()
    await guard.run('get', 50, async () => 1, 0)
    for (let failure = 0; failure < 4; failure++) await fail()
    expect(guard.isUp()).toBe(true)
    await fail()
    expect(guard.isUp()).toBe(false)
    let isAsked = false
    const call = async () => {
      isAsked = true
      return 1
    }
    expect(guard.run('get', 50, call, 0)).toBe(0) // at once
    expect(isAsked).toBe(false)
    state.isThere = false
    const waits: number[] = []
    for (let probe = 0; probe < 8; probe++) {
      waits.push(...time.delays())
      await time.run()
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
    state.isThere = true
    await time.run()
    expect(guard.isUp()).toBe(true)
    expect(await guard.run('get', 50, call, 0)).toBe(1)
    expect(state).toEqual({ isThere: true, probes: 10, ups: 2 })
    expect(kinds()).toEqual([...Array(9).fill('error'), 'down', 'up'])
    expect(time.pending()).toBe(0)
  })

  it('tells once that it is down, and once that it is up', async () => {
    const { guard, time, events } = await openGuard()
    const cause = new Error('gone')
    guard.fail(cause)
    guard.fail(new Error('still gone'))
    await time.run()
    expect(events).toEqual([{ kind: 'down', problem: 'gone', cause }, { kind: 'up' }])
  })

  it('starts down where nothing is there', async () => {
    const { guard, events, state, time } = await openGuard({ isThere: false })
    expect(guard.isUp()).toBe(false)
    expect(events).toEqual([{ kind: 'down', problem: 'not there', cause: new Error('not there') }])
    state.isThere = true
    await time.run()
    expect(guard.isUp()).toBe(true)
  })

  it('asks nothing any more once it is closed', async () => {
    const { guard, time, state, events } = await openGuard()
    guard.fail(new Error('gone'))
    guard.close()
    expect(time.pending()).toBe(0)
    expect(guard.run('get', 50, async () => 1, 0)).toBe(0)
    guard.fail(new Error('gone'))
    expect(state.probes).toBe(1)
    expect(events).toHaveLength(1)
  })
})

describe('tags that are still to be told', () => {
  it('hit until they were told', () => {
    const pending = createPendingTags(10)
    pending.add(['a', 'b'])
    const told = pending.all()
    expect(told).toMatchObject({ tags: ['a', 'b'], isAll: false })
    pending.add(['b', 'c']) // while it is being told
    pending.settle(told)
    expect([pending.hits(['a']), pending.hits(['b']), pending.hits(['x', 'c'])]).toEqual([false, true, true])
    pending.settle(pending.all())
    expect(pending.isEmpty()).toBe(true)
  })

  it('become all tags where they are too many', () => {
    const pending = createPendingTags(2)
    pending.add(['a', 'b', 'c'])
    const told = pending.all()
    expect(told).toMatchObject({ tags: [], isAll: true })
    expect([pending.hits(['x']), pending.hits([])]).toEqual([true, false])
    pending.add(['d', 'e', 'f'])
    pending.settle(told)
    expect(pending.hits(['x'])).toBe(true)
    pending.settle(pending.all())
    expect(pending.isEmpty()).toBe(true)
  })
})
