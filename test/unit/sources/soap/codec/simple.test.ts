import { describe, expect, it } from 'vitest'
import { compileSimple } from '../../../../../src/sources/soap/codec/simple.ts'
import { builtins } from '../../../../../src/sources/soap/xsd/builtins.ts'
import type { SimpleType } from '../../../../../src/sources/soap/xsd/model.ts'
import { builtinSimpleType, plainText } from '../../../../../src/sources/soap/xsd/simple-type.ts'

function typeNamed(name: string): SimpleType {
  const builtin = builtins.get(name)
  return builtin === undefined ? plainText : builtinSimpleType(builtin)
}

describe('values of simple types', () => {
  it.each([
    ['string', ' 007 ', ' 007 '],
    ['normalizedString', 'a\tb ', 'a b '],
    ['token', '  a \n b ', 'a b'],
    ['ID', '007', '007'],
    ['int', ' 007 ', 7],
    ['int', '-2147483648', -2_147_483_648],
    ['int', '2147483648', undefined],
    ['int', '1.0', undefined],
    ['int', '', undefined],
    ['byte', '128', undefined],
    ['unsignedByte', '-1', undefined],
    ['long', '9007199254740993', '9007199254740993'],
    ['integer', '123456789012345678901234567890', '123456789012345678901234567890'],
    ['positiveInteger', '0', undefined],
    ['decimal', '10.00', '10.00'],
    ['decimal', '1e3', undefined],
    ['double', '1e3', 1000],
    ['double', 'INF', undefined],
    ['double', '0x10', undefined],
    ['boolean', '1', true],
    ['boolean', 'false', false],
    ['boolean', 'TRUE', undefined],
    ['dateTime', '2024-02-29T24:00:00.5+01:00', '2024-02-29T24:00:00.5+01:00'],
    ['dateTime', '2024-02-29', undefined],
    ['date', '2024-02-29Z', '2024-02-29Z'],
    ['time', '12:00:00', '12:00:00'],
    ['duration', 'P1Y2M3DT4H5M6.7S', 'P1Y2M3DT4H5M6.7S'],
    ['duration', 'P', undefined],
    ['duration', 'PT', undefined],
    ['base64Binary', 'aGV\n sbG8=', 'aGVsbG8='],
    ['hexBinary', '0aF', undefined],
    ['NMTOKENS', ' a  b ', ['a', 'b']],
    ['NMTOKENS', '', []],
  ])('%s %j reads as %j', (name, text, value) => {
    expect(compileSimple(typeNamed(name)).decode(text)).toEqual(value)
  })

  it.each([
    ['string', 7, '7'],
    ['string', { a: 1 }, undefined],
    ['int', 7, '7'],
    ['int', 7.5, undefined],
    ['int', '7', '7'],

    ['decimal', 1e21, '1000000000000000000000'],
    ['decimal', 1e-7, '0.0000001'],
    ['decimal', 'ten', undefined],
    ['double', Number.NaN, undefined],
    ['boolean', true, 'true'],
    ['boolean', 'yes', undefined],
    ['dateTime', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['dateTime', 'today', undefined],
    ['NMTOKENS', ['a', 'b'], 'a b'],
    ['NMTOKENS', ['a b'], undefined],
  ])('%s %o is written as %j', (name, value, text) => {
    expect(compileSimple(typeNamed(name)).encode(value)).toEqual(text)
  })

  it('keep the digits of a bigint', () => {
    expect(compileSimple(typeNamed('long')).encode(9_007_199_254_740_993n)).toBe('9007199254740993')
  })

  it('of an enumeration are written by value or by name, and nothing else is', () => {
    const { encode, decode } = compileSimple({ ...typeNamed('string'), enumeration: ['open', 'in-progress'] })
    expect(['open', 'in-progress', 'in_progress', 'closed'].map(encode)).toEqual([
      'open',
      'in-progress',
      'in-progress',
      undefined,
    ])
    expect(decode('added later')).toBe('added later')
  })

  it('of a union stay text, whichever member they fit', () => {
    const members = [typeNamed('int'), typeNamed('boolean')]
    const { encode, decode } = compileSimple({ ...plainText, variety: { kind: 'union', members } })
    expect(['7', 'true', 'x'].map(decode)).toEqual(['7', 'true', undefined])
    expect([7, true, 'x'].map(encode)).toEqual(['7', 'true', undefined])
  })

  it.each(['decimal', 'double', 'integer', 'duration', 'dateTime', 'base64Binary', 'token'])(
    'of %s are judged in linear time',
    (name) => {
      const { decode } = compileSimple(typeNamed(name))
      const startedMs = performance.now()
      for (const part of ['1', 'P1', ' ', '=', '0.']) decode(`${part.repeat(200_000)}!`)
      expect(performance.now() - startedMs).toBeLessThan(2000)
    },
  )
})
