import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../bench/arguments.ts'
import { nameMark } from '../../../bench/load/protocol.ts'
import { readSoakArguments } from '../../../bench/soak/arguments.ts'
import { complaintsOf, growthOf, type MemorySample } from '../../../bench/soak/growth.ts'
import { fillingOf, type Mix, mixes } from '../../../bench/soak/mix.ts'

/** Samples of a second each: what RSS was, with a heap of half of it. */
const samples = (...rss: number[]): MemorySample[] => rss.map((rssMiB) => ({ rssMiB, heapMiB: rssMiB / 2 }))

describe('memory over a run', () => {
  it('is compared by the medians of its first and its last third', () => {
    const growth = growthOf(samples(100, 104, 999, 1, 1, 1, 200, 210, 0))
    expect(growth).toEqual({
      first: { rssMiB: 104, heapMiB: 52 },
      last: { rssMiB: 200, heapMiB: 100 },
      maxRssMiB: 999,
    })
  })

  it('may swing by a twentieth', () => {
    expect(complaintsOf(growthOf(samples(200, 240, 210)), 250)).toEqual([])
  })

  it('must not grow, and must not pass the limit', () => {
    expect(complaintsOf(growthOf(samples(200, 260, 212)), 250)).toEqual([
      'RSS grew by 6.0 %, more than 5.0 %',
      'RSS reached 260 MiB, more than 250 MiB',
    ])
  })

  it('cannot be judged by two samples', () => {
    expect(complaintsOf(growthOf(samples(100, 100)), 250)).toEqual(['there are too few samples to compare thirds'])
  })
})

describe('the traffic of the soak', () => {
  it('has texts that stay, that come again, and that never do', () => {
    const kinds = (mix: Mix) => new Set(mix.map(({ texts }) => (typeof texts === 'string' ? texts : texts > 1)))
    expect(kinds(mixes.steady)).toEqual(new Set([true, false]))
    expect(kinds(mixes.varied)).toEqual(new Set([true, false, 'unlimited']))
    expect(fillingOf(mixes.varied).every(({ texts }) => texts !== 1)).toBe(true)
  })

  it('is GraphQL, with a name to replace just where texts vary', () => {
    for (const { workload, texts } of mixes.varied) {
      expect(() => parse(workload.query)).not.toThrow()
      expect(workload.query.includes(nameMark)).toBe(texts !== 1)
    }
  })
})

describe('the arguments of the soak', () => {
  it('are ten minutes by default', () => {
    expect(readSoakArguments([])).toEqual({ minutes: 10, traffic: 'faults', perSecond: 500, nodeFlags: [] })
    const args = ['--minutes', '0.5', '--traffic', 'varied', '--rate', '50', '--node=--a=1 --b']
    expect(readSoakArguments(args)).toEqual({
      minutes: 0.5,
      traffic: 'varied',
      perSecond: 50,
      nodeFlags: ['--a=1', '--b'],
    })
  })

  it.each([[['--minutes', '0']], [['--minutes', 'x']], [['--seconds', '1']], [['--traffic', 'x']], [['now']]])(
    'cannot be %j',
    (args) => {
      expect(() => readSoakArguments(args)).toThrow(UsageError)
    },
  )
})
