import type { SealedBody } from '../../upstream/index.ts'
import type { Clock } from '../../utils/clock.ts'
import type { Random } from '../../utils/random.ts'
import { type Addressed, addressingIds, createMessageId, writeAddressing } from './addressing/addressing-headers.ts'
import { type Attachment, type AttachmentStyle, messageMark, replaceMarks } from './attachments/attach.ts'
import { type PackageKind, packageType, writePackage } from './attachments/write-package.ts'
import { envelopeHeaders, quotable, writeEnvelope } from './envelope.ts'
import type { Security } from './security/resolve-security.ts'
import { openSecurityHeader } from './security/security-header.ts'
import type { SoapVersion } from './wsdl/model.ts'

/** What one message holds, as XML text. */
export interface MessageContent {
  readonly version: SoapVersion
  readonly soapAction: string
  /** Namespace declarations for all of it. */
  readonly declarations: string
  /** Header blocks that the call itself has. */
  readonly blocks: string
  readonly body: string
  readonly attachments: readonly Attachment[]
  /** How they are packed; `inline` for none. */
  readonly packing: AttachmentStyle
  /** Whether the answer may be a package. */
  readonly takesPackage: boolean
}

/** What every message of a source gets. */
export interface MessagePolicy {
  /** As it is now. */
  readonly security: (() => Security) | undefined
  /** What is done with values that may go inside of the envelope or beside it. */
  readonly attachments: AttachmentStyle
  readonly random: Random
}

/** A message as the upstream sends it. */
export interface WrittenMessage {
  readonly headers: Readonly<Record<string, string>>
  /** The whole message; where there is a `seal`, what it says, without what differs from attempt to attempt. */
  readonly body: string | Uint8Array
  readonly seal: (() => SealedBody) | undefined
}

/** Writes the envelope, and packs it with its parts. Ids, times, nonces and signatures are made anew for each attempt. */
export function writeMessage(
  content: MessageContent,
  addressed: Addressed | undefined,
  policy: MessagePolicy,
  clock: Clock,
): WrittenMessage {
  const { version, soapAction, attachments, packing: style } = content
  const plain = envelopeAround(content, content.blocks)
  const kind: PackageKind | undefined =
    style === 'inline'
      ? undefined
      : { style, version, action: quotable(soapAction), mark: messageMark(inlined(plain, attachments), attachments) }
  const pack = (envelope: string) => (kind === undefined ? envelope : writePackage(envelope, attachments, kind))
  const plainHeaders = envelopeHeaders(version, soapAction)
  const headers = content.takesPackage
    ? { ...plainHeaders, accept: `${plainHeaders.accept}, multipart/related` }
    : plainHeaders
  const sealWith = (): SealedBody => {
    if (addressed === undefined) return { body: pack(sealed(content, '', policy, clock)) }
    const id = createMessageId(policy.random)
    return { id, body: pack(sealed(content, writeAddressing(addressed, id), policy, clock)) }
  }
  const isSealed = addressed !== undefined || policy.security !== undefined
  return {
    headers: kind === undefined ? headers : { ...headers, 'content-type': packageType(kind) },
    body: isSealed ? inlined(plain, attachments) : pack(plain),
    seal: isSealed ? sealWith : undefined,
  }
}

function envelopeAround({ version, declarations, body }: MessageContent, header: string, bodyAttributes = ''): string {
  return writeEnvelope({ version, declarations, header, body, bodyAttributes })
}

function sealed(
  content: MessageContent,
  addressing: string,
  { security, random }: MessagePolicy,
  clock: Clock,
): string {
  const blocks = content.blocks + addressing
  if (security === undefined) return envelopeAround(content, blocks)
  const now = security()
  const header = openSecurityHeader(now, content.version, addressing === '' ? [] : addressingIds, {
    clock,
    random,
  })
  const write = (signature: string) =>
    envelopeAround(content, `${blocks}${header.start}${signature}${header.end}`, header.bodyAttributes)
  const { signature } = now
  if (signature === undefined || header.signedIds.length === 0) return write('')
  // What is signed is the message as it means: with its parts inside (XOP section 2).
  return write(signature.sign(inlined(write(''), content.attachments), header.signedIds))
}

function inlined(text: string, parts: readonly Attachment[]): string {
  return parts.length === 0 ? text : replaceMarks(text, parts, (part) => part.text ?? '')
}
