import { expect, test } from 'vitest'
import { createTokenKeeper, type IssuedToken } from '../../../../src/upstream/auth/oauth2/token-keeper.ts'
import { manualTime } from '../../../support/manual-time.ts'

/** A keeper on a clock of its own; each fetch waits to be answered. */
function setUp(chance = 0) {
  const time = manualTime()
  const fetches: { give: (token: IssuedToken) => void; fail: (error: Error) => void }[] = []
  const keeper = createTokenKeeper(() => new Promise((give, fail) => fetches.push({ give, fail })), {
    source: 'crm',
    clock: time.clock,
    timer: time.timer,
    chance: () => chance,
  })
  const passengers = (forMs = 60_000, signal = new AbortController().signal) => {
    const deadlineMs = time.clock.nowMs() + forMs
    return { signal, deadlineMs: () => deadlineMs }
  }
  const get = async () => (await keeper.get(passengers())).value
  /** Gets a token that the endpoint gives at once. */
  const have = async (value: string, lifetimeMs: number) => {
    const waiting = keeper.get(passengers())
    fetches.at(-1)?.give({ value, lifetimeMs })
    return await waiting
  }
  return { time, fetches, keeper, passengers, get, have }
}

test('fifty calls at once ask for one token', async () => {
  const { fetches, get } = setUp()
  const all = Array.from({ length: 50 }, get)
  fetches[0]?.give({ value: 'a', lifetimeMs: 60_000 })
  expect(new Set(await Promise.all(all))).toEqual(new Set(['a']))
  expect(fetches).toHaveLength(1)
})

test.each([
  [0, 80_000],
  [0.999, 70_100],
])('is renewed in the background before it ends (chance %d), and serves on meanwhile', async (chance, renewMs) => {
  const { time, fetches, get, have } = setUp(chance)
  await have('a', 100_000)
  await time.pass(renewMs - 100)
  expect(await get()).toBe('a')
  expect(fetches).toHaveLength(1)
  await time.pass(200)
  expect(await get()).toBe('a')
  expect(await get()).toBe('a')
  expect(fetches).toHaveLength(2)
  fetches[1]?.give({ value: 'b', lifetimeMs: 100_000 })
  await time.pass(0)
  expect(await get()).toBe('b')
})

test('is not sent in its last moments, and its life counts from when it was asked for', async () => {
  const { time, fetches, get, keeper, passengers } = setUp()
  const waiting = keeper.get(passengers())
  await time.pass(20_000) // a slow endpoint
  fetches[0]?.give({ value: 'a', lifetimeMs: 60_000 })
  await waiting
  await time.pass(34_900)
  expect(await get()).toBe('a')
  await time.pass(200)
  const next = get()
  fetches[1]?.give({ value: 'b', lifetimeMs: 60_000 })
  expect(await next).toBe('b')
})

test('a failure is remembered for a moment, for all callers, and then it is tried again', async () => {
  const { time, fetches, get } = setUp()
  const first = get()
  fetches[0]?.fail(new Error('down'))
  await expect(first).rejects.toThrow('down')
  await expect(get()).rejects.toThrow('down')
  await time.pass(999)
  await expect(get()).rejects.toThrow('down')
  expect(fetches).toHaveLength(1)
  await time.pass(1)
  const again = get()
  fetches[1]?.give({ value: 'a', lifetimeMs: 60_000 })
  expect(await again).toBe('a')
})

test('a renewal that fails leaves the token in use, and is tried once a second', async () => {
  const { time, fetches, get, have } = setUp()
  await have('a', 100_000)
  await time.pass(80_000)
  await get()
  fetches[1]?.fail(new Error('down'))
  await time.pass(500)
  expect(await get()).toBe('a')
  expect(fetches).toHaveLength(2)
  await time.pass(500)
  expect(await get()).toBe('a')
  expect(fetches).toHaveLength(3)
})

test('who cannot wait any longer leaves, and the others get the token', async () => {
  const { time, fetches, keeper, passengers, get } = setUp()
  const controller = new AbortController()
  const late = keeper.get(passengers(100))
  const gone = keeper.get(passengers(60_000, controller.signal))
  const patient = get()
  const outcomes = Promise.allSettled([late, gone])
  controller.abort()
  await time.pass(100)
  expect(await outcomes).toMatchObject([
    { reason: { code: 'DEADLINE_EXCEEDED', neverSent: true } },
    { reason: { code: 'DEADLINE_EXCEEDED', reason: 'cancelled' } },
  ])
  fetches[0]?.give({ value: 'a', lifetimeMs: 60_000 })
  expect(await patient).toBe('a')
  expect(fetches).toHaveLength(1)
  expect(time.pending()).toBe(0)
})

test('a refused token is replaced once, however many calls it was refused to', async () => {
  const { fetches, keeper, get, have } = setUp()
  const token = await have('a', 60_000)
  expect([keeper.settle(token, true), keeper.settle(token, true)]).toEqual([true, true])
  const [one, other] = [get(), get()]
  fetches[1]?.give({ value: 'b', lifetimeMs: 60_000 })
  expect([await one, await other]).toEqual(['b', 'b'])
  expect(keeper.settle(token, true)).toBe(true) // a late one: the new token is there already
  expect(await get()).toBe('b')
  expect(fetches).toHaveLength(2)
})

test('a replacement that is refused as well is not replaced for a while, unless it was taken once', async () => {
  const { time, keeper, have } = setUp()
  keeper.settle(await have('a', 60_000), true)
  const second = await have('b', 60_000)
  expect(keeper.settle(second, true)).toBe(false)
  await time.pass(10_000)
  expect(keeper.settle(second, true)).toBe(true)
  const third = await have('c', 60_000)
  expect(keeper.settle(third, false)).toBe(false)
  expect(keeper.settle(third, true)).toBe(true)
})
