import { describe, expect, it } from 'vitest'
import { createEventStreamReader } from '../../../../src/sources/graphql-calls/subscribe/read-event-stream.ts'
import { boundaryOf, createMultipartReader } from '../../../../src/sources/graphql-calls/subscribe/read-multipart.ts'
import type { StreamMessage, StreamReader } from '../../../../src/sources/graphql-calls/subscribe/read-stream.ts'

const result = (text: string) => ({ kind: 'result', text })
const complete = { kind: 'complete' }

/** What a reader finds, whole and cut at every byte. */
function readBothWays(create: () => StreamReader, text: string): readonly StreamMessage[] {
  const bytes = new TextEncoder().encode(text)
  const whole = create().read(bytes)
  const byBytes = create()
  expect([...bytes].flatMap((byte) => byByte(byBytes, byte))).toEqual(whole)
  return whole
}

function byByte(reader: StreamReader, byte: number): readonly StreamMessage[] {
  return reader.read(Uint8Array.of(byte))
}

describe('server-sent events', () => {
  const create = () => createEventStreamReader('crm', 1000)
  it.each([
    ['event: next\ndata: {"a":"é"}\n\nevent: complete\ndata: \n\n', [result('{"a":"é"}'), complete]],
    ['event: next\r\ndata: {"a":1}\r\n\r\nevent: complete\r\n\r\n', [result('{"a":1}'), complete]],
    [':\n\n: here\n\ndata:{"a":1}\n\n', [result('{"a":1}')]],
    ['\uFEFFevent:message\nid: 7\nretry: 10\ndata: {\ndata: }\n\n', [result('{\n}')]],
    ['event: ping\ndata: {}\n\nevent: next\ndata\n\n', []],
    ['event: next\ndata: {"a":1}\n', []],
  ])('are read of %j', (text, expected) => {
    expect(readBothWays(create, text)).toEqual(expected)
  })

  it('are refused where one is too large, or no text', () => {
    expect(() => create().read(new TextEncoder().encode(`data: ${'x'.repeat(1001)}`))).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE', reason: 'too_large' }),
    )
    expect(() => create().read(Uint8Array.of(0xff))).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE', reason: 'encoding' }),
    )
  })
})

describe('multipart', () => {
  it.each([
    ['multipart/mixed;boundary="graphql";subscriptionSpec=1.0', 'graphql'],
    ['Multipart/Mixed; subscriptionSpec="1.0"; boundary=a-b', 'a-b'],
    ['multipart/mixed', '-'],
    ['multipart/form-data; boundary=a', undefined],
    ['multipart/mixed; boundary="a\nb"', undefined],
    ['application/json', undefined],
    [undefined, undefined],
  ])('has a boundary in %j', (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary)
  })

  const create = () => createMultipartReader('a.b', 'crm', 1000)
  it.each([
    [
      '\r\n--a.b\r\ncontent-type: application/json\r\n\r\n{}\r\n--a.b\r\ncontent-type: application/json\r\n\r\n{"payload":1}\r\n--a.b--\r\n',
      [result('{}'), result('{"payload":1}'), complete],
    ],
    ['preamble\n--a.b\n\n{"a":"--a.b"}\n--a.b\n\n{"b":1}\n--a.b', [result('{"a":"--a.b"}'), result('{"b":1}')]],
    ['--a.b\r\n\r\n{"a":1}\r\n--axb\r\n', []],
    ['--a.b--', [complete]],
  ])('is read of %j', (text, expected) => {
    expect(readBothWays(create, text)).toEqual(expected)
  })

  it('is refused where a part is too large', () => {
    expect(() => create().read(new TextEncoder().encode(`--a.b\r\n\r\n${'x'.repeat(1001)}`))).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE', reason: 'too_large' }),
    )
  })
})
