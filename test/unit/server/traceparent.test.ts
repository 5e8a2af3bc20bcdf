import { expect, it } from 'vitest'
import { parseTraceparent } from '../../../src/server/traceparent.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'

it.each([
  ['version 00', `00-${trace}-${parent}-01`],
  ['an unsampled one', `00-${trace}-${parent}-00`],
])('continues %s', (_name, header) => {
  expect(parseTraceparent(header)).toBe(header)
})

it('continues what it knows of a later version', () => {
  expect(parseTraceparent(`cc-${trace}-${parent}-01-more`)).toBe(`cc-${trace}-${parent}-01`)
})

it.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['a zero trace id', `00-${'0'.repeat(32)}-${parent}-01`],
  ['a zero parent id', `00-${trace}-${'0'.repeat(16)}-01`],
  ['version ff', `ff-${trace}-${parent}-01`],
  ['more fields in version 00', `00-${trace}-${parent}-01-x`],
  ['capital letters', `00-${trace.toUpperCase()}-${parent}-01`],
  ['a short trace id', `00-${trace.slice(1)}-${parent}-01`],
  ['a line break', `00-${trace}-${parent}-01\r\nx: y`],
  ['two headers joined', `00-${trace}-${parent}-01, 00-${trace}-${parent}-01`],
  ['a very long header', `cc-${trace}-${parent}-01-${'a'.repeat(600)}`],
])('starts anew for %s', (_name, header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})
