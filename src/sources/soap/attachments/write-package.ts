import type { SoapVersion } from '../wsdl/model.ts'
import { type Attachment, type AttachmentStyle, replaceMarks } from './attach.ts'

/** How a message with parts is packed. */
export interface PackageKind {
  readonly style: Exclude<AttachmentStyle, 'inline'>
  readonly version: SoapVersion
  /** As it stands in the header, quoted and escaped already; empty for none. */
  readonly action: string
  /** Part of boundary and content ids. */
  readonly mark: string
}

/** `content-type` of the whole package (RFC 2387; XOP section 4.1; SOAP with Attachments section 3). */
export function packageType({ style, version, action, mark }: PackageKind): string {
  const envelopeType = version === '1.1' ? 'text/xml' : 'application/soap+xml'
  const ofRoot = style === 'mtom' ? 'application/xop+xml' : envelopeType
  const info = style === 'mtom' ? `; start-info="${envelopeType}"` : ''
  const actionPart = version === '1.2' && action !== '' ? `; action="${action}"` : ''
  return `multipart/related; type="${ofRoot}"; start="<${rootId(mark)}>"${info}; boundary="${mark}"${actionPart}`
}

/** The package: the envelope, in which each part is referred to, and the parts. */
export function writePackage(envelope: string, parts: readonly Attachment[], kind: PackageKind): Uint8Array {
  const { style, mark } = kind
  const text = replaceMarks(envelope, parts, (_, index) =>
    style === 'mtom'
      ? `<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${partId(index, undefined, mark)}"/>`
      : `cid:${partId(index, undefined, mark)}`,
  )
  const chunks: Uint8Array[] = [
    Buffer.from(`--${mark}\r\n${headersOf(rootType(kind), rootId(mark), '8bit')}${text}\r\n`),
  ]
  for (const [index, { bytes, contentType, name }] of parts.entries())
    chunks.push(
      Buffer.from(`--${mark}\r\n${headersOf(contentType, partId(index, name, mark), 'binary')}`),
      bytes,
      Buffer.from('\r\n'),
    )
  chunks.push(Buffer.from(`--${mark}--\r\n`))
  return Buffer.concat(chunks)
}

function rootType({ style, version, action }: PackageKind): string {
  const envelopeType = version === '1.1' ? 'text/xml' : 'application/soap+xml'
  if (style === 'swa') return `${envelopeType}; charset=utf-8`
  // The action is a parameter inside of a parameter (RFC 3902, XOP section 4.1).
  const type =
    version === '1.2' && action !== ''
      ? `${envelopeType}; action=\\"${action.replace(/[\\"]/g, '\\$&')}\\"`
      : envelopeType
  return `application/xop+xml; charset=utf-8; type="${type}"`
}

function headersOf(type: string, id: string, encoding: string): string {
  return `content-type: ${type}\r\ncontent-transfer-encoding: ${encoding}\r\ncontent-id: <${id}>\r\n\r\n`
}

function rootId(mark: string): string {
  return `envelope@${mark}`
}

/** A part that the description names has its name in front (WS-I Attachments Profile section 3.8). */
function partId(index: number, name: string | undefined, mark: string): string {
  return `${name === undefined ? '' : `${encodeURIComponent(name)}=`}part-${index}@${mark}`
}
