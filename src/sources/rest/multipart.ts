import { createHash } from 'node:crypto'
import { FileValue, toJsonText, toText } from '../../mapping/index.ts'
import { type FileContent, readDataUrl } from './data-url.ts'

/** A form with files, whole, and the content type that names its boundary. */
export interface MultipartBody {
  readonly bytes: Uint8Array
  readonly contentType: string
}

/**
 * `multipart/form-data` (RFC 7578): a part for each field, for each item of a list; objects are JSON parts.
 * @throws GatewayError BAD_USER_INPUT for a file that is none.
 */
export function multipartBody(fields: object): MultipartBody {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((item) =>
      item === undefined || item === null ? [] : [partOf(name, item)],
    ),
  )
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part.bytes)
  // Of the content itself: a repeated request is the same, and nobody can choose content that holds its own boundary.
  const boundary = `selvedge-${hash.digest('hex').slice(0, 40)}`
  const chunks = parts.flatMap(({ head, bytes }) => [Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), bytes, lineBreak])
  return {
    bytes: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}

const lineBreak = Buffer.from('\r\n')

function partOf(name: string, value: unknown): { readonly head: string; readonly bytes: Uint8Array } {
  const disposition = `Content-Disposition: form-data; name="${quotable(name)}"`
  if (value instanceof FileValue) {
    const { bytes, mediaType, name: fileName }: FileContent = readDataUrl(value.text)
    return { head: `${disposition}; filename="${quotable(fileName ?? name)}"\r\nContent-Type: ${mediaType}`, bytes }
  }
  const text = toText(value)
  if (text !== undefined) return { head: disposition, bytes: Buffer.from(text) }
  return { head: `${disposition}\r\nContent-Type: application/json`, bytes: Buffer.from(toJsonText(value)) }
}

/** As the HTML standard has it: what would end the name, or the line, is percent-encoded. */
function quotable(text: string): string {
  return text.replace(/[\r\n"]/g, encodeURIComponent)
}
