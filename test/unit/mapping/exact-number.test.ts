import { describe, expect, it } from 'vitest'
import { ExactNumber, exactNumber } from '../../../src/mapping/index.ts'

describe('a number of JSON', () => {
  it.each([
    ['1.50', 1.5],
    ['9007199254740993', 9007199254740993n],
    ['0.1000000000000000055', new ExactNumber('0.1000000000000000055')],
  ])('%s keeps all its digits', (token, value) => {
    expect(exactNumber(token)).toEqual(value)
  })

  it('longer than any data has is kept as it is written, and made no bigint, which would take seconds', () => {
    const longest = '9'.repeat(1_000)
    expect(exactNumber(longest)).toBe(BigInt(longest))
    for (const token of [`${longest}9`, '9'.repeat(500_000), `-1.${longest}`])
      expect(exactNumber(token)).toEqual(new ExactNumber(token))
  })
})
