import { type FileContent, FileValue, readDataUrl } from '../../../mapping/index.ts'
import { encodeElement } from '../codec/encode.ts'
import type { Encoding } from '../codec/encoding.ts'
import type { ElementPlan } from '../codec/plan.ts'
import { inputError } from '../codec/shape-error.ts'
import { asDocument } from '../envelope.ts'
import type { AttachedContent } from '../xsd/model.ts'
import { fitsMediaType } from './media-types.ts'

/** What a part holds, with its content type. */
export interface DescribedPart {
  readonly bytes: Uint8Array
  readonly contentType: string
}

/**
 * The part that a value becomes which the description puts beside the envelope.
 * @throws GatewayError BAD_USER_INPUT for a value that is not of the part's type.
 */
export function describedPart(element: ElementPlan, value: unknown, how: Encoding): DescribedPart {
  const { attached } = element.declaration
  if (attached === undefined) throw new TypeError(`${element.key} is no part`)
  const { content, mediaTypes } = attached
  switch (content.kind) {
    case 'bytes':
      return filePart(fileOf(element, value), mediaTypes)
    case 'text': {
      const plan = element.plan()
      const text = plan.kind === 'simple' ? plan.encode(value) : undefined
      if (text === undefined) throw inputError(`${element.key} is not of its type`)
      return { bytes: Buffer.from(text), contentType: `${concrete(mediaTypes) ?? 'text/plain'}; charset=utf-8` }
    }
    case 'xml': {
      const text = encodeElement({ ...element, name: content.root }, value, {
        ...how,
        isEncoded: false,
        attach: undefined,
      })
      const contentType = `${concrete(mediaTypes) ?? 'text/xml'}; charset=utf-8`
      return { bytes: Buffer.from(asDocument(text, how.prefixes)), contentType }
    }
  }
}

/** A file, a data: URL, or base64. */
function fileOf(element: ElementPlan, value: unknown): Pick<FileContent, 'bytes'> & Partial<FileContent> {
  const file = value instanceof FileValue ? value.content() : typeof value === 'string' ? readDataUrl(value) : undefined
  if (file !== undefined) return file
  const plan = element.plan()
  const text = plan.kind === 'simple' ? plan.encode(value) : undefined
  if (text === undefined) throw inputError(`${element.key} is not of its type`)
  return { bytes: Buffer.from(text, 'base64') }
}

/** A file keeps its own media type where the description allows that. */
function filePart(
  { bytes, mediaType }: ReturnType<typeof fileOf>,
  mediaTypes: AttachedContent['mediaTypes'],
): DescribedPart {
  const isUsable = mediaType !== undefined && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(mediaType)
  const own = isUsable && fitsMediaType(mediaType, mediaTypes) ? mediaType : undefined
  return { bytes, contentType: own ?? concrete(mediaTypes) ?? 'application/octet-stream' }
}

/** The first type that is not a pattern. */
function concrete(mediaTypes: readonly string[]): string | undefined {
  return mediaTypes.find((each) => !each.includes('*'))
}
