import { expect, test } from 'vitest'
import { GatewayError } from '../../../src/errors/gateway-error.ts'
import { runMapping } from './run-mapping.ts'

test.each([
  ['names that objects inherit are no data', 'toString constructor', {}, {}],
  [
    'names that objects inherit can be data',
    'toString constructor',
    JSON.parse('{"toString":1,"constructor":2}'),
    { toString: 1, constructor: 2 },
  ],
  ['the length of a text is no data', 'n: a.length', { a: 'text' }, {}],
  ['the length of a list is no data', 'n: a.length', { a: [1, 2] }, { n: [null, null] }],
  ['an index is a name', "n: a.'0'", { a: 'text' }, {}],
  ['an index of a list is a name of its items', "n: a.'0'", { a: [{ '0': 1 }] }, { n: [1] }],
  ['a list on the way gives a list', 'n: a.b', { a: [{ b: 1 }, { b: 2 }] }, { n: [1, 2] }],
  ['null at the end is kept', 'n: a.b', { a: { b: null } }, { n: null }],
  ['falsy values are kept', 'a b c', { a: 0, b: '', c: false }, { a: 0, b: '', c: false }],
  ['what is missing is left out, the rest stays in order', 'b missing a', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['a method on a read path is run', 'n: a.b->size m: a.b', { a: { b: 'xy' } }, { n: 2, m: 'xy' }],
  ['a method on a missing path is not', 'n: a.b?->size m: c', { c: 1 }, { m: 1 }],
  ['what may be missing is left out', 'a? b: c?.d e', { e: 1 }, { e: 1 }],
  ['null that may be missing is left out', 'a? b', { a: null, b: 1 }, { b: 1 }],
  ['what may be missing can be there', 'a? b: c?.d', { a: 1, c: { d: 2 } }, { a: 1, b: 2 }],
  ['nothing behind a question mark is no list', 'a? b', { a: undefined, b: [1] }, { b: [1] }],
  ['a selection below is made in place', 'a { b c }', { a: { b: 1, c: 2, d: 3 } }, { a: { b: 1, c: 2 } }],
  ['a selection below a path', 'x: a.b { c }', { a: { b: { c: 1, d: 2 } } }, { x: { c: 1 } }],
  ['a selection below a list', 'a { b }', { a: [{ b: 1 }, null, 2, { b: 3 }] }, { a: [{ b: 1 }, null, 2, { b: 3 }] }],
  ['a selection below a list on the way', 'x: a.b { c }', { a: [{ b: { c: 1 } }, {}] }, { x: [{ c: 1 }, null] }],
  ['a selection below null', 'a { b }', { a: null }, { a: null }],
  ['a selection below nothing', 'a { b } c', { c: 1 }, { c: 1 }],
  ['a selection below null that may be missing', 'a? { b } c', { a: null, c: 1 }, { c: 1 }],
  ['a selection below what may be missing', 'x: a?.b? { c }', { a: { b: { c: 1 } } }, { x: { c: 1 } }],
  ['a selection that reads the object above', 'a { b up: $.b->add(1) }', { a: { b: 1 } }, { a: { b: 1, up: 2 } }],
  ['a fallback stands in', 'a: x ?? y b', { x: null, y: 2, b: 3 }, { a: 2, b: 3 }],
  ['a constant is no data', 'kind: $("order") id', { id: 1, kind: 'x' }, { kind: 'order', id: 1 }],
  ['a list on a read path is mapped', 'n: a.b->map(@->add(1))', { a: [{ b: 1 }, { b: 2 }] }, { n: [2, 3] }],
  ['names are quoted', `'a"b': 'c\\"d'`, { 'c"d': 1 }, { 'a"b': 1 }],
  ['nothing selected of an object is an empty object', 'missing', { a: 1 }, {}],
])('%s', (_, text, data, value) => {
  const made = runMapping(text, data).value
  expect(made).toEqual(value)
  expect(Object.keys(made as object)).toEqual(Object.keys(value))
})

test('what is null or missing on the way is a problem', () => {
  expect(runMapping('n: a.b.c m: x.y', { a: null })).toEqual({
    value: {},
    problems: ['property "b" not found in null', 'property "x" not found in object'],
  })
})

test('a prototype in the data stays data', () => {
  const data = JSON.parse('{"a":{"__proto__":{"x":1}}}')
  expect(runMapping("p: a.'__proto__'.x", data).value).toEqual({ p: 1 })
})

test('what is made of a value that failed is its error, under whichever name', () => {
  const failed = new GatewayError('UPSTREAM_INVALID_RESPONSE', { source: 's', cause: 'c' })
  const data = { a: failed, list: [failed, { code: 1 }], x: { a: failed } }
  const text = `a code: a.code name: a.name deep: x.a.source.b group: a { code name } text: a->echo("x") first: list->first.code
    listed: list { code } codes: list.code spread: $.a { code } given: $(a.code ?? "else")`
  expect(runMapping(text, data)).toEqual({
    value: {
      a: failed,
      code: failed,
      name: failed,
      deep: failed,
      group: failed,
      text: failed,
      first: failed,
      listed: [failed, { code: 1 }],
      codes: [failed, 1],
      spread: failed,
      given: failed,
    },
    problems: [],
  })
  expect(runMapping('code name', failed).value).toBe(failed)
})
