import { createHash } from 'node:crypto'

/** A field of a form. */
export interface FormPart {
  readonly name: string
  readonly bytes: Uint8Array
  /** Makes the part a file. */
  readonly fileName?: string | undefined
  readonly mediaType?: string | undefined
}

/** A form with files, whole, and the content type that names its boundary. */
export interface MultipartBody {
  readonly bytes: Uint8Array
  readonly contentType: string
}

const lineBreak = Buffer.from('\r\n')

/** Writes `multipart/form-data` (RFC 7578). */
export function writeMultipart(parts: readonly FormPart[]): MultipartBody {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part.bytes)
  // Of the content itself: a repeated request is the same, and nobody can choose content that holds its own boundary.
  const boundary = `selvedge-${hash.digest('hex').slice(0, 40)}`
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`),
    part.bytes,
    lineBreak,
  ])
  return {
    bytes: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}

function headOf({ name, fileName, mediaType }: FormPart): string {
  const file = fileName === undefined ? '' : `; filename="${quotable(fileName)}"`
  const type = mediaType === undefined ? '' : `\r\nContent-Type: ${mediaType.replace(/[\r\n]/g, '')}`
  return `Content-Disposition: form-data; name="${quotable(name)}"${file}${type}`
}

/** As the HTML standard has it: what would end the name, or the line, is percent-encoded. */
function quotable(text: string): string {
  return text.replace(/[\r\n"]/g, encodeURIComponent)
}
