import { describe, expect, it } from 'vitest'
import { parseHttpDate } from '../../../../src/cache/http/http-date.ts'

const nowMs = Date.UTC(2026, 10, 27)

describe('an HTTP-date (RFC 9110 section 5.6.7)', () => {
  it.each<[text: string, iso: string]>([
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov 16 08:49:37 1994', '1994-11-16T08:49:37.000Z'],
    ['Friday, 27-Nov-26 08:49:37 GMT', '2026-11-27T08:49:37.000Z'],
    ['Friday, 27-Nov-76 08:49:37 GMT', '2076-11-27T08:49:37.000Z'],
    ['Friday, 27-Nov-77 08:49:37 GMT', '1977-11-27T08:49:37.000Z'],
    ['Thu, 29 Feb 2024 00:00:00 GMT', '2024-02-29T00:00:00.000Z'],
    ['Sat, 31 Dec 2016 23:59:60 GMT', '2017-01-01T00:00:00.000Z'],
    ['Thu, 01 Jan 0001 00:00:00 GMT', '0001-01-01T00:00:00.000Z'],
    [' Sun, 06 Nov 1994 08:49:37 GMT ', '1994-11-06T08:49:37.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(new Date(parseHttpDate(text, nowMs) ?? Number.NaN).toISOString()).toBe(iso)
  })

  it.each([
    '',
    '0',
    '-1',
    '12',
    '2024-02-29T00:00:00Z',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 06 nov 1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Thu, 30 Feb 2024 00:00:00 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:49:37 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  ])('%j is none', (text) => {
    expect(parseHttpDate(text, nowMs)).toBeUndefined()
  })
})
