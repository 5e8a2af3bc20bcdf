import { createHash } from 'node:crypto'
import { readDataUrl } from '../../../mapping/index.ts'
import type { Encoding } from '../codec/encoding.ts'
import type { ElementPlan } from '../codec/plan.ts'
import { describedPart } from './write-described.ts'

/** How binary values are sent: inside of the XML, or beside it by MTOM/XOP, or by SOAP with Attachments (`wsi:swaRef`). */
export type AttachmentStyle = 'inline' | 'mtom' | 'swa'

/** A part that goes beside the envelope. */
export interface Attachment {
  readonly bytes: Uint8Array
  readonly contentType: string
  /** The value as it stands in the XML where nothing goes beside it; undefined for a part that the XML says nothing of. */
  readonly text: string | undefined
  /** The message's part that it is by description. */
  readonly name: string | undefined
}

/** Takes binary values out of an envelope while it is written. */
export interface Attachments {
  readonly parts: readonly Attachment[]
  /** What to write in place of an element's text; undefined where the text stays. */
  readonly attach: (element: ElementPlan, text: string) => string | undefined
  /** Takes what the description puts beside the envelope. */
  readonly attachPart: (element: ElementPlan, value: unknown) => void
}

/** Base64 that is shorter than this costs less in the XML than as a part with headers of its own. */
const minTextLength = 1024

/**
 * Collects the parts of one message. What stands for a part in the XML is made of characters that no XML can hold, so that it cannot be
 * confused with a value.
 */
export function collectAttachments(style: AttachmentStyle, how: Encoding): Attachments {
  const parts: Attachment[] = []
  const add = (part: Omit<Attachment, 'name'>): string => `\u0000${parts.push({ ...part, name: undefined }) - 1}\u0000`
  return {
    parts,
    attachPart: (element, value) => {
      parts.push({ ...describedPart(element, value, how), text: undefined, name: element.declaration.attached?.part })
    },
    attach: (element, text) => {
      const kind = kindOf(element)
      if (style === 'mtom' && kind === 'base64' && text.length >= minTextLength)
        return add({ bytes: Buffer.from(text, 'base64'), contentType: 'application/octet-stream', text })
      if (style !== 'swa' || kind !== 'uri') return undefined
      const file = readDataUrl(text)
      return file && add({ bytes: file.bytes, contentType: file.mediaType, text })
    },
  }
}

/** `xs:base64Binary` may go by XOP, `wsi:swaRef` is an `xs:anyURI`. */
function kindOf(element: ElementPlan): 'base64' | 'uri' | undefined {
  const type = element.declaration.type()
  if (type.kind !== 'simple' || type.variety.kind !== 'atomic') return undefined
  const { builtin } = type.variety
  return builtin.value === 'Base64' ? 'base64' : builtin.name === 'anyURI' ? 'uri' : undefined
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what stands for a part, on purpose
const marks = /\u0000(\d+)\u0000/g

/** The text with each part replaced by what `write` gives for it. */
export function replaceMarks(
  text: string,
  parts: readonly Attachment[],
  write: (part: Attachment, index: number) => string,
) {
  return text.replace(marks, (_, digits: string) => {
    const part = parts[Number(digits)]
    return part === undefined ? '' : write(part, Number(digits))
  })
}

/** A name for boundary and content ids: nothing that a message holds can hold its own hash. */
export function messageMark(text: string, parts: readonly Attachment[]): string {
  const hash = createHash('sha256').update(text)
  for (const { bytes, text: own } of parts) if (own === undefined) hash.update(bytes)
  return hash.digest('hex').slice(0, 32)
}
