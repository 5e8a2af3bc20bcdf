import { parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateOperation } from './generate/operation.ts'
import { compareOutcomes } from './harness/compare.ts'
import { brokenRules } from './harness/invariants.ts'
import type { Outcome } from './harness/run-way.ts'
import { shrink } from './harness/shrink.ts'
import { type RunningWorld, startWorld } from './harness/start-world.ts'
import { shop } from './schemas/shop/shop.ts'
import { faultsOf, faultyItems } from './upstream/faults.ts'

const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  way: 'x',
  data: '{"a":{"b":null},"c":null}',
  errors: [{ code: 'X', source: 's', reason: undefined, path: ['a', 'b'] }],
  calls: { s: ['GET /1', 'GET /2'] },
  drift: [],
  asks: {},
  waves: {},
  ...changes,
})

const error = { code: 'X', source: 's', reason: undefined }

describe('comparing', () => {
  it.each<[string, Partial<Outcome>, readonly string[]]>([
    ['nothing', {}, []],
    ['other data', { data: '{"a":{"b":null},"c":1}' }, ['data']],
    ['another order of keys', { data: '{"c":null,"a":{"b":null}}' }, ['data']],
    ['another code', { errors: [{ ...error, code: 'Y', path: ['a', 'b'] }] }, ['errors']],
    ['another source', { errors: [{ ...error, source: 't', path: ['a', 'b'] }] }, ['errors']],
    ['another path', { errors: [{ ...error, path: ['c'] }] }, ['errors']],
    ['no error', { errors: [] }, ['errors']],
    ['an error twice', { errors: [...outcome().errors, ...outcome().errors] }, ['errors']],
    ['a call more', { calls: { s: ['GET /1', 'GET /2', 'GET /3'] } }, ['calls']],
    ['a call to another source', { calls: { s: ['GET /1'], t: ['GET /2'] } }, ['calls']],
    ['a call less', { calls: { s: ['GET /1'] } }, []],
  ])('sees %s', (_, changes, kinds) => {
    expect(compareOutcomes(outcome(), outcome(changes)).map(({ kind }) => kind)).toEqual(kinds)
  })

  it('takes any of the failed fields for the error of the null that they make', () => {
    const [one, other] = ['d', 'e'].map((field) => outcome({ errors: [{ ...error, code: field, path: ['c', field] }] }))
    if (one && other) expect(compareOutcomes(one, other)).toEqual([])
    const otherOfOne = outcome({ errors: [{ ...error, code: 'e', path: ['c', 'd'] }] })
    if (one) expect(compareOutcomes(one, otherOfOne)).toHaveLength(1)
    expect(
      compareOutcomes(outcome({ errors: [{ ...error, path: ['c', 'd'] }] }), outcome({ errors: [] })),
    ).toHaveLength(1)
  })

  it('takes any error of a null that a GraphQL service made for the service’s, and no other source’s', () => {
    const [one, other, foreign] = ['X', 'Y', 'Z'].map((code) =>
      outcome({ errors: [{ code, source: code === 'Z' ? 't' : 's', reason: undefined, path: ['c'], isChosen: true }] }),
    )
    if (one && other) expect(compareOutcomes(one, other)).toEqual([])
    if (one && foreign) expect(compareOutcomes(one, foreign)).toHaveLength(1)
  })

  it('sees an error that names only the null where the other names the field below that made it', () => {
    const atNull = outcome({ errors: [{ ...error, path: ['c'] }] })
    const atField = outcome({ errors: [{ ...error, path: ['c', 'd'] }] })
    expect(compareOutcomes(atNull, atField)).toHaveLength(1)
    expect(compareOutcomes(atField, atNull)).toHaveLength(1)
    expect(compareOutcomes(outcome(), atField)).toHaveLength(1)
  })

  it('takes more calls for too many, unless they ask for the same one after the other', () => {
    const reference = outcome({ calls: { s: ['GET /x?ids=1,2'] }, asks: { s: [['x 1', 'x 2']] }, waves: { s: [0] } })
    const kindsOf = (asked: readonly string[], waves: readonly number[]) => {
      const calls = { s: asked.map((each) => `GET /x?ids=${each}`) }
      const asks = { s: asked.map((each) => each.split(',').map((key) => `x ${key}`)) }
      return compareOutcomes(reference, outcome({ calls, asks, waves: { s: waves } })).map(({ kind }) => kind)
    }
    expect(kindsOf(['1', '2'], [0, 1])).toEqual([])
    expect(kindsOf(['1', '2'], [0, 0])).toEqual(['calls'])
    expect(kindsOf(['1', '3'], [0, 1])).toEqual(['calls'])
    expect(kindsOf(['1,2', '2'], [0, 1])).toEqual(['calls'])
  })

  it('sees answers that break a rule', () => {
    expect(brokenRules(outcome())).toEqual([])
    expect(brokenRules(outcome({ data: '{"a":{"b":1}}' }))).toEqual(['error without a null at ["a","b"]'])
    expect(brokenRules(outcome({ errors: [...outcome().errors, ...outcome().errors] }))).toHaveLength(1)
  })
})

describe('a shrunk operation', () => {
  it('keeps only what the finding needs', async () => {
    const query =
      'query ($v: Int, $w: Int) { a(x: $v) { b c(y: $w) ...F ... on T { d } } e } fragment F on T { f ...G } fragment G on T { g }'
    const smallest = await shrink(
      { query, variables: { v: 1, w: 2 } },
      async (each) => /\bg\b/.test(each.query) && /\ba\b/.test(each.query),
    )
    expect(smallest).toEqual({
      query: '{\n  a {\n    ...F\n  }\n}\n\nfragment F on T {\n  ...G\n}\n\nfragment G on T {\n  g\n}'.replace(
        'query ',
        '',
      ),
      variables: {},
    })
  })
})

describe('faults', () => {
  it('depend on the seed and on what is asked for, and on nothing else', () => {
    const items = Array.from({ length: 30 }, (_, id) => ({ id, name: `n${id}` }))
    const answers = [1, 2, 3, 4, 5, 6].map((seed) => {
      const [first, again] = [faultsOf(seed), faultsOf(seed)]
      again.ofCall('something else')
      const answer = JSON.stringify([faultyItems(first, 'r', items, ['id']), first.ofCall('c')])
      expect(JSON.stringify([faultyItems(again, 'r', items, ['id']), again.ofCall('c')])).toBe(answer)
      return answer
    })
    expect(new Set(answers).size).toBeGreaterThan(2)
  })
})

describe('generated operations', () => {
  let running: RunningWorld
  beforeAll(async () => {
    running = await startWorld(shop)
  })
  afterAll(() => running?.close())

  it('are valid, the same for the same seed, and of every kind', () => {
    const { schema } = running.gateways.reference
    const operations = Array.from({ length: 400 }, (_, seed) => generateOperation(schema, seed, shop.values))
    const invalid = operations.filter(({ query }) => validate(schema, parse(query)).length > 0)
    expect(invalid.length).toBeLessThan(20)
    expect(generateOperation(schema, 7, shop.values)).toEqual(operations[7])
    const all = operations.map(({ query }) => query).join('\n')
    for (const part of [
      'mutation ',
      'fragment F1 ',
      '... on Cat',
      '@skip(if: $',
      '@include(if: ',
      '__typename',
      ': null',
      '$v1',
      ' = ',
      '[',
      '{level',
    ])
      expect(all).toContain(part)
  })
})
