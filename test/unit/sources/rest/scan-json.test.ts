import { expect, test } from 'vitest'
import { scanJson } from '../../../../src/sources/rest/scan-json.ts'

test.each([
  ['', 0, false],
  ['{"a":[[1],{"b":"]]"}]}', 3, false],
  ['"[[[["', 0, false],
  ['["\\"[[[", []]', 2, false],
  ['"\\', 0, false],
  ['[999999999999999,1]', 1, false],
  ['[1000000000000000]', 1, true],
  ['["1000000000000000"]', 1, false],
  ['[0.30000000000000004,12345678.12345678901234]', 1, false],
  ['[1e21,1E-7,1.5e99]', 1, false],
  ['[1e400]', 1, true],
  ['[1.5E+400]', 1, true],
  ['[true,false,null,12345678,12345678]', 1, false],
])('%s is %i deep, and it is %s that it has a number to look at', (text, depth, hasLongNumber) => {
  expect(scanJson(Buffer.from(text))).toEqual({ depth, hasLongNumber })
})
