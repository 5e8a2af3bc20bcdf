import { describe, expect, it } from 'vitest'
import { toJsonText } from '../../../../src/mapping/json-text.ts'
import { methods } from '../../../../src/mapping/methods/method-table.ts'
import { runMapping } from '../run-mapping.ts'

type Row = readonly [text: string, data: unknown, value: unknown]

const rows: readonly Row[] = [
  ['$->echo({ was: @ })', 1, { was: 1 }],
  ['$->file->jsonStringify', 'data:,a', '"data:,a"'],
  ['$->base64', 'data:,abc', 'YWJj'],
  ['$->file->base64', 'data:;base64,YWJj', 'YWJj'],
  ['$->base64', null, null],
  ['$->paramStyle("pipeDelimited")->jsonStringify', [1, 2], '[1,2]'],
  ['$->paramStyle("form", { explode: false, allowReserved: true, name: "n" })', null, null],
  ['$->echo([@.a, $.b])', { a: 1, b: 2 }, [1, 2]],
  ['$->map(@->add(10))', [1, 2], [11, 12]],
  ['$->map({ id: @ })', 1, [{ id: 1 }]],
  ['$->map(@.a?)', [{ a: 1 }, {}], [1, null]],
  ['$->match([1, "one"], [@, "many"])', 1, 'one'],
  ['$->match([1, "one"], [@, "many"])', 5, 'many'],
  ['$->match([1, "one"], ["rest"])', 5, 'rest'],
  ['$->match([{ a: [1] }, "same"])', { a: [1] }, 'same'],
  ['$->match([null, "none"], [@, @])', null, 'none'],
  ['$->matchIf([@->lt(3), "few"], [true, "many"])', 2, 'few'],
  ['$->matchIf([@->lt(3), "few"], [true, "many"])', 9, 'many'],
  ['$->match_if([@->lt(3), "few"], [true, "many"])', 9, 'many'],
  ['$->filter(@.on->eq(true))', [{ on: true }, { on: false }], [{ on: true }]],
  ['$->filter(@->gt(1))', 2, [2]],
  ['$->filter(@->gt(1))', 0, []],
  ['$->find(@->gt(1))', [1, 2, 3], 2],
  ['$->find(@->gt(9))', [1, 2, 3], undefined],
  ['$->first', [1, 2], 1],
  ['$->first', [], undefined],
  ['$->first', [null], null],
  ['$->first', '😀x', '😀'],
  ['$->last', [1, 2], 2],
  ['$->last', 'ab', 'b'],
  ['$->slice(1, 3)', [0, 1, 2, 3], [1, 2]],
  ['$->slice(1)', 'h😀llo', '😀llo'],
  ['$->slice(3, 1)', [0, 1, 2, 3], []],
  ['$->slice(-2, 99)', [0, 1], [0, 1]],
  ['$->size', [1, 2], 2],
  ['$->size', 'é😀', 2],
  ['$->size', { a: 1, b: 2 }, 2],
  ['$->get(0)', ['a', 'b'], 'a'],
  ['$->get(-1)', ['a', 'b'], 'b'],
  ['$->get(1)', 'ab', 'b'],
  ['$->get("a")', { a: null }, null],
  ['$->contains(2)', [1, 2], true],
  ['$->contains({ a: 1 })', [{ a: 1 }], true],
  ['$->contains(3)', [1, 2], false],
  ['$->in([1, 2])', 2, true],
  ['$->in([1, 2])', 'x', false],
  ['$->entries', { a: 1 }, [{ key: 'a', value: 1 }]],
  ['$->entries.key', { a: 1, b: 2 }, ['a', 'b']],
  ['$->keys', { a: 1, b: 2 }, ['a', 'b']],
  ['$->values', { a: 1, b: 2 }, [1, 2]],
  ['$->has("a")', { a: null }, true],
  ['$->has("toString")', {}, false],
  ['$->has(1)', ['a'], false],
  ['$->has(-1)', ['a'], true],
  ['$->has(0)', 'x', true],
  [
    '$->keysToCamelCase',
    { a_b: { c_d: 1 }, PascalCase: 2, ALL_CAPS: 3, ok: 4 },
    { aB: { c_d: 1 }, pascalCase: 2, allCaps: 3, ok: 4 },
  ],
  ['$->keysToCamelCaseDeep', { a_b: [{ 'c-d': 1 }] }, { aB: [{ cD: 1 }] }],
  ['$->eq(1.0)', 1, true],
  ['$->eq("1")', 1, false],
  ['$->eq({ b: 2, a: 1 })', { a: 1, b: 2 }, true],
  ['$->ne(1)', 2, true],
  ['$->gt(1)', 2, true],
  ['$->gt("b")', 'a', false],
  ['$->gte(2)', 2, true],
  ['$->lt(2)', 2, false],
  ['$->lte(2)', 2, true],
  ['$->lt(2)', 1n, true],
  ['$->and(true, false)', true, false],
  ['$->and(true)', true, true],
  ['$->or(false, true)', false, true],
  ['$->or(false)', false, false],
  ['$->not', true, false],
  ['$->typeof', null, 'null'],
  [
    '$->map(@->typeof)',
    [1, 'a', true, [], {}, null, 1n],
    ['number', 'string', 'boolean', 'array', 'object', 'null', 'number'],
  ],
  ['$->add(1, 2)', 3, 6],
  ['$->sub(1)', 3, 2],
  ['$->mul(2)', 1.5, 3],
  ['$->div(2)', 7, 3.5],
  ['$->mod(2)', 7, 1],
  ['$->add(1)', 9007199254740991, 9007199254740992n],
  ['$->sub(2)', 9007199254740993n, 9007199254740991],
  ['$->mod(10)', 9007199254740993n, 3],
  ['$->parseInt', '42', 42],
  ['$->parseInt', '-42', -42],
  ['$->parseInt(16)', 'ff', 255],
  ['$->parseInt', 12.9, 12],
  ['$->parseInt', '9007199254740993', 9007199254740993n],
  ['$->toString', 1.5, '1.5'],
  ['$->toString', true, 'true'],
  ['$->toString', null, ''],
  ['$->split(",")', 'a,b', ['a', 'b']],
  ['$->split(",", 1)', 'a,b', ['a']],
  ['$->split("")', 'a😀', ['a', '😀']],
  ['$->trim', '  a ', 'a'],
  ['$->trimStart', '  a ', 'a '],
  ['$->trimEnd', '  a ', '  a'],
  ['$->joinNotNull(",")', [1, null, 'b', true], '1,b,true'],
  ['$->joinNotNull(",")', 5, '5'],
  ['$->joinNotNull(",")', null, ''],
  ['$->jsonStringify', { a: [1, null] }, '{"a":[1,null]}'],
  ['$->jsonStringify', { a: 9007199254740993n }, '{"a":9007199254740993}'],
  ['$->jsonParse', '{"a":1}', { a: 1 }],
  ['$->jsonParse', ' [1, "\\u0041", null] ', [1, 'A', null]],
  ['$->jsonParse', '[12345678901234567890, 1e400]', ['12345678901234567890', '1e400']],
]

/** With a name for the test in front: vitest's own cannot print bigints. */
function named<T extends readonly [string, unknown, ...unknown[]]>(row: T): [name: string, ...row: T] {
  return [`${row[0]} of ${toJsonText(row[1])}`, ...row]
}

describe('methods', () => {
  it.each(rows.map(named))('%s', (_name, text, data, value) => {
    expect(runMapping(text, data)).toEqual({ value, problems: [] })
  })

  it('are each in the table or in the table of failures', () => {
    const texts = [...rows, ...failures].map(([text]) => text)
    expect([...methods.keys()].filter((name) => !texts.some((text) => text.includes(`->${name}`)))).toEqual([])
  })
})

const failures: readonly (readonly [text: string, data: unknown, value: unknown, problem: string])[] = [
  ['$->first', 5, 5, '->first needs an array or a string, not number'],
  ['$->get(9)', [1], undefined, '->get index is out of bounds'],
  ['$->get("x")', {}, undefined, '->get found no such property'],
  ['$->filter(@)', [1], undefined, '->filter needs a condition that is true or false, not number'],
  ['$->match([1, 2])', 5, undefined, '->match matched none of its pairs'],
  ['$->entries', 'x', undefined, '->entries needs an object, not string'],
  ['$->gt("a")', 1, undefined, '->gt compares two numbers or two strings, not number and string'],
  ['$->and(true)', 1, undefined, '->and needs true or false, not number'],
  ['$->add(1)', '1', undefined, '->add needs a number, not string'],
  ['$->div(0)', 1, undefined, '->div has no result for these numbers'],
  ['$->mod(0)', 1, undefined, '->mod has no result for these numbers'],
  ['$->parseInt', '12px', undefined, '->parseInt found no whole number of base 10'],
  ['$->parseInt(1)', '12', undefined, '->parseInt needs a base from 2 to 36'],
  [
    '$->toString',
    [],
    undefined,
    '->toString makes text of scalars, not of array: use ->jsonStringify or ->joinNotNull',
  ],
  ['$->joinNotNull(",")', [{}], undefined, '->joinNotNull joins strings, numbers and booleans, not object'],
  ['$->jsonParse', '{', undefined, '->jsonParse found no valid JSON'],
  ['$->jsonParse', '['.repeat(300) + ']'.repeat(300), undefined, '->jsonParse found JSON that is too deep'],
  ['$->slice("a", 1)', 'xyz', 'x', '->slice needs whole numbers as arguments, not string'],
  [
    '$->keysToCamelCase',
    { a_b: 1, aB: 2 },
    { aB: 2 },
    '->keysToCamelCase gave two keys the same name; the last one stays',
  ],
  ['$->withError("odd")', 1, 1, '->withError says: odd'],
  ['$->withWarning("odd")', 1, 1, '->withWarning says: odd'],
]

describe('methods on what they cannot work with', () => {
  it.each(failures.map(named))('%s', (_name, text, data, value, problem) => {
    expect(runMapping(text, data)).toEqual({ value, problems: [problem] })
  })
})
