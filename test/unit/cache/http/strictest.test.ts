import { describe, expect, it } from 'vitest'
import type { Freshness, Storable } from '../../../../src/cache/http/freshness.ts'
import { strictest } from '../../../../src/cache/http/strictest.ts'

const storable = (said: Partial<Storable> = {}): Storable => ({
  kind: 'storable',
  freshForMs: 60_000,
  isHeuristic: false,
  ageMs: 0,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  mustRevalidate: false,
  isPrivate: false,
  isPublic: false,
  vary: [],
  validators: {},
  ...said,
})
const noStore: Freshness = { kind: 'no-store', reason: 'no-store' }

describe('the stricter of two answers', () => {
  it.each<[string, Freshness, Freshness, Freshness]>([
    ['one that is not kept', storable(), noStore, noStore],
    ['the shorter time', storable({ freshForMs: 5000 }), storable(), storable({ freshForMs: 5000 })],
    [
      'the shorter rest, not the shorter time',
      storable({ ageMs: 59_000 }),
      storable({ freshForMs: 5000 }),
      storable({ freshForMs: 1000 }),
    ],
    ['an answer that is over', storable({ ageMs: 90_000 }), storable(), storable({ freshForMs: 0 })],
    ['nothing said of one', storable({ freshForMs: undefined }), storable(), storable({ freshForMs: 0 })],
    [
      'nothing said of both',
      storable({ freshForMs: undefined }),
      storable({ freshForMs: undefined }),
      storable({ freshForMs: undefined }),
    ],
    [
      'shorter stale times',
      storable({ staleIfErrorMs: 9000, staleWhileRevalidateMs: 1000 }),
      storable({ staleIfErrorMs: 5000 }),
      storable({ staleIfErrorMs: 5000 }),
    ],
    [
      'whom it is for',
      storable({ isPrivate: true, mustRevalidate: true, isHeuristic: true }),
      storable({ isPublic: true }),
      storable({ isPrivate: true, mustRevalidate: true, isHeuristic: true }),
    ],
    ['public when both are', storable({ isPublic: true }), storable({ isPublic: true }), storable({ isPublic: true })],
    [
      'all that it depends on, no validators',
      storable({ vary: ['b', 'c'], validators: { etag: '"1"' } }),
      storable({ vary: ['a', 'b'], validators: { etag: '"1"' } }),
      storable({ vary: ['a', 'b', 'c'] }),
    ],
  ])('is %s, whichever comes first', (_, a, b, expected) => {
    expect(strictest(a, b)).toEqual(expected)
    expect(strictest(b, a)).toEqual(expected)
  })
})
