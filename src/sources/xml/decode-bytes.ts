import { TextDecoder } from 'node:util'
import { XmlError } from './xml-error.ts'

/** Encodings whose names mean something else here than to the platform, which knows the others. */
const decoders: ReadonlyMap<string, string> = new Map([
  ['ascii', 'utf-8'],
  ['us-ascii', 'utf-8'],
])

/**
 * The text of an XML document: by byte order mark, else by the `charset` it was sent with, else by its own declaration, else
 * UTF-8 (RFC 7303 section 3).
 * @throws XmlError for an encoding that is not understood, or bytes that are not of it.
 */
export function decodeXmlBytes(bytes: Uint8Array, charset?: string): string {
  const name = markOf(bytes) ?? charset ?? declaredIn(bytes) ?? 'utf-8'
  const decoder = decoderOf(decoders.get(name.toLowerCase()) ?? name)
  if (decoder === undefined) throw new XmlError('the encoding is not supported', 0, 0, 'encoding')
  try {
    return decoder.decode(bytes)
  } catch {
    throw new XmlError('the bytes are not of the declared encoding', 0, 0, 'encoding')
  }
}

function decoderOf(encoding: string): TextDecoder | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    return undefined
  }
}

function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return undefined
}

const declaration = /^<\?xml[^>]{0,100}?encoding\s{0,10}=\s{0,10}["']([A-Za-z0-9._-]{1,40})["']/

function declaredIn(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x3c || bytes[1] !== 0x3f) return undefined
  return declaration.exec(new TextDecoder('windows-1252').decode(bytes.subarray(0, 200)))?.[1]
}
