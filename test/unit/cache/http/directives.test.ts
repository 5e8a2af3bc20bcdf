import { describe, expect, it } from 'vitest'
import { conflict, parseDirectives, toTimeMs } from '../../../../src/cache/http/directives.ts'

describe('directives of a Cache-Control', () => {
  it.each<[section: string, header: string, expected: Readonly<Record<string, unknown>>]>([
    ['5.2', 'max-age=60', { 'max-age': '60' }],
    ['5.2', 'Max-Age=60, PUBLIC', { 'max-age': '60', public: true }],
    ['5.2: both forms of an argument', 'max-age="60"', { 'max-age': '60' }],
    ['RFC 9110 5.6.1: empty elements', ' , ,, max-age=1 ,\tno-cache , ', { 'max-age': '1', 'no-cache': true }],
    ['5.2.2.4', 'no-cache="set-cookie, x-a", max-age=5', { 'no-cache': 'set-cookie, x-a', 'max-age': '5' }],
    ['5.2.2.7: no fields are still private', 'private=""', { private: '' }],
    ['RFC 9110 5.6.4', 'ext="a\\"b, no-store\\\\", no-cache', { ext: 'a"b, no-store\\', 'no-cache': true }],
    ['4.2.1: equal twice', 'max-age=5, max-age=5', { 'max-age': '5' }],
    ['4.2.1: different', 'max-age=5, max-age=6, max-age=5', { 'max-age': conflict }],
    [
      'malformed: only the name',
      'private=, no-store x, max-age = 60',
      { private: true, 'no-store': true, 'max-age': true },
    ],
    ['malformed: a quote without an end hides nothing', 'ext="a, no-store', { ext: true, 'no-store': true }],
    ['malformed: a quote after the end', 'max-age="6"0, public', { 'max-age': true, public: true }],
    ['malformed: no name', '=5, "no-store", ;, @', {}],
    ['names of objects', '__proto__=1, constructor', { ['__proto__']: '1', constructor: true }],
    ['nothing', '', {}],
  ])('RFC 9111 %s: %s', (_, header, expected) => {
    expect([...parseDirectives(header)]).toEqual(Object.entries(expected))
  })

  it.each<[value: Parameters<typeof toTimeMs>[0], ms: number | undefined]>([
    [undefined, undefined],
    ['0', 0],
    ['60', 60_000],
    ['0060', 60_000],
    ['2147483648', 2_147_483_648_000],
    ['99999999999999999999999', 2_147_483_648_000],
    ['-1', 0],
    ['1.5', 0],
    ['1e3', 0],
    ['+5', 0],
    [' 5', 0],
    ['', 0],
    ['five', 0],
    [true, 0],
    [conflict, 0],
  ])('takes %s for %s milliseconds', (value, ms) => {
    expect(toTimeMs(value)).toBe(ms)
  })
})
