import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeEntry, encodeEntry } from '../../../../src/cache/codec/entry-codec.ts'
import { maxTextBytes, pack, unpack } from '../../../../src/cache/codec/pack.ts'
import type { CacheEntry } from '../../../../src/cache/entry.ts'

const entry: CacheEntry = {
  value: { id: 'ü', list: [1, null, true] },
  storedMs: 1000,
  freshUntilMs: 2000,
  revalidateUntilMs: 3000,
  ifErrorUntilMs: 4000,
  keepUntilMs: 5000,
  tags: ['a', 'b'],
  validators: { etag: '"x"', lastModified: undefined },
}
const large: CacheEntry = { ...entry, value: Array.from({ length: 500 }, (_, id) => ({ id, name: `name ${id}` })) }
const encoded = encodeEntry(entry, 0) ?? Buffer.alloc(0)
const encodedLarge = encodeEntry(large, 0) ?? Buffer.alloc(0)

/** Bytes with a header that says the truth. */
function packed(text: string): Buffer {
  return pack(text) ?? Buffer.alloc(0)
}

function withHeader(version: number, kind: number, length: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(6)
  header[0] = version
  header[1] = kind
  header.writeUInt32BE(length, 2)
  return Buffer.concat([header, body])
}

describe('an encoded entry', () => {
  it.each([
    ['small', entry, encoded],
    ['large', large, encodedLarge],
  ])('is the same when it is decoded: %s', (_, original, bytes) => {
    expect(decodeEntry(bytes, 0)).toEqual(original)
  })

  it('has its moments in the clock of the store', () => {
    const bytes = encodeEntry({ ...entry, keepUntilMs: undefined }, 100) ?? Buffer.alloc(0)
    expect(decodeEntry(bytes, 0)).toMatchObject({ storedMs: 1100, freshUntilMs: 2100, keepUntilMs: 2100 })
    expect(decodeEntry(bytes, -100)).toMatchObject({ storedMs: 1000, ifErrorUntilMs: 4000 })
  })

  it('is small where it repeats itself', () => {
    expect(encodedLarge.length).toBeLessThan(JSON.stringify(large).length / 2)
  })

  it('is none of what JSON cannot hold, and of what is too long', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(encodeEntry({ ...entry, value: cycle }, 0)).toBeUndefined()
    expect(encodeEntry({ ...entry, value: 1n }, 0)).toBeUndefined()
    expect(encodeEntry({ ...entry, value: 'x'.repeat(maxTextBytes) }, 0)).toBeUndefined()
    expect(decodeEntry(encodeEntry({ ...entry, value: undefined }, 0) ?? Buffer.alloc(0), 0)?.value).toBeNull()
  })

  it('keeps a name that prototypes have as data', () => {
    const value = JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": 1}')
    const decoded = decodeEntry(encodeEntry({ ...entry, value }, 0) ?? Buffer.alloc(0), 0)?.value
    expect(JSON.stringify(decoded)).toBe(JSON.stringify(value))
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined()
  })
})

describe('bytes that are no entry', () => {
  it.each(['small', 'large'])('are those cut off anywhere: %s', (size) => {
    const bytes = size === 'small' ? encoded : encodedLarge
    for (let length = 0; length < bytes.length; length++)
      expect(decodeEntry(bytes.subarray(0, length), 0), `${length} bytes`).toBeUndefined()
    expect(decodeEntry(Buffer.concat([bytes, Buffer.from('x')]), 0) === undefined || size === 'large').toBe(true)
  })

  it('never end in anything but an entry or nothing, whichever bits are turned', () => {
    for (const bytes of [encoded, encodedLarge])
      for (let at = 0; at < bytes.length; at++) {
        const turned = Buffer.from(bytes)
        turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8))
        const decoded = decodeEntry(turned, 0)
        expect(decoded === undefined || Array.isArray(decoded.tags)).toBe(true)
      }
  })

  it.each<[name: string, bytes: Uint8Array]>([
    ['of another version', withHeader(2, 0, 2, Buffer.from('[]'))],
    ['packed in an unknown way', withHeader(1, 7, 2, Buffer.from('[]'))],
    ['of another length than they say', withHeader(1, 0, 3, Buffer.from('[]'))],
    ['that say they are huge', withHeader(1, 0, 0xffffffff, Buffer.from('[]'))],
    ['that unfold to more than they say', withHeader(1, 1, 10, deflateRawSync(Buffer.alloc(50_000_000)))],
    [
      'that unfold to more than is allowed',
      withHeader(1, 1, maxTextBytes, deflateRawSync(Buffer.alloc(maxTextBytes + 1))),
    ],
    ['that unfold to less than they say', withHeader(1, 1, 100, deflateRawSync(Buffer.from('[]')))],
    ['that are not packed', withHeader(1, 1, 2, Buffer.from('[]'))],
    ['of nothing', withHeader(1, 0, 0, Buffer.alloc(0))],
    ['of nothing, packed', withHeader(1, 1, 0, deflateRawSync(Buffer.alloc(0)))],
    ['that are no JSON', packed('[1,')],
    ['of another shape', packed('{}')],
    ['of a list too short', packed('[[1,2,3,4,5],[],[null,null]]')],
    ['with too few moments', packed('[[1,2,3,4],[],[null,null],1]')],
    ['with moments that are none', packed('[[1,2,3,4,"5"],[],[null,null],1]')],
    ['with moments beyond all numbers', packed('[[1,2,3,4,1e999],[],[null,null],1]')],
    ['with tags that are none', packed('[[1,2,3,4,5],[1],[null,null],1]')],
    ['with validators that are none', packed('[[1,2,3,4,5],[],[{},null],1]')],
    ['with a value nested without end', packed(`[[1,2,3,4,5],[],[null,null],${'['.repeat(5000)}${']'.repeat(5000)}]`)],
    ['of Redis itself', Buffer.from('OK')],
  ])('are those %s', (_, bytes) => {
    expect(decodeEntry(bytes, 0)).toBeUndefined()
  })

  it('do not hide behind a view of a larger buffer', () => {
    const around = Buffer.concat([Buffer.from('xx'), packed('text'), Buffer.from('yy')])
    expect(unpack(around.subarray(2, around.length - 2))).toBe('text')
  })
})
