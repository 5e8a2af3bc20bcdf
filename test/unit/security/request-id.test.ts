import { expect, it } from 'vitest'
import { createRequestId, isRequestId, requestIdFrom } from '../../../src/security/request-id.ts'

it('makes ids that sort by time', () => {
  const ids = [0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 9_999_999_999_999].map((time) =>
    createRequestId(time),
  )
  expect([...ids].sort()).toEqual(ids)
  expect(ids.every((id) => id.length === 26 && isRequestId(id))).toBe(true)
})

it('writes the time as a ULID does', () => {
  expect(createRequestId(1_469_918_176_385, (bytes) => new Uint8Array(bytes))).toBe('01ARYZ6S410000000000000000')
})

it('makes ids that differ within one millisecond', () => {
  const ids = Array.from({ length: 1_000 }, () => createRequestId(1))
  expect(new Set(ids.map((id) => id.slice(10))).size).toBe(1_000)
})

it.each([undefined, '', 7, ['a'], 'a b', 'a\n', 'x'.repeat(129)])('makes a new id for %j', (header) => {
  expect(requestIdFrom(header, 1)).toMatch(/^0000000001[0-9A-Z]{16}$/)
})
