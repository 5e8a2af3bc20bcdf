import { FileValue, toJsonText, toText } from '../../mapping/index.ts'
import { type FormPart, type MultipartBody, writeMultipart } from '../multipart-form.ts'
import { fileContent } from './file-content.ts'

/**
 * A form with a part for each field, for each item of a list; objects are JSON parts.
 * @throws GatewayError BAD_USER_INPUT for a file that is none.
 */
export function multipartBody(fields: object): MultipartBody {
  return writeMultipart(
    Object.entries(fields).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).flatMap((item) =>
        item === undefined || item === null ? [] : [partOf(name, item)],
      ),
    ),
  )
}

function partOf(name: string, value: unknown): FormPart {
  if (value instanceof FileValue) {
    const { bytes, mediaType, name: fileName = name } = fileContent(value)
    return { name, fileName, mediaType, bytes }
  }
  const text = toText(value)
  return text === undefined
    ? { name, mediaType: 'application/json', bytes: Buffer.from(toJsonText(value)) }
    : { name, bytes: Buffer.from(text) }
}
