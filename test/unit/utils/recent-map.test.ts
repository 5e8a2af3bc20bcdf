import { describe, expect, it } from 'vitest'
import { createRecentMap } from '../../../src/utils/recent-map.ts'

describe('a recent map', () => {
  it('forgets what was not asked for lately', () => {
    const map = createRecentMap<number>(2)
    for (const [place, key] of ['a', 'b', 'c'].entries()) map.set(key, place)
    expect(map.get('a')).toBe(0)
    map.set('d', 3)
    expect([map.get('b'), map.get('a')]).toEqual([undefined, 0])
  })

  it('never keeps more than twice its size', () => {
    const map = createRecentMap<number>(10)
    for (let each = 0; each < 1_000; each++) {
      map.set(`${each}`, each)
      map.get(`${each - 7}`)
      expect(map.count()).toBeLessThanOrEqual(20)
    }
    expect(map.get('999')).toBe(999)
  })

  it('counts by weight what is said to be heavy, also where a value takes the place of another', () => {
    const map = createRecentMap<string>(10)
    map.set('a', 'light')
    map.set('a', 'heavy', 6)
    expect([map.count(), map.weight()]).toEqual([1, 6])
    map.set('b', 'heavy', 6)
    expect([map.count(), map.weight()]).toEqual([2, 12])
    map.set('c', 'heavy', 6)
    expect([map.get('a'), map.weight()]).toEqual([undefined, 12])
    expect(map.get('b')).toBe('heavy')
    expect([map.count(), map.weight()]).toEqual([2, 12])
  })

  it('keeps a value that is heavier than its size until the next ones come', () => {
    const map = createRecentMap<string>(10)
    map.set('a', 'too heavy', 50)
    expect(map.get('a')).toBe('too heavy')
    map.set('b', 'light')
    map.set('c', 'heavy', 10)
    expect([map.get('a'), map.weight()]).toEqual([undefined, 11])
  })
})
