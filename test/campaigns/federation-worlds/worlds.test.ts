import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import { runGraph } from './run-graph.ts'
import { worldGraph } from './world-graph.ts'

describe('made-up federations', () => {
  it.each([1, 3, 4, 9, 12])('answers as one service of everything would (seed %i)', async (seed) => {
    const report = await runGraph(worldGraph(seed), { seed, count: 25, maxFindings: 1 })
    expect(report).toMatchObject({ refused: undefined, findings: [] })
    expect(report.operations).toBeGreaterThan(5)
    expect(report.requests).toBeGreaterThan(10)
  })
})

describe('the judge', () => {
  const error = (...path: (string | number)[]) => ({ message: '', path })
  it.each([
    ['equal answers', { data: { a: 1 } }, { data: { a: 1 } }, true],
    ['another value', { data: { a: 1 } }, { data: { a: 2 } }, false],
    ['another order', { data: { a: 1, b: 1 } }, { data: { b: 1, a: 1 } }, false],
    [
      'an error at one null',
      { data: { a: null }, errors: [error('a', 0, 'b')] },
      { data: { a: null }, errors: [error('a')] },
      true,
    ],
    ['a null without its error', { data: { a: null } }, { data: { a: null }, errors: [error('a')] }, false],
    ['an error too many', { data: { a: 1 }, errors: [error('a')] }, { data: { a: 1 } }, false],
    ['an error without a path', { data: { a: 1 }, errors: [{ message: '' }] }, { data: { a: 1 } }, false],
  ])('sees %s', (_, received, expected, isRight) => {
    expect(judge(received, expected) === undefined).toBe(isRight)
  })
})
