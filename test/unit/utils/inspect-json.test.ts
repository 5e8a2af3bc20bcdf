import { expect, test } from 'vitest'
import { inspectJson } from '../../../src/utils/inspect-json.ts'

test.each([
  ['1', 0, false, false],
  ['null', 0, false, false],
  ['{"a":[[1],{"b":"]]"}]}', 3, false, false],
  ['{"a":[[1],{"b":"]]"}]}', 2, true, false],
  ['[[]]', 2, false, false],
  ['[[[]]]', 2, true, false],
  ['[9007199254740991,-9007199254740991]', 1, false, false],
  ['[9007199254740992]', 1, false, true],
  ['{"a":{"b":-9007199254740993}}', 2, false, true],
  ['["1000000000000000"]', 1, false, false],
  ['[0.30000000000000004,12345678.12345678901234]', 1, false, false],
  ['[1e400]', 1, false, true],
  ['[9007199254740993,[[]]]', 2, true, true],
  ['{"__proto__":{"a":9007199254740993}}', 3, false, true],
])('%s within %i levels: too deep is %s, a long number is %s', (text, maxDepth, isTooDeep, hasLongNumber) => {
  expect(inspectJson(JSON.parse(text), maxDepth)).toEqual({ isTooDeep, hasLongNumber })
})
