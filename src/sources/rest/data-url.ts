import { unusableInput } from './request-error.ts'

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
 * @throws GatewayError BAD_USER_INPUT for other text.
 */
export function readDataUrl(text: string): FileContent {
  const match = form.exec(text)
  if (match === null) throw unusableInput('body', 'a file is no data: URL')
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
    throw unusableInput('body', 'the data of a file cannot be decoded')
  }
}

/** The same, for bytes that came. */
export function writeDataUrl(bytes: Uint8Array, mediaType: string): string {
  const type = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream'
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
}

function fromBase64(data: string): Uint8Array {
  if (!/^[\w+/-]*={0,2}$/.test(data)) throw new URIError('not base64')
  return Buffer.from(data, 'base64')
}
