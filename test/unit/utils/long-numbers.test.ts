import { describe, expect, it } from 'vitest'
import { isExactNumber, mayHaveLongNumbers, rewriteNumbers } from '../../../src/utils/long-numbers.ts'

describe('a number', () => {
  it.each([
    ['0', true],
    ['-0', true],
    ['9007199254740991', true],
    ['9007199254740993', false],
    ['-9007199254740993', false],
    ['0.1', true],
    ['0.30000000000000004', true],
    ['0.1000000000000000055', false],
    ['123456789012345.6', true],
    ['1234567890123456.78', false],
    ['1.5e300', true],
    ['1e400', false],
    ['1e-400', false],
    ['0e-400', true],
    ['1.10', true],
  ])('%s is held by a double: %s', (token, isExact) => {
    expect(isExactNumber(token)).toBe(isExact)
  })
})

describe('a number that nobody has', () => {
  it('is judged at once, whatever zeros stand between its digits', () => {
    expect(isExactNumber(`1.${'0'.repeat(998)}`)).toBe(true)
    expect(isExactNumber(`1${'0'.repeat(300_000)}1.5`)).toBe(false)
    for (let time = 0; time < 10_000; time++) expect(isExactNumber(`1.${'0'.repeat(900)}1`)).toBe(false)
  })
})

describe('a JSON text', () => {
  it('has its long numbers rewritten, and nothing that only looks like one', () => {
    const text =
      '{"a\\"9007199254740993":[9007199254740993,"9007199254740993\\\\",-1,1.0e5],"b":-0.12345678901234567890}'
    expect(rewriteNumbers(text, isExactNumber, (token) => `<${token}>`)).toBe(
      '{"a\\"9007199254740993":[<9007199254740993>,"9007199254740993\\\\",-1,1.0e5],"b":<-0.12345678901234567890>}',
    )
    expect(rewriteNumbers('[1,2]', isExactNumber, () => '')).toBe('[1,2]')
  })

  it('is looked at from a place on', () => {
    const text = '{"id":"1234567890123456","n":1}'
    expect([mayHaveLongNumbers(text), mayHaveLongNumbers(text, 24), mayHaveLongNumbers('[1]')]).toEqual([
      true,
      false,
      false,
    ])
  })
})
