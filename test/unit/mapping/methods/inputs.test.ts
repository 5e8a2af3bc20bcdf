import { describe, expect, it } from 'vitest'
import { methods } from '../../../../src/mapping/methods/method-table.ts'
import { runMapping } from '../run-mapping.ts'

/** One value of each kind that JSON has, and of numbers both. */
const inputs = [null, true, 7, 1.5, 'te', [3, 1], { a: 1 }]

/** Nothing, and a problem that says why. */
const problem = Symbol('problem')
/** Nothing, as it should be. */
const none = undefined
/** A value, and a problem all the same. */
const told = (value: unknown) => ({ told: value })

/** A table a method: how it is called, and what it gives for each of the inputs. */
const tables: Readonly<Record<string, unknown[][]>> = {
  as: [
    ['as($x)', null, true, 7, 1.5, 'te', [3, 1], { a: 1 }],
    ['as($x, 2)->echo($x)', 2, 2, 2, 2, 2, 2, 2],
  ],
  echo: [['echo([@])', [null], [true], [7], [1.5], ['te'], [[3, 1]], [{ a: 1 }]]],
  map: [
    [
      'map({ v: @ })',
      [{ v: null }],
      [{ v: true }],
      [{ v: 7 }],
      [{ v: 1.5 }],
      [{ v: 'te' }],
      [{ v: 3 }, { v: 1 }],
      [{ v: { a: 1 } }],
    ],
  ],
  match: [['match([7, "seven"], [null, "no"])', 'no', problem, 'seven', problem, problem, problem, problem]],
  matchIf: [['matchIf([@->eq(7), "seven"])', problem, problem, 'seven', problem, problem, problem, problem]],
  match_if: [['match_if([@->eq(7), "seven"])', problem, problem, 'seven', problem, problem, problem, problem]],
  first: [['first', told(null), told(true), told(7), told(1.5), 't', 3, told({ a: 1 })]],
  last: [['last', told(null), told(true), told(7), told(1.5), 'e', 1, told({ a: 1 })]],
  slice: [
    ['slice(0, 1)', problem, problem, problem, problem, 't', [3], problem],
    ['slice(-1)', problem, problem, problem, problem, 'te', [3, 1], problem],
    ['slice("a")', problem, problem, problem, problem, told('te'), told([3, 1]), problem],
    ['slice($args.none)', problem, problem, problem, problem, 'te', [3, 1], problem],
  ],
  size: [['size', problem, problem, problem, problem, 2, 2, 1]],
  get: [
    ['get(0)', problem, problem, problem, problem, 't', 3, problem],
    ['get(-2)', problem, problem, problem, problem, 't', 3, problem],
    ['get(9)', problem, problem, problem, problem, problem, problem, problem],
    ['get("a")', problem, problem, problem, problem, problem, problem, 1],
    ['get(1.5)', problem, problem, problem, problem, problem, problem, problem],
  ],
  contains: [['contains(3)', problem, problem, problem, problem, problem, true, problem]],
  in: [
    ['in([7, "te", null])', true, false, true, false, true, false, false],
    ['in(7)', problem, problem, problem, problem, problem, problem, problem],
  ],
  filter: [
    ['filter(@->eq(3))', [], [], [], [], [], [3], []],
    ['filter(1)', problem, problem, problem, problem, problem, problem, problem],
  ],
  find: [
    ['find(@->eq(3))', none, none, none, none, none, 3, none],
    ['find(1)', problem, problem, problem, problem, problem, problem, problem],
  ],
  entries: [['entries', problem, problem, problem, problem, problem, problem, [{ key: 'a', value: 1 }]]],
  keys: [['keys', problem, problem, problem, problem, problem, problem, ['a']]],
  values: [['values', problem, problem, problem, problem, problem, problem, [1]]],
  has: [
    ['has("a")', false, false, false, false, false, false, true],
    ['has(0)', false, false, false, false, true, true, false],
  ],
  keysToCamelCase: [['keysToCamelCase', problem, problem, problem, problem, problem, problem, { a: 1 }]],
  keysToCamelCaseDeep: [['keysToCamelCaseDeep', problem, problem, problem, problem, problem, [3, 1], { a: 1 }]],
  eq: [['eq(7)', false, false, true, false, false, false, false]],
  ne: [['ne(7)', true, true, false, true, true, true, true]],
  lt: [['lt(7)', problem, problem, false, true, problem, problem, problem]],
  lte: [['lte(7)', problem, problem, true, true, problem, problem, problem]],
  gt: [['gt("a")', problem, problem, problem, problem, true, problem, problem]],
  gte: [['gte("te")', problem, problem, problem, problem, true, problem, problem]],
  and: [['and(true)', problem, true, problem, problem, problem, problem, problem]],
  or: [['or(false)', problem, true, problem, problem, problem, problem, problem]],
  not: [['not', problem, false, problem, problem, problem, problem, problem]],
  add: [['add(1)', problem, problem, 8, 2.5, problem, problem, problem]],
  sub: [['sub(1)', problem, problem, 6, 0.5, problem, problem, problem]],
  mul: [['mul(2)', problem, problem, 14, 3, problem, problem, problem]],
  div: [
    ['div(2)', problem, problem, 3.5, 0.75, problem, problem, problem],
    ['div(0)', problem, problem, problem, problem, problem, problem, problem],
  ],
  mod: [
    ['mod(4)', problem, problem, 3, 1.5, problem, problem, problem],
    ['mod(0)', problem, problem, problem, problem, problem, problem, problem],
  ],
  parseInt: [
    ['parseInt', problem, problem, 7, 1, problem, problem, problem],
    ['parseInt(36)', problem, problem, 7, 1, 1058, problem, problem],
  ],
  toString: [['toString', '', 'true', '7', '1.5', 'te', problem, problem]],
  joinNotNull: [['joinNotNull("-")', '', 'true', '7', '1.5', 'te', '3-1', problem]],
  split: [
    ['split("e")', problem, problem, problem, problem, ['t', ''], problem, problem],
    ['split(1)', problem, problem, problem, problem, problem, problem, problem],
    ['split("e", -1)', problem, problem, problem, problem, problem, problem, problem],
  ],
  trim: [['trim', problem, problem, problem, problem, 'te', problem, problem]],
  trimStart: [['trimStart', problem, problem, problem, problem, 'te', problem, problem]],
  trimEnd: [['trimEnd', problem, problem, problem, problem, 'te', problem, problem]],
  jsonParse: [['jsonParse', problem, problem, problem, problem, problem, problem, problem]],
  jsonStringify: [['jsonStringify', 'null', 'true', '7', '1.5', '"te"', '[3,1]', '{"a":1}']],
  typeof: [['typeof', 'null', 'boolean', 'number', 'number', 'string', 'array', 'object']],
  withError: [['withError("e")', told(null), told(true), told(7), told(1.5), told('te'), told([3, 1]), told({ a: 1 })]],
  withWarning: [
    ['withWarning("w")', told(null), told(true), told(7), told(1.5), told('te'), told([3, 1]), told({ a: 1 })],
  ],
  file: [['file->jsonStringify', 'null', problem, problem, problem, '"te"', problem, problem]],
  base64: [['base64', null, problem, problem, problem, problem, problem, problem]],
  paramStyle: [['paramStyle("form")->jsonStringify', 'null', 'true', '7', '1.5', '"te"', '[3,1]', '{"a":1}']],
}

describe.each(Object.entries(tables))('->%s', (_, table) => {
  it.each(
    table.flatMap(([call, ...results]) => results.map((result, at) => [String(call), inputs[at], result] as const)),
  )('->%s of %j', (call, input, expected) => {
    const { value, problems } = runMapping(`$->${call}`, input, { args: {} })
    expect(problems.length === 0 ? value : value === undefined ? problem : told(value)).toEqual(expected)
    for (const each of problems) expect(each).toMatch(/^->\w+ \S/)
  })
})

it('there is a table for every method', () => {
  expect(Object.keys(tables).sort()).toEqual([...methods.keys(), 'as'].sort())
  for (const [name, table] of Object.entries(tables))
    for (const [call, ...results] of table) {
      expect(String(call).startsWith(name)).toBe(true)
      expect(results).toHaveLength(inputs.length)
    }
})
