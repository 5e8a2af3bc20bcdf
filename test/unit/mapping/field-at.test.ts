import { expect, it } from 'vitest'
import { compileMapping } from '../../../src/mapping/index.ts'

/** A mapping's text with the place that is asked for between brackets, and the names under which its value stands. */
const cases: readonly [text: string, names: readonly string[] | undefined][] = [
  ['id «total»', ['total']],
  ['id sum: «total»', ['sum']],
  ['sum: cost.«total».amount', ['sum']],
  ['items { price: { «amount» } }', ['items', 'price', 'amount']],
  ['$.«orders» { id }', []],
  ['$.orders { «id» }', ['id']],
  ['...«more» { id }', []],
  ['...more { name: «first» }', ['name']],
  ['names: list->«first».x', ['names']],
  ['names: list->map({ n: @.«name» })', ['names', 'n']],
  ['a: $({ b: [$.«c», 1] })', ['a', 'b']],
  ['a: x ?? «y»', ['a']],
  ['$->match([1, $ { a: «b» }], [@, null])', ['a']],
  ['a: $args.«b»', undefined],
  ['a: $this.«b».c', undefined],
  ['a: $response.headers.«b»', ['a']],
  ['a: $(«1»)', undefined],
]

it.each(cases)('says what %j is mapped to', (marked, names) => {
  const offset = marked.indexOf('«')
  const compiled = compileMapping(marked.replace(/[«»]/g, ''))
  expect(compiled.ok && compiled.value.fieldAt(offset)).toEqual(names)
})
