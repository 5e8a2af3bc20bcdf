import { randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decodeContent } from '../../../src/upstream/decode-content.ts'

const limits = { source: 'crm', status: 200, maxBodyBytes: 1_000_000, maxExpansionRatio: 100 }

/** Below and above the size from which on the thread pool decodes. */
const texts = ['{"a":1}', randomBytes(30_000).toString('base64')]

const codecs = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
] as const

async function decode(wire: Uint8Array, coding: string): Promise<string> {
  return Buffer.from(await decodeContent(wire, coding, limits)).toString()
}

describe.each(texts)('bytes behind the compressed data', (text) => {
  test.each(codecs)('are refused, but for zeros, which pad: %s', async (coding, compress) => {
    const wire = compress(text)
    expect(await decode(Buffer.concat([wire, Buffer.alloc(3)]), coding)).toBe(text)
    for (const rest of ['\n\n', '{"a":2}', '\0\0x'])
      await expect(decode(Buffer.concat([wire, Buffer.from(rest)]), coding)).rejects.toMatchObject({
        code: 'UPSTREAM_INVALID_RESPONSE',
        reason: 'encoding',
      })
  })

  test('are read where they are gzip again', async () => {
    const two = Buffer.concat([gzipSync(text), gzipSync(text)])
    expect(await decode(two, 'gzip')).toBe(text + text)
    await expect(decode(two.subarray(0, -5), 'gzip')).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      reason: 'truncated',
    })
  })

  test('never stand in for compressed data that is not whole', async () => {
    for (const [coding, compress] of codecs) {
      const whole = compress(text)
      for (const cut of [1, 2, 5])
        await expect(decode(whole.subarray(0, -cut), coding)).rejects.toMatchObject({
          code: 'UPSTREAM_INVALID_RESPONSE',
        })
    }
  })
})
