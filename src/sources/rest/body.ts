import { FileValue, type Mapping, type MappingScope, toJsonText, toText } from '../../mapping/index.ts'
import { writeXmlObject } from '../xml/write-object.ts'
import { fileContent } from './file-content.ts'
import { formEncode } from './form-encode.ts'
import { bodyKindOf } from './media-type.ts'
import { multipartBody } from './multipart.ts'
import { unusableInput } from './request-error.ts'

/** A request's body, and the content type to send. */
export interface RequestBody {
  readonly content: string | Uint8Array
  readonly contentType: string
}

/**
 * The body of one call, written as the content type of the headers says, else as JSON, a file as its bytes; undefined where the
 * mapping gives nothing.
 * @throws GatewayError BAD_USER_INPUT for a value that the content type has no form for.
 */
export function renderBody(
  mapping: Mapping | undefined,
  scope: MappingScope,
  given: string | undefined,
): RequestBody | undefined {
  const value = mapping?.run({}, scope, [])
  if (value === undefined) return undefined
  if (value instanceof FileValue) {
    const { bytes, mediaType } = fileContent(value)
    return { content: bytes, contentType: given ?? mediaType }
  }
  const kind = bodyKindOf(given)
  switch (kind) {
    case 'json':
      return { content: toJsonText(value), contentType: given ?? 'application/json' }
    case 'form':
      return { content: formEncode(fieldsOf(value)), contentType: given ?? '' }
    case 'multipart': {
      const { bytes, contentType } = multipartBody(fieldsOf(value))
      return { content: bytes, contentType }
    }
    case 'xml':
      return isNothing(value) ? undefined : { content: xmlOf(value), contentType: given ?? '' }
    default: {
      // Text is sent as it is; an object under a header that promises none, as the JSON that it is.
      return { content: toText(value) ?? toJsonText(value), contentType: given ?? '' }
    }
  }
}

/** An object of nothing: a document without a root element is none. */
function isNothing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => each === undefined)
}

/** Text is XML already. */
function xmlOf(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return writeXmlObject(value, (each) => (each instanceof FileValue ? String(each) : toText(each)))
  } catch (error) {
    throw unusableInput('body', error instanceof TypeError ? error.message : 'a character that XML cannot carry')
  }
}

function fieldsOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw unusableInput('body', 'a form needs an object')
}
