import { describe, expect, it } from 'vitest'
import { GatewayError } from '../../../src/errors/gateway-error.ts'
import { type BatchPlan, runBatched } from '../../../src/sources/batch.ts'
import type { FetchInput } from '../../../src/sources/source.ts'

interface Item {
  readonly id: unknown
  readonly name: string
}

const input = (id: unknown, args: Record<string, unknown> = {}): FetchInput => ({ args, parent: { id } })

function planned(answer: (ids: unknown[]) => (Item | Error | null)[], options: Partial<BatchPlan<Item>> = {}) {
  const calls: unknown[][] = []
  const plan: BatchPlan<Item> = {
    keyFields: ['id'],
    maxSize: 100,
    cardinality: 'one',
    keyOf: (item) => [item.id],
    valueOf: (item) => item.name,
    call: async (inputs) => {
      const ids = inputs.map((each) => each.parent.id)
      calls.push(ids)
      return answer(ids)
    },
    ...options,
  }
  return { plan, calls }
}

const named = (ids: unknown[]): Item[] => ids.map((id) => ({ id, name: `n${String(id)}` }))

describe('runBatched', () => {
  it('gives each input the item with its key, whatever the order of the answer', async () => {
    const { plan } = planned((ids) => named(ids).reverse())
    expect(await runBatched([input(1), input(2), input(3)], plan)).toEqual(['n1', 'n2', 'n3'])
  })

  it('gives null where the answer lacks the key, and never a neighbour', async () => {
    const { plan } = planned((ids) => named(ids).slice(1))
    expect(await runBatched([input(1), input(2)], plan)).toEqual([null, 'n2'])
  })

  it('matches a text key to a number', async () => {
    const { plan } = planned(() => [{ id: 7, name: 'seven' }])
    expect(await runBatched([input('7')], plan)).toEqual(['seven'])
  })

  it('asks for equal keys once and answers each place', async () => {
    const { plan, calls } = planned(named)
    expect(await runBatched([input(1), input(2), input(1)], plan)).toEqual(['n1', 'n2', 'n1'])
    expect(calls).toEqual([[1, 2]])
  })

  it('takes the first of several items with one key', async () => {
    const { plan } = planned(() => [
      { id: 1, name: 'first' },
      { id: 1, name: 'second' },
    ])
    expect(await runBatched([input(1)], plan)).toEqual(['first'])
  })

  it('groups items to their parents, with an empty list where there is none', async () => {
    const { plan } = planned(
      () => [
        { id: 2, name: 'a' },
        { id: 1, name: 'b' },
        { id: 2, name: 'c' },
      ],
      { cardinality: 'many' },
    )
    expect(await runBatched([input(1), input(2), input(3)], plan)).toEqual([['b'], ['a', 'c'], []])
  })

  it('never mixes inputs of different arguments in one call', async () => {
    const { plan, calls } = planned(named)
    await runBatched([input(1, { first: 1 }), input(2, { first: 2 }), input(3, { first: 1 })], plan)
    expect(calls).toEqual([[1, 3], [2]])
  })

  it('splits by the largest size', async () => {
    const { plan, calls } = planned(named, { maxSize: 2 })
    expect(
      await runBatched(
        [1, 2, 3, 4, 5].map((id) => input(id)),
        plan,
      ),
    ).toEqual(['n1', 'n2', 'n3', 'n4', 'n5'])
    expect(calls).toEqual([[1, 2], [3, 4], [5]])
  })

  it('asks nothing for a null key', async () => {
    const { plan, calls } = planned(named)
    expect(await runBatched([input(null), input(undefined)], plan)).toEqual([null, null])
    expect(calls).toEqual([])
  })

  it('fails only the inputs of the call that failed', async () => {
    const failure = new GatewayError('UPSTREAM_ERROR', { source: 's' })
    const { plan } = planned(
      (ids) => {
        if (ids.includes(3)) throw failure
        return named(ids)
      },
      { maxSize: 2 },
    )
    expect(await runBatched([input(1), input(2), input(3)], plan)).toEqual(['n1', 'n2', failure])
  })

  it('gives a failed item of unknown key to those who got nothing', async () => {
    const failure = new GatewayError('UPSTREAM_GRAPHQL_ERROR', { source: 's' })
    const { plan } = planned(() => [{ id: 1, name: 'n1' }, failure])
    expect(await runBatched([input(1), input(2)], plan)).toEqual(['n1', failure])
  })

  it('keeps the parts of a compound key apart', async () => {
    const items = [
      { a: '1', b: '23', name: 'x' },
      { a: '12', b: '3', name: 'y' },
    ]
    const outcomes = await runBatched(
      [
        { args: {}, parent: { a: '12', b: '3' } },
        { args: {}, parent: { a: '1', b: '23' } },
      ],
      {
        keyFields: ['a', 'b'],
        maxSize: 10,
        cardinality: 'one',
        keyOf: (item: (typeof items)[number]) => [item.a, item.b],
        valueOf: (item) => item.name,
        call: async () => items,
      },
    )
    expect(outcomes).toEqual(['y', 'x'])
  })
})

describe('the chunks of a batch', () => {
  const sizes = (calls: unknown[][]) => calls.map((call) => call.length)
  const inputs = (count: number) => Array.from({ length: count }, (_, id) => input(id))

  it.each([
    [10, 100, 4, [4, 4, 2]],
    [10, 3, 4, [3, 3, 3, 1]],
    [4, 100, 4, [4]],
    [3, 100, 0, [1, 1, 1]],
  ])('of %i inputs, at most %i and no more than %i that fit, are %j', async (count, maxSize, most, expected) => {
    const { plan, calls } = planned(named, { maxSize, fits: (chunk) => chunk.length <= most })
    expect(await runBatched(inputs(count), plan)).toEqual(
      named(inputs(count).map(({ parent }) => parent.id)).map((each) => each.name),
    )
    expect(sizes(calls)).toEqual(expected)
  })

  /** Calls with a bad input in it fail. */
  function withBad(bad: readonly number[], failure = new GatewayError('UPSTREAM_BAD_REQUEST')) {
    return planned(
      (ids) => {
        if (ids.some((id) => bad.includes(Number(id)))) throw failure
        return named(ids)
      },
      { maxSize: 500, mayBeOfOne: ({ code }) => code === 'UPSTREAM_BAD_REQUEST' },
    )
  }

  it.each([
    [100, [0], 15],
    [100, [99], 15],
    [100, [17, 80], 29],
    [500, [3, 4], 23],
    [2, [1], 3],
    [4, [0, 1, 2, 3], 7],
    [1, [0], 1],
  ])(
    'of %i inputs with the bad ones %j gives those alone the failure, with at most %i calls',
    async (count, bad, most) => {
      const { plan, calls } = withBad(bad)
      const outcomes = await runBatched(inputs(count), plan)
      const failed = outcomes.flatMap((outcome, at) => (outcome instanceof GatewayError ? [at] : []))
      expect(failed).toEqual(bad)
      expect(calls.length).toBeLessThanOrEqual(most)
    },
  )

  it('stops looking where nothing succeeds', async () => {
    const { plan, calls } = withBad(Array.from({ length: 100 }, (_, at) => at))
    const outcomes = await runBatched(inputs(100), plan)
    expect(outcomes.every((each) => each instanceof GatewayError)).toBe(true)
    expect(sizes(calls)).toEqual([100, 50, 50, 25, 25, 25, 25])
  })

  it('stops looking after forty calls', async () => {
    const { plan, calls } = withBad(Array.from({ length: 100 }, (_, at) => at * 5))
    await runBatched(inputs(500), plan)
    expect(calls.length).toBeLessThanOrEqual(41)
  })

  it('does not look into a failure that is not one input’s', async () => {
    const { plan, calls } = withBad([1], new GatewayError('UPSTREAM_TIMEOUT'))
    expect(await runBatched(inputs(3), plan)).toMatchObject([1, 2, 3].map(() => ({ code: 'UPSTREAM_TIMEOUT' })))
    expect(calls).toHaveLength(1)
  })

  it('leaves out items without a key, also where a parent is called like nothing', async () => {
    const { plan } = planned(() => [
      { id: undefined, name: 'x' },
      { id: null, name: 'y' },
    ])
    expect(await runBatched([input('undefined'), input('null')], plan)).toEqual([null, null])
  })

  it('leaves out items whose key is an object, which may have no text at all', async () => {
    const { plan } = planned(() => [
      { id: { toString: 1 }, name: 'x' },
      { id: 1, name: 'one' },
    ])
    expect(await runBatched([input(1), input({ toString: 1 }), input(2)], plan)).toEqual(['one', null, null])
  })

  it('says so where no item at all has a key', async () => {
    const failure = new GatewayError('UPSTREAM_INVALID_RESPONSE')
    const { plan } = planned(() => [{ id: null, name: 'x' }], { keyless: () => failure })
    expect(await runBatched([input(1)], plan)).toEqual([failure])
  })
})
