/** A file's bytes and what is said of them. */
export interface FileContent {
  readonly bytes: Uint8Array
  readonly mediaType: string
  readonly name: string | undefined
}

/** A type, its parameters, and whether base64 follows. */
const form = /^data:([\w!#$&^.+-]+\/[\w!#$&^.+-]+)?((?:;[\w-]+=(?:"[^"]*"|[^;,"]*))*)(;base64)?,/i

/**
 * Reads a data: URL (RFC 2397). A `name` or `filename` among the type's parameters is the file's name.
 * @returns undefined for other text.
 */
export function readDataUrl(text: string): FileContent | undefined {
  const match = form.exec(text)
  if (match === null) return undefined
  const [head, mediaType = 'text/plain', parameters = '', base64] = match
  const data = text.slice(head.length)
  try {
    const bytes = base64 === undefined ? Buffer.from(decodeURIComponent(data)) : fromBase64(data)
    const name = /;(?:file)?name=("[^"]*"|[^;,"]*)/i.exec(parameters)?.[1]?.replace(/^"|"$/g, '')
    return {
      bytes,
      mediaType: mediaType.toLowerCase(),
      name: name === undefined ? undefined : decodeURIComponent(name),
    }
  } catch {
    return undefined
  }
}

/** The same, for bytes that came. */
export function writeDataUrl({ bytes, mediaType, name }: FileContent): string {
  const type = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream'
  const parameter = name === undefined ? '' : `;name=${encodeURIComponent(name)}`
  return `data:${type}${parameter};base64,${base64Of(bytes)}`
}

/** Bytes as base64, without copying them first. */
export function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

/** True for text that is base64 (RFC 4648), of either alphabet, padded or not. */
export function isBase64(text: string): boolean {
  return /^[\w+/-]*={0,2}$/.test(text)
}

function fromBase64(data: string): Uint8Array {
  if (!isBase64(data)) throw new URIError('not base64')
  return Buffer.from(data, 'base64')
}
