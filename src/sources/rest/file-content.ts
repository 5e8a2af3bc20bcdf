import type { FileContent, FileValue } from '../../mapping/index.ts'
import { unusableInput } from './request-error.ts'

/**
 * What a file holds.
 * @throws GatewayError BAD_USER_INPUT for a text that is no data: URL.
 */
export function fileContent(file: FileValue): FileContent {
  const content = file.content()
  if (content === undefined) throw unusableInput('body', 'a file is no data: URL, or its data cannot be decoded')
  return content
}
