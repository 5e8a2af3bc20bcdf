import { PackageError } from './package-error.ts'

/** A part of a MIME package. */
export interface PackagePart {
  /** Without its brackets; empty for none. */
  readonly id: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** A package that came: its root and the other parts. */
export interface Package {
  readonly root: PackagePart
  /** In order, without the root. */
  readonly others: readonly PackagePart[]
  /** By content id. */
  readonly parts: ReadonlyMap<string, PackagePart>
  readonly size: number
}

/** Most parts of one package; each costs an entry, and nothing that a service means to answer has more. */
const maxParts = 1000

/** Longest header section of one part. */
const maxHeaderBytes = 8192

/**
 * Takes a `multipart/related` body apart (RFC 2046 section 5.1, RFC 2387). The whole body is here, and its size was capped when it came: parts
 * are views of it. Libraries for this read form data from streams, and refuse what SOAP stacks write: a line break in front, parts without
 * headers.
 * @returns undefined where the content type is not multipart.
 * @throws PackageError for a package that is not whole, or over a limit.
 */
export function readPackage(body: Uint8Array, contentType: string): Package | undefined {
  if (!/^\s*multipart\//i.test(contentType)) return undefined
  const boundary = parameterOf(contentType, 'boundary')
  if (boundary === undefined || boundary === '' || boundary.length > 200)
    throw new PackageError('a package without boundary')
  const parts = splitParts(Buffer.from(body.buffer, body.byteOffset, body.byteLength), boundary)
  const byId = new Map<string, PackagePart>()
  for (const part of parts) {
    if (part.id === '') continue
    if (byId.has(part.id)) throw new PackageError('two parts of one content id')
    byId.set(part.id, part)
  }
  const start = parameterOf(contentType, 'start')
  const root = start === undefined ? parts[0] : byId.get(withoutBrackets(start))
  if (root === undefined) throw new PackageError('a package without its root')
  return { root, others: parts.filter((each) => each !== root), parts: byId, size: body.byteLength }
}

function splitParts(body: Buffer, boundary: string): PackagePart[] {
  const parts: PackagePart[] = []
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  let at = firstDelimiter(body, delimiter)
  for (;;) {
    // Behind a delimiter: two dashes at the end, else white space and a line break.
    if (body[at] === 0x2d && body[at + 1] === 0x2d) return parts
    const line = body.indexOf('\r\n', at)
    if (line === -1) throw new PackageError('a package without end', 'truncated')
    if (body.subarray(at, line).some((byte) => byte !== 0x20 && byte !== 0x09))
      throw new PackageError('a malformed boundary')
    const end = nextDelimiter(body, delimiter, line)
    if (end === -1) throw new PackageError('a package without end', 'truncated')
    if (parts.length === maxParts) throw new PackageError('too many parts', 'too_large')
    parts.push(readPart(body.subarray(line, end)))
    at = end + delimiter.length
  }
}

/** Where the first delimiter ends; what stands before it says nothing. It may stand at the very start. */
function firstDelimiter(body: Buffer, delimiter: Buffer): number {
  const opening = delimiter.subarray(2)
  if (body.subarray(0, opening.length).equals(opening) && endsDelimiter(body, opening.length)) return opening.length
  const start = nextDelimiter(body, delimiter, 0)
  if (start === -1) throw new PackageError('a package without its boundary')
  return start + delimiter.length
}

/** A line that only starts with the boundary is content. */
function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): number {
  for (let at = body.indexOf(delimiter, from); at !== -1; at = body.indexOf(delimiter, at + 1))
    if (endsDelimiter(body, at + delimiter.length)) return at
  return -1
}

/** Two dashes, white space, a line break, or the end of what came. */
function endsDelimiter(body: Buffer, at: number): boolean {
  const [next, after] = [body[at], body[at + 1]]
  if (next === 0x2d) return after === 0x2d || after === undefined
  return next === undefined || next === 0x0d || next === 0x20 || next === 0x09
}

/** A part from the line break behind its delimiter on. */
function readPart(part: Buffer): PackagePart {
  const hasHeaders = part.subarray(0, 4).toString('latin1') !== '\r\n\r\n'
  const end = hasHeaders ? part.indexOf('\r\n\r\n', 2) : 0
  if (end === -1 || end > maxHeaderBytes) throw new PackageError('a part without header section')
  const headers = readHeaders(part.subarray(0, end).toString('latin1'))
  const content = part.subarray(end + 4)
  const encoding = headers.get('content-transfer-encoding')?.trim().toLowerCase() ?? 'binary'
  return {
    id: withoutBrackets(headers.get('content-id') ?? ''),
    contentType: headers.get('content-type') ?? '',
    bytes: decodeTransfer(content, encoding),
  }
}

function readHeaders(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  // A line that starts with white space goes on with the one before (RFC 5322 section 2.2.3).
  for (const line of text.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}

function decodeTransfer(content: Buffer, encoding: string): Uint8Array {
  switch (encoding) {
    case '7bit':
    case '8bit':
    case 'binary':
    case '':
      return content
    case 'base64': {
      const text = content.toString('latin1').replace(/\s+/g, '')
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new PackageError('a part that is not base64')
      return Buffer.from(text, 'base64')
    }
    case 'quoted-printable':
      return decodeQuotedPrintable(content.toString('latin1'))
    default:
      throw new PackageError('a transfer encoding that is not known')
  }
}

/** RFC 2045 section 6.7. */
function decodeQuotedPrintable(text: string): Uint8Array {
  const joined = text.replace(/[ \t]*=\r?\n/g, '')
  return Buffer.from(
    joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}

function withoutBrackets(id: string): string {
  const trimmed = id.trim()
  return trimmed.startsWith('<') && trimmed.endsWith('>') ? trimmed.slice(1, -1) : trimmed
}

/** A parameter of a content type; its value may be quoted (RFC 2045 section 5.1). */
export function parameterOf(contentType: string, name: string): string | undefined {
  const pattern = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g
  for (const [, key = '', quoted, plain] of contentType.matchAll(pattern))
    if (key.toLowerCase() === name) return quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1')
  return undefined
}
