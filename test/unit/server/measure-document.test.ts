import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { measureDocument } from '../../../src/server/graphql/measure-document.ts'

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ')
const nested = (depth: number, start: string, middle: string, end: string) =>
  `${start.repeat(depth)}${middle}${end.repeat(depth)}`

/** The reason for which a document is refused, if it is. */
function reasonOf(text: string): unknown {
  try {
    measureDocument(parse(text))
    return undefined
  } catch (error) {
    return error
  }
}

const refusal = (reason: string) => expect.objectContaining({ code: 'LIMIT_EXCEEDED', reason })

describe('a document passes', () => {
  it.each([
    ['with fields in each other up to the limit', nested(201, '{a', '', '}')],
    ['with lists in each other up to the limit', `{ a(b: ${nested(201, '[', '', ']')}) }`],
    ['with one fragment in many places', `{ ${times(50, (at) => `a${at}: b { ...F }`)} } fragment F on T { a b c }`],
    ['with one fragment in many fields of one object', `{ ${'b { ...F } '.repeat(50)} } fragment F on T { a b c }`],
    ['with as many selections as there may be', `{ ${times(10_000, (at) => `a${at}`)} }`],
    ['with one field as often as there may be', `{ ${'a '.repeat(447)} }`],
    ['with a fragment that spreads itself, as validation says so', '{ ...F } fragment F on T { a { ...F } ...F }'],
    ['with fragments that spread each other', '{ ...F } fragment F on T { a { ...G } } fragment G on T { b { ...F } }'],
    ['with a fragment that there is not', '{ ...F }'],
    ['without operations', 'fragment F on T { a } type T { a: Int }'],
  ])('%s', (_name, text) => {
    expect(reasonOf(text)).toBeUndefined()
  })
})

describe('a document is refused', () => {
  it.each([
    ['for its depth', nested(202, '{a', '', '}'), 'depth'],
    ['for the depth of a list', `{ a(b: ${nested(202, '[', '', ']')}) }`, 'depth'],
    ['for the depth of an object', `{ a(b: ${nested(202, '{c:', '1', '}')}) }`, 'depth'],
    ['for the depth of a value of a directive', `{ a @b(c: ${nested(202, '[', '', ']')}) }`, 'depth'],
    ['for the depth of a default', `query ($a: [A] = ${nested(202, '[', '', ']')}) { a }`, 'depth'],
    ['for the depth of a type', `query ($a: ${nested(202, '[', 'A', ']')}) { a }`, 'depth'],
    [
      'for its depth with fragments in place',
      `{ ...F0 } ${times(101, (at) => `fragment F${at} on T{a{...F${at + 1}}}`)}`,
      'depth',
    ],
    ['for the depth of what nothing spreads', `{ a } fragment F on T ${nested(202, '{a', '', '}')}`, 'depth'],
    ['for a selection too many', `{ ${times(10_001, (at) => `a${at}`)} }`, 'selections'],
    [
      'for a selection too many of its operations together',
      `${times(2, (at) => `query Q${at} { ...F }`)} fragment F on T { ${times(5_000, (at) => `a${at}`)} }`,
      'selections',
    ],
    ['for one field too often', `{ ${'a '.repeat(448)} }`, 'comparisons'],
    ['for one field too often below others', `{ ${times(24, () => `a { ${'b '.repeat(20)} }`)} }`, 'comparisons'],
    [
      'for one field too often in fragments',
      `{ ${'... { ...F } '.repeat(224)} } fragment F on T { a a }`,
      'comparisons',
    ],
    [
      'for too many spreads in one object',
      `{ ${times(450, (at) => `...F${at}`)} } ${times(450, (at) => `fragment F${at} on T { a${at} }`)}`,
      'comparisons',
    ],
  ])('%s', (_name, text, reason) => {
    expect(reasonOf(text)).toEqual(refusal(reason))
  })
})
