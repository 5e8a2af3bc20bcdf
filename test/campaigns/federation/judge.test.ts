import { describe, expect, it } from 'vitest'
import { type Answer, type Expected, judge } from './judge.ts'

const failure = { message: 'No.' }
const right: readonly [string, Answer, Expected][] = [
  ['equal data', { data: { a: [1, null] } }, { data: { a: [1, null] } }],
  ['keys in another order', { data: { a: 1, b: 2 } }, { data: { b: 2, a: 1 } }],
  ['errors where that is left open', { data: { a: null }, errors: [failure] }, { data: { a: null } }],
  ['no data where errors are expected', { errors: [failure] }, { errors: true }],
]
const wrong: readonly [string, Answer, Expected, RegExp][] = [
  [
    'a field too much',
    { data: { a: 1, b: null } },
    { data: { a: 1 } },
    /^expected {"a":1}, received {"a":1,"b":null}$/,
  ],
  ['a list in another order', { data: { a: [1, 2] } }, { data: { a: [2, 1] } }, /received/],
  ['no data, with the reason', { errors: [failure] }, { data: { a: 1 } }, /received null \(No\.\)$/],
  ['no errors', { data: null }, { data: null, errors: true }, /there are none$/],
  ['errors', { data: null, errors: [failure] }, { data: null, errors: false }, /not expected: No\.$/],
]

describe('the judge of the audit', () => {
  it.each(right)('lets pass: %s', (_, answer, expected) => {
    expect(judge(answer, expected)).toBeUndefined()
  })

  it.each(wrong)('says what is wrong: %s', (_, answer, expected, reason) => {
    expect(judge(answer, expected)).toMatch(reason)
  })
})
