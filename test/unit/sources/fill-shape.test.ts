import { describe, expect, it } from 'vitest'
import { exactNumber } from '../../../src/mapping/index.ts'
import { copyData } from '../../../src/sources/fill-shape.ts'

describe('copying what a mapping made', () => {
  it('makes objects and lists anew, and keeps values as they are', () => {
    const long = exactNumber('12345678901234567890.5')
    const data = { list: [{ a: 1 }, null, 'x'], long, digits: 12345678901234567890n }
    const copy = copyData(data) as typeof data
    expect(copy).toEqual(data)
    expect(copy.long).toBe(long)
    expect([copy, copy.list, copy.list[0]].map((each, at) => each === [data, data.list, data.list[0]][at])).toEqual([
      false,
      false,
      false,
    ])
  })
})
