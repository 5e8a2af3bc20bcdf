import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

/** Raised whenever bytes written before could be misread: what other versions wrote is a miss then. */
const version = 1

/** The version, how the rest is packed, and how long the text is, in bytes. */
const headerBytes = 6

const plain = 0
const deflated = 1

/** Below, packing saves less than it costs. Both numbers are measured: docs/decisions/0009-cache-stores.md. */
const packFromBytes = 2048
const level = constants.Z_BEST_SPEED

/** Longest text that is packed or unpacked: a few bytes can be told to unfold to anything. */
export const maxTextBytes = 16 * 1024 * 1024

/** Text as bytes to keep; undefined for too long a text. */
export function pack(text: string): Buffer | undefined {
  const bytes = Buffer.from(text)
  if (bytes.length > maxTextBytes) return undefined
  const isPacked = bytes.length >= packFromBytes
  const body = isPacked ? deflateRawSync(bytes, { level }) : bytes
  const header = Buffer.allocUnsafe(headerBytes)
  header[0] = version
  header[1] = isPacked ? deflated : plain
  header.writeUInt32BE(bytes.length, 2)
  return Buffer.concat([header, body])
}

/** The text that was packed; undefined for whatever else the bytes are. */
export function unpack(bytes: Uint8Array): string | undefined {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (packed.length < headerBytes || packed[0] !== version) return undefined
  const length = packed.readUInt32BE(2)
  if (length > maxTextBytes) return undefined
  const text = packed[1] === plain ? packed.subarray(headerBytes) : inflate(packed, length)
  return text?.length === length ? text.toString('utf8') : undefined
}

function inflate(packed: Buffer, length: number): Buffer | undefined {
  if (packed[1] !== deflated) return undefined
  try {
    return inflateRawSync(packed.subarray(headerBytes), { maxOutputLength: Math.max(length, 1) })
  } catch {
    return undefined // cut off, not deflated at all, or longer than it says
  }
}
