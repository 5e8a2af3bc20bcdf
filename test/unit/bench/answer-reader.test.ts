import { describe, expect, it } from 'vitest'
import { createAnswerReader, type ReadAnswer } from '../../../bench/load/answer-reader.ts'

const wire = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhéll' +
    'HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length:0\r\n\r\n' +
    'HTTP/1.1 200 OK\r\ncontent-length: 14\r\nx: y\r\n\r\nHTTP/1.1\r\n\r\n12',
)

/** What the reader says when the bytes come in pieces of this size. */
function readInPieces(size: number): ReadAnswer[] {
  const answers: ReadAnswer[] = []
  const read = createAnswerReader((answer) => answers.push(answer))
  for (let start = 0; start < wire.length; start += size) read(wire.subarray(start, start + size))
  return answers
}

describe('reading answers off the wire', () => {
  it.each([1, 2, 3, 7, 40, 64, wire.length])('finds the same answers in pieces of %i bytes', (size) => {
    expect(readInPieces(size).map(({ status, bodyBytes }) => [status, bodyBytes])).toEqual([
      [200, 5],
      [503, 0],
      [200, 14],
    ])
  })

  it('keeps the beginning of an answer, for who has to explain a failure', () => {
    expect(readInPieces(wire.length)[1]?.start).toContain('503 Service Unavailable\r\nretry-after: 1')
  })

  it('refuses an answer whose end it cannot know', () => {
    const read = createAnswerReader(() => undefined)
    expect(() => read(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'))).toThrow(/content-length/)
  })
})
