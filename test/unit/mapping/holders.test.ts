import { expect, test } from 'vitest'
import { holdersOf } from '../../../src/mapping/index.ts'

test.each<[string, readonly string[]]>([
  ['a b: c.d', []],
  ["a: price.'#text'", ['price']],
  ["price { a: '#text' b: '@x' }", ['price']],
  ["$.prices.price? { a: $.'#text' }", ['price']],
  ["x: prices->map(@.'#text')", ['prices']],
  ["x: $(a ?? b.'#text') y: $([c.'#text', { z: d.'#text' }])", ['b', 'c', 'd']],
  ["x: $(a.b).'#text'", ['b']],
  ["x: a->match(['#text', 1])", []],
  ["x: $args.a.'#text'", ['a']],
  ["'#text'", []],
  ["x: '#text'.a", []],
  ['x: "#text', []],
])('the names of what is read of are seen in %s', (text, names) => {
  expect([...holdersOf(text, '#text')].sort()).toEqual(names)
})
