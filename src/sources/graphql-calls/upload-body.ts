import { FileValue, isRecord, toJsonText } from '../../mapping/index.ts'
import { type FormPart, type MultipartBody, writeMultipart } from '../multipart-form.ts'
import type { UpstreamDocument } from './document.ts'

/** Files by identity, each with the places where it stands. */
type Files = Map<FileValue, string[]>

/**
 * A document whose variables hold files, as a multipart request (https://github.com/jaydenseric/graphql-multipart-request-spec);
 * undefined where they hold none.
 */
export function uploadBody({ query, variables }: UpstreamDocument): MultipartBody | undefined {
  const files: Files = new Map()
  const operations = { query, variables: withoutFiles(variables, 'variables', files) }
  if (files.size === 0) return undefined
  const all = [...files]
  return writeMultipart([
    textPart('operations', toJsonText(operations)),
    textPart('map', JSON.stringify(Object.fromEntries(all.map(([, paths], index) => [index, paths])))),
    ...all.map(([file], index) => filePart(file, String(index))),
  ])
}

function textPart(name: string, text: string): FormPart {
  return { name, bytes: Buffer.from(text) }
}

function filePart(file: FileValue, name: string): FormPart {
  const { bytes, mediaType, name: fileName = name } = file.content() ?? { bytes: new Uint8Array(), mediaType: '' }
  return { name, fileName, mediaType: mediaType || 'application/octet-stream', bytes }
}

function withoutFiles(value: unknown, path: string, files: Files): unknown {
  if (value instanceof FileValue) {
    const paths = files.get(value)
    if (paths === undefined) files.set(value, [path])
    else paths.push(path)
    return null
  }
  if (Array.isArray(value)) return value.map((item, index) => withoutFiles(item, `${path}.${index}`, files))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withoutFiles(item, `${path}.${name}`, files)]),
  )
}
