import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../../../src/errors/gateway-error.ts'
import type { PollRules } from '../../../../src/sources/poll/poll-rules.ts'
import { createPollStream } from '../../../../src/sources/poll/poll-stream.ts'
import type { Connector, FetchInput } from '../../../../src/sources/source.ts'
import type { PollEvent, RequestContext } from '../../../../src/upstream/request-context.ts'
import { manualTime } from '../../../support/manual-time.ts'
import { requestContext } from '../../../support/run-operation.ts'

const rules: PollRules = {
  intervalMs: 1_000,
  event: 'item',
  keyFields: ['id'],
  hashFields: undefined,
  isInitial: false,
}

interface Item {
  readonly id?: unknown
  readonly v?: unknown
}

function streamOf(options: Partial<PollRules> = {}, clientHeaders: readonly string[] = []) {
  const clock = manualTime()
  const calls: { readonly inputs: readonly FetchInput[]; readonly context: RequestContext }[] = []
  let answer: unknown = []
  const connector: Connector = {
    coordinate: 'Subscription.changed',
    needs: [],
    isBatch: false,
    clientHeaders,
    provides: { kind: 'value' },
    prepare: () => ({
      key: '',
      fetch: async (inputs, context) => {
        calls.push({ inputs, context })
        return [answer]
      },
    }),
  }
  const stream = createPollStream({
    connector,
    rules: { ...rules, ...options },
    source: 'orders',
    read: (item, name) => (item as Record<string, unknown>)[name],
    timer: clock.timer,
    random: () => 0.5,
  })
  const open = (context: Partial<RequestContext> = {}, args = {}) =>
    stream.open({ args, selection: { selectionSet: undefined, variables: {} } }, requestContext(context))
  return {
    ...clock,
    stream,
    calls,
    open,
    answer: (value: readonly Item[] | unknown) => {
      answer = value
    },
    settled: () => new Promise(setImmediate),
  }
}

describe('polling', () => {
  it('waits from the end of a call, a little longer than the interval at random', async () => {
    const { open, settled, delays, calls, run } = streamOf()
    open()
    await settled()
    expect(delays()).toEqual([1_050])
    await run()
    expect({ calls: calls.length, delays: delays() }).toEqual({ calls: 2, delays: [1_050] })
  })

  it('gives each call its own deadline and memory', async () => {
    const { open, settled, calls, run } = streamOf()
    open({ requestId: 'first' })
    await settled()
    await run()
    const [one, other] = calls.map(({ context }) => context)
    expect(one?.memo).not.toBe(other?.memo)
    expect((other?.deadlineMs ?? 0) > (one?.deadlineMs ?? 0)).toBe(true)
    expect(one).toMatchObject({ requestId: 'first', operation: 'subscription' })
  })

  it('waits longer after each failure, up to a minute, and as long as the upstream asks', async () => {
    const { open, settled, delays, run, answer } = streamOf()
    answer(new GatewayError('UPSTREAM_UNAVAILABLE'))
    const events = open()
    await settled()
    const waits: number[] = []
    for (let count = 0; count < 8; count++) {
      waits.push(...delays())
      await run()
    }
    expect(waits.map((each) => Math.round(each / 1.05))).toEqual([
      2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
    ])
    answer(new GatewayError('UPSTREAM_RATE_LIMITED', { retryAfterMs: 90_000 }))
    await run()
    expect(delays()).toEqual([94_500])
    answer([])
    await run()
    expect(delays()).toEqual([1_050])
    expect((await events.next()).value).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    await events.return(undefined)
  })

  it('tells those who join during an outage of it', async () => {
    const { open, settled, answer } = streamOf()
    answer(new GatewayError('UPSTREAM_TIMEOUT'))
    open()
    await settled()
    expect((await open().next()).value).toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
  })

  it('gives those who join later what stands there, where that is asked for', async () => {
    const { open, settled, answer } = streamOf({ isInitial: true })
    answer([{ id: 1 }, { id: 2 }])
    open()
    await settled()
    const late = open()
    expect([(await late.next()).value, (await late.next()).value]).toEqual([{ id: 1 }, { id: 2 }])
  })

  it('stops with the last who listens, also during a call', async () => {
    const { open, settled, delays, calls, run } = streamOf()
    const [one, other] = [open(), open()]
    await one.return(undefined)
    await settled()
    expect(delays()).toHaveLength(1)
    await other.return(undefined)
    expect(delays()).toEqual([])
    const third = open()
    const signal = calls[1]?.context.signal
    await third.return(undefined)
    await run()
    expect({ calls: calls.length, aborted: signal?.aborted, delays: delays() }).toEqual({
      calls: 2,
      aborted: true,
      delays: [],
    })
  })

  it('is shared by those who agree in arguments and in the headers that calls are made from', async () => {
    const { open, settled, calls } = streamOf({}, ['authorization'])
    const headers = (authorization: string, agent: string) => ({
      headers: new Map([
        ['authorization', authorization],
        ['user-agent', agent],
      ]),
    })
    open(headers('a', 'x'), { id: 1 })
    open(headers('a', 'y'), { id: 1 })
    open(headers('b', 'x'), { id: 1 })
    open({}, { id: 1 })
    open(headers('a', 'x'), { id: 2 })
    await settled()
    expect(calls.map(({ inputs, context }) => [inputs[0]?.args, [...context.headers]])).toEqual([
      [{ id: 1 }, [['authorization', 'a']]],
      [{ id: 1 }, [['authorization', 'b']]],
      [{ id: 1 }, []],
      [{ id: 2 }, [['authorization', 'a']]],
    ])
  })

  it('drops who does not take events, and nobody else', async () => {
    const { open, settled, answer, run } = streamOf()
    let dropped = 0
    const slow = open({ onDropped: () => dropped++ })
    const quick = open()
    await settled()
    const taken: unknown[] = []
    for (let round = 0; round < 3; round++) {
      answer(Array.from({ length: 600 }, (_, id) => ({ id, round })))
      await run()
      for (let count = 0; count < 600; count++) taken.push((await quick.next()).value)
    }
    expect(taken).toHaveLength(1_800)
    expect(dropped).toBe(1)
    await expect(slow.next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'slow-client' })
    expect(await slow.next()).toEqual({ done: true, value: undefined })
    await quick.return(undefined)
  })

  it('counts calls by what came of them', async () => {
    const { open, settled, answer, run } = streamOf()
    const results: PollEvent['result'][] = []
    open({ onPoll: ({ result }) => results.push(result) })
    await settled()
    answer([{ id: 1 }])
    await run()
    answer(new GatewayError('UPSTREAM_ERROR'))
    await run()
    expect(results).toEqual(['unchanged', 'changed', 'failed'])
  })

  it('tells of items without a key, or with one twice, and leaves them out', async () => {
    const { open, settled, answer } = streamOf({ isInitial: true })
    answer([{ v: 1 }, null, { id: 1 }, { id: '1' }, { id: 2 }])
    const problems: unknown[] = []
    const events = open({ onMappingProblems: (event) => problems.push(event) })
    await settled()
    expect([(await events.next()).value, (await events.next()).value]).toEqual([{ id: 1 }, { id: 2 }])
    expect(problems).toEqual([
      {
        source: 'orders',
        connector: 'Subscription.changed',
        count: 2,
        messages: ['an item has no key', 'two items have the same key'],
      },
    ])
  })

  it('keeps apart no more items than it can', async () => {
    const { open, settled, answer, run } = streamOf()
    const events = open()
    await settled()
    answer(Array.from({ length: 10_001 }, (_, id) => ({ id })))
    await run()
    expect((await events.next()).value).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'poll-keys' })
    answer(Array.from({ length: 10_000 }, (_, id) => ({ id })))
    await run()
    expect((await events.next()).value).toEqual({ id: 0 })
  })

  it('tells an item that went and came back as new', async () => {
    const { open, settled, answer, run } = streamOf()
    answer([{ id: 1 }])
    const events = open()
    await settled()
    answer([])
    await run()
    answer([{ id: 1 }])
    await run()
    expect((await events.next()).value).toEqual({ id: 1 })
  })

  it('runs so many pollers of a field, and says so of the next', () => {
    const { open, stream } = streamOf()
    for (let id = 0; id < 1_000; id++) open({}, { id })
    expect(() => open({}, { id: 'one too many' })).toThrow(
      expect.objectContaining({ code: 'OVERLOADED', reason: 'pollers' }),
    )
    expect(() => open({}, { id: 1 })).not.toThrow()
    stream.close()
  })
})
